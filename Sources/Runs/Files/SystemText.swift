private import Glibc

/// Words for the operating system's error numbers.
package enum SystemText {
  /// What an error number means, as the C library says it, in lower case at the beginning.
  package static func reason(_ number: Int32) -> String {
    var room = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &room, room.count) == 0 else { return "error \(number)" }
    let bytes = room.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    let text = String(decoding: bytes, as: UTF8.self)
    return text.prefix(1).lowercased() + text.dropFirst()
  }
}

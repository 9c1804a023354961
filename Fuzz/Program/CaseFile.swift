private import Glibc

/// The case that is being checked, in a mapped file: it is still there when the process is not.
///
///     [ round: 8 bytes | count: 8 bytes | the case ]
struct CaseFile {
  private static let headBytes = 16
  private static let capacity = 16 << 20

  private let memory: UnsafeMutableRawPointer

  /// - Throws: where the file can not be made or mapped.
  init(path: String) throws(Failure) {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, off_t(Self.capacity)) == 0 else {
      throw Failure("\(path) can't be written")
    }
    defer { Glibc.close(descriptor) }
    guard
      let memory = mmap(
        nil, Self.capacity, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      memory != MAP_FAILED
    else { throw Failure("\(path) can't be mapped") }
    self.memory = memory
  }

  /// The round that was begun last; all ones at first and at the end.
  var round: UInt64 { memory.load(as: UInt64.self) }

  func close() { memory.storeBytes(of: .max, as: UInt64.self) }

  var bytes: [UInt8] {
    let count = min(memory.load(fromByteOffset: 8, as: Int.self), Self.capacity - Self.headBytes)
    return Array(UnsafeRawBufferPointer(start: memory + Self.headBytes, count: max(0, count)))
  }

  /// Puts a case where it will be found.
  func begin(_ round: UInt64, _ bytes: [UInt8]) {
    let count = min(bytes.count, Self.capacity - Self.headBytes)
    memory.storeBytes(of: count, toByteOffset: 8, as: Int.self)
    bytes.withUnsafeBytes { bytes in
      guard let start = bytes.baseAddress else { return }
      (memory + Self.headBytes).copyMemory(from: start, byteCount: count)
    }
    memory.storeBytes(of: round, as: UInt64.self)
  }
}

/// Something that keeps this program from working.
struct Failure: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}

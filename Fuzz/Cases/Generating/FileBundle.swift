/// Several files as one text, which is what a case is.
///
///     @file maps/terms.lua 12
///     <12 bytes>
///     @file ...
struct FileBundle {
  var files: [(name: String, bytes: [UInt8])] = []

  init() {}

  /// Takes a text apart; what does not look like a file is left out.
  init(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let words = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      rest = rest[(end + 1)...]
      guard words.count == 3, words[0] == "@file", let count = Int(words[2]), count >= 0 else {
        continue
      }
      files.append((String(words[1]), Array(rest.prefix(count))))
      rest = rest.dropFirst(count).dropFirst(1)
    }
  }

  mutating func add(_ name: String, _ bytes: some Sequence<UInt8>) {
    files.append((name, Array(bytes)))
  }

  mutating func add(_ name: String, _ text: String) { add(name, text.utf8) }

  subscript(_ name: String) -> [UInt8]? { files.first { $0.name == name }?.bytes }

  var bytes: [UInt8] {
    files.reduce(into: []) { all, file in
      all += "@file \(file.name) \(file.bytes.count)\n".utf8
      all += file.bytes
      all.append(UInt8(ascii: "\n"))
    }
  }
}

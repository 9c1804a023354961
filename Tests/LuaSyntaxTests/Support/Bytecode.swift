/// The lines of Lua 5.4's bytecode, read from what `lua_dump` writes (lundump.c, ldump.c).
struct Bytecode {
  struct Function {
    var firstLine: Int
    /// The line of each instruction.
    var lines: [Int]
    var children: [Function]

    /// This function and those inside, in the order of the text.
    var all: [Function] { [self] + children.flatMap(\.all) }
  }

  fileprivate var bytes: ArraySlice<UInt8>

  /// nil where the bytes are not those of a 64-bit Lua 5.4.
  static func main(_ bytes: [UInt8]) -> Function? {
    var reader = Bytecode(bytes: bytes[...])
    // Signature, version, format, check data, sizes, integer and float to check, upvalues.
    reader.bytes = reader.bytes.dropFirst(4 + 1 + 1 + 6 + 3 + 8 + 8 + 1)
    return reader.function()
  }

  private mutating func byte() -> Int { Int(bytes.popFirst() ?? 0) }

  /// Seven bits at a time, the last byte with its high bit set.
  private mutating func number() -> Int {
    var value = 0
    while !bytes.isEmpty {
      let next = byte()
      value = value << 7 | (next & 0x7F)
      if next & 0x80 != 0 { break }
    }
    return value
  }

  private mutating func skip(_ count: Int) { bytes = bytes.dropFirst(count) }

  private mutating func skipString() {
    let size = number()
    if size > 1 { skip(size - 1) }
  }

  private mutating func function() -> Function? {
    skipString()
    let firstLine = number()
    _ = number()
    skip(3)
    skip(number() * 4)
    for _ in 0..<number() {
      switch byte() {
      case 0x03, 0x13: skip(8)
      case 0x04, 0x14: skipString()
      default: continue
      }
    }
    skip(number() * 3)
    var children: [Function] = []
    for _ in 0..<number() {
      guard let child = function() else { return nil }
      children.append(child)
    }
    let deltas = (0..<number()).map { _ in Int(Int8(truncatingIfNeeded: byte())) }
    let absolute = (0..<number()).map { _ in (at: number(), line: number()) }
    for _ in 0..<number() {
      skipString()
      _ = number()
      _ = number()
    }
    for _ in 0..<number() { skipString() }
    var line = firstLine
    var lines: [Int] = []
    for (index, delta) in deltas.enumerated() {
      line = delta == -128 ? absolute.first { $0.at == index }?.line ?? line : line + delta
      lines.append(line)
    }
    return Function(firstLine: firstLine, lines: lines, children: children)
  }
}

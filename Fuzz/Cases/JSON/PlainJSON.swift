/// JSON as RFC 8259 has it, read one byte at a time: slow, and plain to see that it is right.
indirect enum PlainJSON {
  case null
  case boolean(Bool)
  case number
  case string([UInt8])
  case array([Part])
  case object([(name: [UInt8], value: Part)])

  /// A value and where it stands in the text.
  struct Part {
    var value: PlainJSON
    var range: Range<Int>
  }

  /// The value that a whole text is; nil where it is not proper JSON, not UTF-8, or nested deeper
  /// than allowed.
  static func parse(_ text: ArraySlice<UInt8>, maximumDepth: Int) -> Part? {
    guard PlainCSV.isUTF8(text) else { return nil }
    var reader = PlainJSONReader(text, maximumDepth)
    reader.skipSpace()
    guard let part = reader.value(), reader.isAtEnd() else { return nil }
    return part
  }

  var members: [(name: [UInt8], value: Part)]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// The object's member of a name.
  subscript(_ name: some Sequence<UInt8>) -> Part? {
    members?.first { $0.name.elementsEqual(name) }?.value
  }
}

private struct PlainJSONReader {
  let text: ArraySlice<UInt8>
  let maximumDepth: Int
  var at: Int
  var depth = 0

  init(_ text: ArraySlice<UInt8>, _ maximumDepth: Int) {
    self.text = text
    self.maximumDepth = maximumDepth
    at = text.startIndex
  }

  private var next: UInt8? { at < text.endIndex ? text[at] : nil }

  mutating func skipSpace() {
    while let byte = next, [9, 10, 13, 32].contains(byte) { at += 1 }
  }

  mutating func isAtEnd() -> Bool {
    skipSpace()
    return at == text.endIndex
  }

  private mutating func take(_ word: String) -> Bool {
    guard text[at...].starts(with: word.utf8) else { return false }
    at += word.utf8.count
    return true
  }

  mutating func value() -> PlainJSON.Part? {
    let start = at
    let value: PlainJSON?
    switch next {
    case UInt8(ascii: "{"): value = object()
    case UInt8(ascii: "["): value = array()
    case UInt8(ascii: "\""): value = string().map { .string($0) }
    case UInt8(ascii: "t"): value = take("true") ? .boolean(true) : nil
    case UInt8(ascii: "f"): value = take("false") ? .boolean(false) : nil
    case UInt8(ascii: "n"): value = take("null") ? .null : nil
    default: value = number() ? .number : nil
    }
    return value.map { PlainJSON.Part(value: $0, range: start..<at) }
  }

  private mutating func object() -> PlainJSON? {
    guard depth < maximumDepth, take("{") else { return nil }
    depth += 1
    defer { depth -= 1 }
    var members: [(name: [UInt8], value: PlainJSON.Part)] = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard let name = string() else { return nil }
      skipSpace()
      guard take(":") else { return nil }
      skipSpace()
      guard let value = value() else { return nil }
      members.append((name, value))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func array() -> PlainJSON? {
    guard depth < maximumDepth, take("[") else { return nil }
    depth += 1
    defer { depth -= 1 }
    var elements: [PlainJSON.Part] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      skipSpace()
      guard let value = value() else { return nil }
      elements.append(value)
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
  }

  private mutating func digits() -> Bool {
    let start = at
    while let byte = next, (0x30...0x39).contains(byte) { at += 1 }
    return at > start
  }

  private mutating func number() -> Bool {
    _ = take("-")
    if !take("0"), !digits() { return false }
    if take("."), !digits() { return false }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      return digits()
    }
    return true
  }

  private mutating func string() -> [UInt8]? {
    guard take("\"") else { return nil }
    var decoded: [UInt8] = []
    while let byte = next {
      at += 1
      switch byte {
      case UInt8(ascii: "\""): return decoded
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        decoded += String(scalar).utf8
      case ..<0x20: return nil
      default: decoded.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let letter = next else { return nil }
    at += 1
    switch letter {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "u"): break
    default: return nil
    }
    guard let high = unit() else { return nil }
    guard high & 0xFC00 == 0xD800 else { return Unicode.Scalar(high) }
    guard take("\\u"), let low = unit(), low & 0xFC00 == 0xDC00 else { return nil }
    return Unicode.Scalar(0x10000 + ((high & 0x3FF) << 10 | (low & 0x3FF)))
  }

  private mutating func unit() -> UInt32? {
    let digits = text[at...].prefix(4)
    let isHex = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit && $0 < 0x80 }
    guard digits.count == 4, isHex else { return nil }
    at += 4
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
  }
}

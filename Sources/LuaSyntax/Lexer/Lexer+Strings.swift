// Short and long strings. The buffer holds a string as Lua's messages show it: with its opening
// delimiter, escapes replaced as far as they have been understood.

extension Lexer {
  mutating func quotedString(_ start: Int) throws(LuaSyntaxError) -> Token {
    let bytes = source.bytes
    let quote = bytes[start]
    position += 1
    // Nearly all strings have no escapes: they are copied in one piece.
    var end = position
    while end < bytes.count, bytes[end] != quote, bytes[end] != 0x5C, bytes[end] != .lineFeed,
      bytes[end] != .carriageReturn
    {
      end += 1
    }
    if end < bytes.count, bytes[end] == quote {
      let content = Array(bytes[position..<end])
      position = end + 1
      return token(.string, start, .string(content))
    }
    buffer = [quote] + bytes[position..<end]
    position = end
    while !isAt(Unicode.Scalar(quote)) {
      switch current {
      case -1: throw failure("unfinished string", near: "<eof>", at: position)
      case 0x0A, 0x0D: throw failure("unfinished string", near: shown(buffer), at: start)
      case 0x5C: try escape(start)
      default:
        buffer.append(bytes[position])
        position += 1
      }
    }
    position += 1
    buffer.removeFirst()
    return token(.string, start, .string(buffer))
  }

  /// One escape sequence, from its backslash on.
  private mutating func escape(_ start: Int) throws(LuaSyntaxError) {
    position += 1
    switch current {
    case -1: return
    case 0x0A, 0x0D:
      skipLineBreak()
      buffer.append(.lineFeed)
    case Int(UInt8(ascii: "z")):
      position += 1
      while position < source.bytes.count, source.bytes[position].isBlank {
        if isAtLineBreak { skipLineBreak() } else { position += 1 }
      }
    case Int(UInt8(ascii: "x")): try hexEscape(start)
    case Int(UInt8(ascii: "u")): try unicodeEscape(start)
    default:
      let byte = source.bytes[position]
      if byte.isDigit { return try decimalEscape(start) }
      guard let value = Self.escapes[byte] else {
        throw escapeFailure("invalid escape sequence", "\\", start)
      }
      buffer.append(value)
      position += 1
    }
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "a"): 7, UInt8(ascii: "b"): 8, UInt8(ascii: "f"): 12, UInt8(ascii: "n"): 10,
    UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9, UInt8(ascii: "v"): 11, 0x5C: 0x5C, 0x22: 0x22,
    0x27: 0x27,
  ]

  private mutating func decimalEscape(_ start: Int) throws(LuaSyntaxError) {
    var value = 0
    var digits = "\\"
    while digits.utf8.count < 4, position < source.bytes.count, source.bytes[position].isDigit {
      let digit = source.bytes[position]
      digits.unicodeScalars.append(Unicode.Scalar(digit))
      value = value * 10 + Int(digit &- 0x30)
      position += 1
    }
    guard let byte = UInt8(exactly: value) else {
      throw escapeFailure("decimal escape too large", digits, start)
    }
    buffer.append(byte)
  }

  private mutating func hexEscape(_ start: Int) throws(LuaSyntaxError) {
    var value: UInt8 = 0
    var read = "\\"
    for _ in 0..<2 {
      value = value << 4 | UInt8(truncatingIfNeeded: try hexDigit(&read, start))
    }
    position += 1
    buffer.append(value)
  }

  /// Steps to the next byte, which has to be a hexadecimal digit, and leaves it to be read.
  private mutating func hexDigit(_ read: inout String, _ start: Int) throws(LuaSyntaxError) -> Int {
    append(current, to: &read)
    position += 1
    guard position < source.bytes.count, source.bytes[position].isHexDigit else {
      throw escapeFailure("hexadecimal digit expected", read, start)
    }
    return Self.hexValue(source.bytes[position])
  }

  private mutating func unicodeEscape(_ start: Int) throws(LuaSyntaxError) {
    var read = "\\u"
    position += 1
    guard isAt("{") else { throw escapeFailure("missing '{'", read, start) }
    var value = UInt32(truncatingIfNeeded: try hexDigit(&read, start))
    append(current, to: &read)
    position += 1
    while position < source.bytes.count, source.bytes[position].isHexDigit {
      guard value <= 0x7FFF_FFFF >> 4 else {
        throw escapeFailure("UTF-8 value too large", read, start)
      }
      value = value << 4 | UInt32(truncatingIfNeeded: Self.hexValue(source.bytes[position]))
      append(current, to: &read)
      position += 1
    }
    guard accept("}") else { throw escapeFailure("missing '}'", read, start) }
    buffer.append(contentsOf: Self.encode(value))
  }

  private func append(_ byte: Int, to text: inout String) {
    guard byte >= 0 else { return }
    text.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: byte)))
  }

  static func hexValue(_ digit: UInt8) -> Int {
    digit.isDigit ? Int(digit &- 0x30) : Int((digit | 0x20) &- 0x61) + 10
  }

  /// Bytes of a code up to 2^31, as the original UTF-8 had them.
  private static func encode(_ code: UInt32) -> [UInt8] {
    if code < 0x80 { return [UInt8(truncatingIfNeeded: code)] }
    var rest = code
    var tail: [UInt8] = []
    var first: UInt32 = 0x3F
    repeat {
      tail.append(UInt8(truncatingIfNeeded: 0x80 | (rest & 0x3F)))
      rest >>= 6
      first >>= 1
    } while rest > first
    let lead = UInt8(truncatingIfNeeded: (~first << 1) | rest)
    return [lead] + tail.reversed()
  }

  /// The error of an escape: its text so far is shown, with the byte that is wrong.
  private func escapeFailure(
    _ message: String, _ read: String, _ start: Int
  ) -> LuaSyntaxError {
    var near = buffer + read.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    if position < source.bytes.count { near.append(source.bytes[position]) }
    return failure(
      message, near: shown(near), at: source.line(of: start) == line ? position : start)
  }

  /// What Lua shows of a token: in quotes, up to a zero byte.
  func shown(_ bytes: some Sequence<UInt8>) -> String {
    "'\(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))'"
  }

  // MARK: Long strings

  /// The number of `=` of a long bracket that opens here; -1 for one bracket that stands alone, nil for `[=` without a
  /// second bracket.
  func bracketLevel() -> Int? {
    var at = position + 1
    while at < source.bytes.count, source.bytes[at] == UInt8(ascii: "=") { at += 1 }
    let level = at - position - 1
    if at < source.bytes.count, source.bytes[at] == source.bytes[position] { return level }
    return level == 0 ? -1 : nil
  }

  /// The level of a long string that opens here; nil for a bracket that is none.
  mutating func longBracketLevel() throws(LuaSyntaxError) -> Int? {
    guard let level = bracketLevel() else {
      let start = position
      position += 1
      while isAt("=") { position += 1 }
      throw failure(
        "invalid long string delimiter", near: shown(source.bytes[start..<position]), at: start)
    }
    return level < 0 ? nil : level
  }

  mutating func longString(_ start: Int, level: Int) throws(LuaSyntaxError) -> Token {
    let content = try longText(level: level, isString: true)
    return token(.string, start, .string(content))
  }

  /// The text of a long bracket, from its opening; line breaks become line feeds.
  mutating func longText(level: Int, isString: Bool) throws(LuaSyntaxError) -> [UInt8] {
    let bytes = source.bytes
    let firstLine = line
    var content: [UInt8] = []
    position += level + 2
    if isAtLineBreak { skipLineBreak() }
    while position < bytes.count {
      let byte = bytes[position]
      switch byte {
      case UInt8(ascii: "]") where bracketLevel() == level:
        position += level + 2
        return content
      case .lineFeed, .carriageReturn:
        skipLineBreak()
        if isString { content.append(.lineFeed) }
      default:
        position += 1
        if isString { content.append(byte) }
      }
    }
    let what = isString ? "string" : "comment"
    throw failure(
      "unfinished long \(what) (starting at line \(firstLine))", near: "<eof>", at: position)
  }
}

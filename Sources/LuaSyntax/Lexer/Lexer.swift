/// Cuts a text into tokens (Lua 5.4 manual, section 3.1), with the errors of Lua's own lexer.
struct Lexer {
  let source: LuaSource
  var position: Int
  /// The line that the lexer stands on: that of the end of the token it gave last.
  var line = 1
  /// The string that is being read, as messages show it.
  var buffer: [UInt8] = []

  /// Begins at the beginning, or at the beginning of a token.
  init(_ source: LuaSource, at offset: Int? = nil) {
    self.source = source
    position = offset ?? source.textStart
  }

  /// The byte to be read next, -1 at the end.
  var current: Int { position < source.bytes.count ? Int(source.bytes[position]) : -1 }

  func isAt(_ character: Unicode.Scalar) -> Bool { current == Int(character.value) }

  var isAtLineBreak: Bool { current == 0x0A || current == 0x0D }

  /// Steps over a byte if it is the one wanted.
  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    guard isAt(character) else { return false }
    position += 1
    return true
  }

  /// Steps over a line break, which may be of two bytes.
  mutating func skipLineBreak() {
    let first = current
    position += 1
    if isAtLineBreak, current != first { position += 1 }
    line += 1
  }

  mutating func next() throws(LuaSyntaxError) -> Token {
    try skipBlanks()
    let start = position
    guard position < source.bytes.count else { return token(.endOfText, start) }
    let byte = source.bytes[position]
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      return word(start)
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return try numeral(start)
    case UInt8(ascii: "\""), UInt8(ascii: "'"): return try quotedString(start)
    case UInt8(ascii: "["):
      guard let level = try longBracketLevel() else { return symbol(byte) }
      return try longString(start, level: level)
    case UInt8(ascii: "."):
      guard position + 1 < source.bytes.count, source.bytes[position + 1].isDigit else {
        return symbol(byte)
      }
      return try numeral(start)
    default: return symbol(byte)
    }
  }

  func token(_ kind: TokenKind, _ start: Int, _ value: Token.Value = .none) -> Token {
    Token(kind: kind, span: LuaSpan(start, position), value: value)
  }

  private mutating func word(_ start: Int) -> Token {
    let bytes = source.bytes
    while position < bytes.count, bytes[position].isNameByte { position += 1 }
    let text = String(decoding: bytes[start..<position], as: UTF8.self)
    if let word = TokenKind.reservedWords[text] { return token(word, start) }
    return token(.name, start, .name(text))
  }

  // MARK: Symbols

  private mutating func symbol(_ byte: UInt8) -> Token {
    let start = position
    position += 1
    let kind: TokenKind =
      switch Unicode.Scalar(byte) {
      case "+": .add
      case "-": .subtract
      case "*": .multiply
      case "/": accept("/") ? .floorDivide : .divide
      case "%": .modulo
      case "^": .power
      case "#": .length
      case "&": .bitAnd
      case "~": accept("=") ? .notEqual : .tilde
      case "|": .bitOr
      case "<": accept("=") ? .lessOrEqual : accept("<") ? .shiftLeft : .less
      case ">": accept("=") ? .greaterOrEqual : accept(">") ? .shiftRight : .greater
      case "=": accept("=") ? .equal : .assign
      case "(": .openParenthesis
      case ")": .closeParenthesis
      case "{": .openBrace
      case "}": .closeBrace
      case "[": .openBracket
      case "]": .closeBracket
      case ";": .semicolon
      case ":": accept(":") ? .doubleColon : .colon
      case ",": .comma
      case ".": accept(".") ? (accept(".") ? .dots : .concatenate) : .dot
      default: .stray
      }
    return token(kind, start)
  }

  // MARK: Blanks and comments

  private mutating func skipBlanks() throws(LuaSyntaxError) {
    let bytes = source.bytes
    while position < bytes.count {
      switch bytes[position] {
      case .lineFeed, .carriageReturn: skipLineBreak()
      case 0x20, 0x09, 0x0B, 0x0C: position += 1
      case UInt8(ascii: "-") where position + 1 < bytes.count && bytes[position + 1] == 0x2D:
        position += 2
        try skipComment()
      default: return
      }
    }
  }

  private mutating func skipComment() throws(LuaSyntaxError) {
    if isAt("["), let level = bracketLevel(), level >= 0 {
      _ = try longText(level: level, isString: false)
      return
    }
    while position < source.bytes.count, !isAtLineBreak { position += 1 }
  }

  // MARK: Errors

  /// An error on the lexer's line.
  ///
  /// - Parameter near: what Lua shows of the text, with its quotes.
  func failure(_ message: String, near: String, at start: Int) -> LuaSyntaxError {
    let offset = source.line(of: start) == line ? start : position
    return LuaSyntaxError(
      message: "\(message) near \(near)", place: source.place(of: offset), offset: offset)
  }
}

extension UInt8 {
  var isDigit: Bool { self &- 0x30 < 10 }
  var isHexDigit: Bool { isDigit || (self | 0x20) &- 0x61 < 6 }
  var isNameByte: Bool { (self | 0x20) &- 0x61 < 26 || isDigit || self == 0x5F }
  /// Blanks between tokens, line breaks among them.
  var isBlank: Bool { self == 0x20 || self &- 0x09 < 5 }
}

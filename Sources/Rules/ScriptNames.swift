/// The names that a Lua text asks for in so many words: `lookup("name", …)` and `require "name"`.
///
/// A reader of words, not of Lua: it knows comments, strings and names (Lua 5.4 manual, section 3.1), and leaves out
/// what is computed at run time. A script that has a `lookup` of its own is left alone.
package struct ScriptNames {
  package struct Name: Equatable {
    package var text: String
    package var line: Int
    /// In characters of Unicode, from 1.
    package var column: Int
  }

  package private(set) var lookups: [Name] = []
  package private(set) var modules: [Name] = []
  /// Whether some `lookup` has a name that is computed at run time: it may ask for any map.
  package private(set) var hasComputedLookup = false
  /// All names and strings of the text: what a script can possibly call a record's field.
  package private(set) var words: Set<String> = []

  private enum Token: Equatable {
    case word(String)
    case text(Name)
    case symbol(UInt8)
  }

  package init(_ text: [UInt8]) {
    var tokens: [Token] = []
    var scanner = Scanner(text: text)
    while let token = scanner.next() {
      tokens.append(token)
      switch token {
      case .word(let word): words.insert(word)
      case .text(let name): words.insert(name.text)
      case .symbol: break
      }
    }
    for (index, token) in tokens.enumerated() {
      guard case .word(let word) = token, word == "lookup" || word == "require" else { continue }
      let before = index > 0 ? tokens[index - 1] : nil
      if before == .symbol(UInt8(ascii: ".")) || before == .symbol(UInt8(ascii: ":")) { continue }
      if before == .word("function") || before == .word("local") {
        if word == "lookup" {
          lookups = []
          hasComputedLookup = false
        }
        return
      }
      guard let name = Self.argument(tokens.dropFirst(index + 1)) else {
        if word == "lookup" { hasComputedLookup = true }
        continue
      }
      if word == "lookup" { lookups.append(name) } else { modules.append(name) }
    }
  }

  /// The first argument of a call, if it is a string and nothing is done to it.
  private static func argument(_ tokens: ArraySlice<Token>) -> Name? {
    var rest = tokens
    let hasParenthesis = rest.first == .symbol(UInt8(ascii: "("))
    if hasParenthesis { rest = rest.dropFirst() }
    guard case .text(let name)? = rest.first else { return nil }
    guard hasParenthesis else { return name }
    switch rest.dropFirst().first {
    case .symbol(UInt8(ascii: ",")), .symbol(UInt8(ascii: ")")): return name
    default: return nil
    }
  }

  /// Cuts a text into the tokens that matter here.
  private struct Scanner {
    let text: [UInt8]
    var position = 0
    var line = 1
    var lineStart = 0
    /// The last place whose column was asked for: counting goes on from there, however long the line is.
    private var counted = (line: 1, position: 0, column: 1)

    init(text: [UInt8]) { self.text = text }

    mutating func next() -> Token? {
      while position < text.count {
        let byte = text[position]
        switch byte {
        case UInt8(ascii: "\n"): takeNewline()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
        case UInt8(ascii: "-") where peek(1) == UInt8(ascii: "-"): skipComment()
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return quotedText(byte)
        case UInt8(ascii: "["):
          if let level = longBracketLevel() { return longText(level) }
          position += 1
          return .symbol(byte)
        default:
          guard Self.isWordByte(byte) else {
            position += 1
            return .symbol(byte)
          }
          let start = position
          while position < text.count, Self.isWordByte(text[position]) { position += 1 }
          return .word(String(decoding: text[start..<position], as: UTF8.self))
        }
      }
      return nil
    }

    private func peek(_ offset: Int) -> UInt8? {
      position + offset < text.count ? text[position + offset] : nil
    }

    private mutating func takeNewline() {
      position += 1
      line += 1
      lineStart = position
    }

    private mutating func name(
      _ content: String, at start: Int, line: Int, lineStart: Int
    ) -> Token {
      if counted.line != line { counted = (line, lineStart, 1) }
      counted.column += text[counted.position..<start].count { $0 & 0xC0 != 0x80 }
      counted.position = start
      return .text(Name(text: content, line: line, column: counted.column))
    }

    private mutating func skipComment() {
      position += 2
      if let level = longBracketLevel() {
        _ = longText(level)
        return
      }
      while position < text.count, text[position] != UInt8(ascii: "\n") { position += 1 }
    }

    /// A string with escapes can not be a name, so escapes are only stepped over.
    private mutating func quotedText(_ quote: UInt8) -> Token {
      let start = position
      let (startLine, startLineStart) = (line, lineStart)
      position += 1
      while position < text.count, text[position] != quote, text[position] != UInt8(ascii: "\n") {
        if text[position] == UInt8(ascii: "\\") {
          position += 1
          guard position < text.count else { break }
        }
        if text[position] == UInt8(ascii: "\n") { takeNewline() } else { position += 1 }
      }
      let content = String(decoding: text[(start + 1)..<position], as: UTF8.self)
      if position < text.count, text[position] == quote { position += 1 }
      return name(content, at: start, line: startLine, lineStart: startLineStart)
    }

    /// The number of `=` of a long bracket that opens here.
    private func longBracketLevel() -> Int? {
      guard peek(0) == UInt8(ascii: "[") else { return nil }
      var level = 0
      while peek(1 + level) == UInt8(ascii: "=") { level += 1 }
      return peek(1 + level) == UInt8(ascii: "[") ? level : nil
    }

    private mutating func longText(_ level: Int) -> Token {
      let start = position
      let (startLine, startLineStart) = (line, lineStart)
      position += level + 2
      let contentStart = position
      let closing =
        [UInt8(ascii: "]")] + [UInt8](repeating: UInt8(ascii: "="), count: level)
        + [UInt8(ascii: "]")]
      while position < text.count, !text[position...].starts(with: closing) {
        if text[position] == UInt8(ascii: "\n") { takeNewline() } else { position += 1 }
      }
      let content = String(decoding: text[contentStart..<position], as: UTF8.self)
      position = min(position + closing.count, text.count)
      return name(content, at: start, line: startLine, lineStart: startLineStart)
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

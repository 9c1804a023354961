/// What a token is; the raw value is how Lua names it in messages.
enum TokenKind: String, CaseIterable {
  case and, `break`, `do`, `else`, elseif, end, `false`, `for`, function, goto, `if`, `in`, local,
    `nil`, not, or,
    `repeat`, `return`, then, `true`, until, `while`
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case modulo = "%"
  case power = "^"
  case length = "#"
  case bitAnd = "&"
  case tilde = "~"
  case bitOr = "|"
  case shiftLeft = "<<"
  case shiftRight = ">>"
  case equal = "=="
  case notEqual = "~="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
  case assign = "="
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBrace = "{"
  case closeBrace = "}"
  case openBracket = "["
  case closeBracket = "]"
  case doubleColon = "::"
  case semicolon = ";"
  case colon = ":"
  case comma = ","
  case dot = "."
  case concatenate = ".."
  case dots = "..."
  case endOfText = "<eof>"
  case integer = "<integer>"
  case float = "<number>"
  case name = "<name>"
  case string = "<string>"
  /// A byte that stands for nothing in Lua.
  case stray

  /// Names and reserved words by their text.
  static let reservedWords: [String: TokenKind] = {
    let all = allCases
    let first = all.firstIndex(of: .and) ?? 0
    let last = all.firstIndex(of: .while) ?? 0
    return Dictionary(uniqueKeysWithValues: all[first...last].map { ($0.rawValue, $0) })
  }()
}

/// A token and what it stands for.
struct Token {
  enum Value {
    case none
    case name(String)
    case string([UInt8])
    case integer(Int64)
    case float(Double)
  }

  var kind: TokenKind
  var span: LuaSpan
  var value = Value.none

  /// Whether the token can not go on a block: it closes it.
  func endsBlock(untilEnds: Bool) -> Bool {
    switch kind {
    case .else, .elseif, .end, .endOfText: true
    case .until: untilEnds
    default: false
    }
  }
}

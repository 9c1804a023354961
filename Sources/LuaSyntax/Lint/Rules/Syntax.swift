extension LuaRule {
  /// Syntax errors are found before there is anything to check.
  static let syntax = LuaRule(
    kind: .syntaxError, severity: .error, title: "the text is not Lua",
    meaning: """
      Lua can not read the script; nothing of it runs. The place is where Lua gave up, which may be a line below the \
      fault: look for an `end`, a bracket or a quote that is missing further up.
      """,
    wrong: [
      """
      return function(method)
        if method = 6 then return "Truck" end
      end
      """
    ],
    right: [
      """
      return function(method)
        if method == 6 then return "Truck" end
      end
      """
    ],
    check: { _ in [] })
}

/// A syntax error as a finding, with a way out where the mistake is a common one.
struct SyntaxFinding {
  private let error: LuaSyntaxError
  private let source: LuaSource

  init(_ error: LuaSyntaxError, _ source: [UInt8]) {
    self.error = error
    self.source = LuaSource(source)
  }

  var finding: LuaFinding {
    LuaFinding(
      kind: .syntaxError, severity: .error, place: error.place,
      span: LuaSpan(error.offset, error.offset), message: error.message, hint: hint)
  }

  private var hint: String {
    let rest = source.text(of: LuaSpan(error.offset, error.offset + 12))
    for (beginnings, hint) in Self.hints where beginnings.contains(where: rest.hasPrefix) {
      return hint
    }
    if rest.hasPrefix("="), error.message.contains(" expected") { return "Lua compares with ==" }
    if rest.hasPrefix("{"), error.message.contains(" expected") {
      return "Lua writes if … then … end and while … do … end, without braces"
    }
    if error.message.hasPrefix("'end' expected"), hasElseIf {
      return "each if has an end of its own; else if opens another one, elseif does not"
    }
    if error.message.contains("invalid escape sequence") {
      return "a backslash in a text is written twice: \\\\"
    }
    return ""
  }

  /// What other languages write, and Lua's way.
  private static let hints: [([String], String)] = [
    (["!="], "Lua writes ~= for not equal"),
    (["!"], "Lua writes not"),
    (["&"], "Lua writes and"),
    (["|"], "Lua writes or"),
    (
      ["+=", "-=", "*=", "/=", "..=", "++"],
      "Lua has no operators that assign: write x = x + 1"
    ),
    (["//", "#", "/*"], "comments begin with --"),
    (["?"], "Lua has no ?: operator; write condition and a or b"),
    (
      ["\u{201C}", "\u{201D}", "\u{201E}", "\u{2018}", "\u{2019}"],
      "texts stand in plain quotes: \" or '"
    ),
  ]

  private var hasElseIf: Bool {
    var lexer = Lexer(source)
    var isAfterElse = false
    while let token = try? lexer.next(), token.kind != .endOfText {
      if isAfterElse, token.kind == .if { return true }
      isAfterElse = token.kind == .else
    }
    return false
  }
}

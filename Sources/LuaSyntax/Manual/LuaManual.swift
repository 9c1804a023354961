/// What people and editors are told about the names that scripts find.
///
/// Types are spelled as in the annotations of Lua's language servers: `string?`, `string|number`, `fun(a: any): boolean`.
package struct LuaManual: Sendable {
  package struct Parameter: Sendable {
    /// `...` for any number of values.
    package let name: String
    package let type: String
    /// Whether a call may leave it out.
    package let isOptional: Bool
  }

  package enum Kind: Sendable {
    /// `result` is nil for functions that give nothing, or never return.
    case function([Parameter], result: String?)
    case value(String)
  }

  /// `lookup`, `text.fold`.
  package let name: String
  package let kind: Kind
  /// In whole sentences.
  package let summary: String

  /// All names of scripts but those that the rules decide: a library's follow each other.
  package static let all: [LuaManual] = own + lua + libraries

  /// The libraries, in the order of `all`.
  package static let libraryNames = ["run", "text", "string", "table", "math", "utf8"]
}

extension LuaManual {
  /// - Parameter parameters: `name: type` each, with `?` behind the name of one that may be left out.
  static func function(
    _ name: String, _ parameters: [String], result: String? = nil, _ summary: String
  ) -> LuaManual {
    LuaManual(
      name: name, kind: .function(parameters.map { Parameter($0) }, result: result),
      summary: summary)
  }

  static func value(_ name: String, _ type: String, _ summary: String) -> LuaManual {
    LuaManual(name: name, kind: .value(type), summary: summary)
  }
}

extension LuaManual.Parameter {
  fileprivate init(_ text: String) {
    let colon = text.firstIndex(of: ":") ?? text.endIndex
    let spelled = text[..<colon]
    isOptional = spelled.hasSuffix("?") || spelled == "..."
    name = String(spelled == "..." ? spelled : spelled.prefix { $0 != "?" })
    type = String(text[colon...].dropFirst().drop { $0 == " " })
  }
}

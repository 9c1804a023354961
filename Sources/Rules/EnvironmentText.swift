/// Text with `${ENV_NAME}` in it, as projects may use for secrets; `$${` stands for `${` itself.
package struct EnvironmentText {
  enum Failure: Error, Equatable {
    case unset(name: String)
    case malformed
  }

  /// The text with the variables' values put in.
  private(set) var text = ""
  /// The variables that were put in, without empty ones.
  private(set) var variables: [(name: String, value: String)] = []

  /// - Throws: the first reference that is malformed or names an unset variable.
  init(_ source: String, environment: [String: String]) throws(Failure) {
    var rest = Substring(source)
    while let dollar = rest.firstIndex(of: "$") {
      text += rest[..<dollar]
      let tail = rest[dollar...]
      if tail.hasPrefix("$${") {
        text += "${"
        rest = tail.dropFirst(3)
      } else if tail.hasPrefix("${") {
        guard let brace = tail.firstIndex(of: "}") else { throw .malformed }
        let name = String(tail[..<brace].dropFirst(2))
        guard Self.isName(name) else { throw .malformed }
        guard let value = environment[name] else { throw .unset(name: name) }
        text += value
        if !value.isEmpty { variables.append((name, value)) }
        rest = tail[tail.index(after: brace)...]
      } else {
        text += "$"
        rest = tail.dropFirst()
      }
    }
    text += rest
  }

  /// The names of the variables that a text refers to, malformed references left out.
  package static func names(in source: String) -> [String] {
    source.matches(of: /\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}/).filter { !$0.0.hasPrefix("$$") }
      .map { String($0.1) }
  }

  private static func isName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

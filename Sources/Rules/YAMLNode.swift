package import Records

/// A node of a YAML file with its place; aliases are already replaced by what they stand for.
package struct YAMLNode: Sendable {
  package enum Content: Sendable {
    case scalar(YAMLScalar)
    case list([YAMLNode])
    case mapping([YAMLEntry])
  }

  package var content: Content
  package var location: SourceLocation

  /// What people call the node in a message: `a mapping`, `a list`, `'text'`.
  package var kindName: String {
    switch content {
    case .scalar(let scalar):
      scalar.kind == .empty && scalar.isPlain ? "nothing" : quoted(scalar.text)
    case .list: "a list"
    case .mapping: "a mapping"
    }
  }

  package var scalar: YAMLScalar? {
    if case .scalar(let scalar) = content { scalar } else { nil }
  }

  /// `~`, `null` or nothing at all; not `""`.
  package var isNull: Bool {
    guard let scalar else { return false }
    return scalar.isPlain && scalar.kind == .empty
  }
}

/// One key of a mapping with its value.
package struct YAMLEntry: Sendable {
  package var key: YAMLScalar
  package var location: SourceLocation
  package var value: YAMLNode
}

/// A scalar as it was written; nothing is converted (`NO` stays text, `0123` keeps its zero).
package struct YAMLScalar: Sendable, Equatable {
  package enum Style: Sendable { case plain, quoted, block }

  package var text: String
  package var style: Style
  package var isPlain: Bool { style == .plain }

  /// What the scalar is: quoted ones are text; plain ones are empty (`~`, `null`, nothing), `true` and `false`,
  /// numbers as JSON writes them, or text.
  package var kind: Cell.Kind {
    if text.isEmpty { return .empty }
    guard isPlain else { return .text }
    switch text {
    case "~", "null": return .empty
    case "true", "false": return .boolean
    default: return Self.isJSONNumber(text) ? .number : .text
    }
  }

  /// The scalar as a constant of the rules.
  package var constant: Constant {
    kind == .empty ? Constant("") : Constant(text, kind: kind)
  }

  /// RFC 8259, section 6; `0123`, `+1`, `.5` and `1_000` are text.
  private static func isJSONNumber(_ text: String) -> Bool {
    var rest = Substring(text).utf8
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = digits(&rest)
    guard whole > 0, whole == 1 || leadingDigit(text) != UInt8(ascii: "0") else { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      guard digits(&rest) > 0 else { return false }
    }
    if let e = rest.first, e == UInt8(ascii: "e") || e == UInt8(ascii: "E") {
      rest.removeFirst()
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        rest.removeFirst()
      }
      guard digits(&rest) > 0 else { return false }
    }
    return rest.isEmpty
  }

  private static func leadingDigit(_ text: String) -> UInt8? {
    text.utf8.first { $0 != UInt8(ascii: "-") }
  }

  private static func digits(_ rest: inout Substring.UTF8View) -> Int {
    let run = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
    rest = rest[run.endIndex...]
    return run.count
  }
}

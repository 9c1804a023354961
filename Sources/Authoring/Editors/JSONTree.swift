internal import Records

/// A JSON value whose members keep their order.
indirect enum JSONTree {
  case text(String)
  /// A number as JSON writes it.
  case number(String)
  case boolean(Bool)
  case list([JSONTree])
  case object([(name: String, value: JSONTree)])

  /// The value on lines of two spaces of indentation, ended by a line feed; lists and objects without members inside
  /// stand on one line where they are short.
  var document: String { lines(indent: "") + "\n" }

  /// The value on one line.
  var line: String {
    switch self {
    case .list(let items): "[" + items.map(\.line).joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { "\(Self.quoted($0.name)):\($0.value.line)" }.joined(separator: ",") + "}"
    default: scalar
    }
  }

  private static let width = 100

  private func lines(indent: String) -> String {
    if let short = oneLine, indent.count + short.count <= Self.width { return short }
    let inner = indent + "  "
    switch self {
    case .list(let items):
      let parts = items.map { inner + $0.lines(indent: inner) }
      return "[\n" + parts.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      let parts = members.map {
        "\(inner)\(Self.quoted($0.name)): \($0.value.lines(indent: inner))"
      }
      return "{\n" + parts.joined(separator: ",\n") + "\n\(indent)}"
    default: return scalar
    }
  }

  /// nil for what holds another object.
  private var oneLine: String? {
    switch self {
    case .list(let items):
      let parts = items.compactMap(\.oneLine)
      return parts.count == items.count ? "[" + parts.joined(separator: ", ") + "]" : nil
    case .object(let members):
      let isFlat = members.allSatisfy { if case .object = $0.value { false } else { true } }
      let parts = members.compactMap { member in
        member.value.oneLine.map { "\(Self.quoted(member.name)): \($0)" }
      }
      guard isFlat, parts.count == members.count else { return nil }
      return parts.isEmpty ? "{}" : "{ " + parts.joined(separator: ", ") + " }"
    default: return scalar
    }
  }

  private var scalar: String {
    switch self {
    case .text(let text): Self.quoted(text)
    case .number(let number): number
    case .boolean(let flag): flag ? "true" : "false"
    case .list, .object: ""
    }
  }

  private static func quoted(_ text: String) -> String {
    let buffer = ByteBuffer()
    JSONText.appendEscaped(text, to: buffer)
    return "\"" + String(decoding: buffer.bytes, as: UTF8.self) + "\""
  }
}

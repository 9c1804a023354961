internal import Records
internal import Rules

extension TestRecord {
  /// The record as a JSON object on one line.
  ///
  /// `a.b: 1` is written as `{"a":{"b":1}}`: that is what such a field's name stands for.
  func json(adding more: [(name: String, value: Constant)] = []) -> [UInt8] {
    var root = JSONMembers()
    for (name, value) in more { root.members.append((name, .constant(value))) }
    for member in members {
      root.insert(JSONNode(member.value), at: member.key.text.split(separator: ".")[...])
    }
    let buffer = ByteBuffer()
    JSONNode.object(root).append(to: buffer)
    return Array(buffer.bytes)
  }
}

/// A JSON value that a test writes as YAML.
private indirect enum JSONNode {
  case constant(Constant)
  case list([JSONNode])
  case object(JSONMembers)

  init(_ node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar): self = .constant(scalar.constant)
    case .list(let items): self = .list(items.map { JSONNode($0) })
    case .mapping(let entries):
      var members = JSONMembers()
      for entry in entries { members.members.append((entry.key.text, JSONNode(entry.value))) }
      self = .object(members)
    }
  }

  func append(to buffer: ByteBuffer) {
    switch self {
    case .constant(let value):
      switch value.kind {
      case .empty: buffer.append("null")
      case .number, .boolean: buffer.append(value.text)
      default: Self.append(value.text, to: buffer)
      }
    case .list(let items):
      buffer.append("[")
      for (place, item) in items.enumerated() {
        if place > 0 { buffer.append(",") }
        item.append(to: buffer)
      }
      buffer.append("]")
    case .object(let object):
      buffer.append("{")
      for (place, member) in object.members.enumerated() {
        if place > 0 { buffer.append(",") }
        Self.append(member.name, to: buffer)
        buffer.append(":")
        member.value.append(to: buffer)
      }
      buffer.append("}")
    }
  }

  private static func append(_ text: String, to buffer: ByteBuffer) {
    buffer.append("\"")
    JSONText.appendEscaped(text, to: buffer)
    buffer.append("\"")
  }
}

private struct JSONMembers {
  var members: [(name: String, value: JSONNode)] = []

  /// Puts a value where a dotted name leads.
  mutating func insert(_ value: JSONNode, at path: ArraySlice<Substring>) {
    guard let first = path.first, path.count > 1 else {
      members.append((path.first.map(String.init) ?? "", value))
      return
    }
    let name = String(first)
    let place = members.firstIndex { $0.name == name }
    var inner = JSONMembers()
    if let place, case .object(let known) = members[place].value { inner = known }
    inner.insert(value, at: path.dropFirst())
    if let place {
      members[place].value = .object(inner)
    } else {
      members.append((name, .object(inner)))
    }
  }
}

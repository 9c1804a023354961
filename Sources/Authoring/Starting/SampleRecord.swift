internal import Records
internal import Rules

/// A source record that was made up.
struct SampleRecord {
  /// In the order in which the rules ask for the fields.
  private(set) var members: [(field: String, value: Constant)]

  init(_ members: [(field: String, value: Constant)]) { self.members = members }

  subscript(field: String) -> Constant {
    members.first { $0.field == field }?.value ?? Constant("")
  }

  /// Empties fields; whether one of them had a value.
  mutating func empty(_ fields: [String]) -> Bool {
    var hadValue = false
    for place in members.indices where fields.contains(members[place].field) {
      hadValue = hadValue || members[place].value.kind != .empty
      members[place].value = Constant("")
    }
    return hadValue
  }

  /// The record as a JSON object on one line; `a.b` is the member `b` of an object `a`.
  var json: String {
    Self.object(members.map { ($0.field.split(separator: ".")[...], $0.value) }).line
  }

  private static func object(_ members: [(path: ArraySlice<Substring>, value: Constant)])
    -> JSONTree
  {
    var names: [Substring] = []
    for case let name? in members.map(\.path.first) where !names.contains(name) {
      names.append(name)
    }
    return .object(
      names.map { name in
        let own = members.filter { $0.path.first == name }
        if own.count == 1, own[0].path.count == 1 { return (String(name), JSONTree(own[0].value)) }
        return (String(name), object(own.map { ($0.path.dropFirst(), $0.value) }))
      })
  }
}

extension JSONTree {
  fileprivate init(_ value: Constant) {
    switch value.kind {
    case .empty: self = .number("null")
    case .number, .boolean: self = .number(value.text)
    default: self = .text(value.text)
    }
  }
}

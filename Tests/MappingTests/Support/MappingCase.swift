import Testing

/// A case of a table: rules, records, and what becomes of each.
struct MappingCase: Sendable, CustomTestStringConvertible {
  var name: String
  var rules: TaskRules
  /// A JSON record and its outcome, as `Outcome` writes it.
  var records: [(record: String, outcome: String)]
  var testDescription: String { name }

  init(_ name: String, _ rules: TaskRules, _ records: KeyValuePairs<String, String>) {
    self.name = name
    self.rules = rules
    self.records = records.map { ($0.key, $0.value) }
  }

  init(_ name: String, _ fields: String, _ records: KeyValuePairs<String, String>) {
    self.init(name, TaskRules(fields), records)
  }

  func check() throws {
    let outcomes = try rules.map(records.map(\.record), numbers: FakeNumbers())
    #expect(outcomes == records.map(\.outcome))
  }
}

internal import Mapping
internal import Records
internal import Rules

/// Runs tests of value maps on their own: a task of one field that has nothing but the map.
struct MapRunner {
  private static let field = "result"

  let rules: RuleSet
  let reasons: ReasonWriter
  let asOf: String

  /// - Throws: `RuleErrors` where the map does not exist or takes another number of values.
  func run(_ test: MapTest) throws -> [(result: TestResult, trace: RecordTrace?)] {
    var tasks: [Int: TestTask] = [:]
    return try test.cases.map { example in
      let count = example.given.count
      let task =
        try tasks[count]
        ?? TestTask(rules, Self.task(test, count), asOf: asOf)
      tasks[count] = task
      return try run(test, example, task)
    }
  }

  private func run(
    _ test: MapTest, _ example: MapTestCase, _ task: TestTask
  ) throws -> (result: TestResult, trace: RecordTrace?) {
    let given = example.given.map(\.value)
    let shown = given.map { TracedValue($0.text, kind: $0.kind).shown }.joined(separator: ", ")
    var result = TestResult(
      name: "map \(test.map.value) [\(shown)]", location: example.location)
    let record =
      example.record ?? TestRecord(location: example.location, members: [])
    let keys = given.enumerated().map { (name: Self.key($0.offset), value: $0.element) }
    guard let trace = try task.trace(record.json(adding: keys)) else { return (result, nil) }
    let field = trace.fields.first
    result.prints = field?.prints.map { (test.map.value, $0) } ?? []
    result.failure = compare(example.outcome, trace, field)
    if let field, result.failure != nil {
      result.failure?.causes = [
        TestCause(subject: result.name, field: test.map.value, reasons: reasons.reasons(field))
      ]
    }
    return (result, trace)
  }

  private func compare(
    _ outcome: MapOutcome, _ trace: RecordTrace, _ field: FieldTrace?
  ) -> TestFailure? {
    switch (outcome, trace.outcome) {
    case (.value(let value), .mapped):
      let difference = TestDifference(
        Self.field, expected: value.value, got: field?.value ?? .empty)
      guard let difference else { return nil }
      var failure = TestFailure()
      failure.differences = [difference]
      failure.isAcceptable = true
      return failure
    case (.unmapped, .mapped):
      if field?.isUnmapped ?? true { return nil }
      return Self.failure("the map has an entry: \(field?.value.shown ?? "")")
    case (.reject(let expected), .rejected(let got, _)):
      let isSame =
        got.code?.rawValue == expected.code.value
        && expected.message.map { got.message.contains($0.value) } ?? true
      return isSame ? nil : Self.failure(trace.outcome.summary)
    case (.skip(let expected), .skipped(let reason)):
      return expected.reason.map { reason.contains($0) } ?? true
        ? nil : Self.failure(trace.outcome.summary)
    default: return Self.failure(trace.outcome.summary)
    }
  }

  private static func failure(_ summary: String) -> TestFailure {
    var failure = TestFailure()
    failure.summary = summary
    return failure
  }

  // MARK: The task

  private static func key(_ place: Int) -> String { "given \(place + 1)" }

  private static func task(_ test: MapTest, _ count: Int) -> MappingTask {
    var mapping = FieldMapping(field: field, location: test.map.location)
    mapping.input = .fields((0..<count).map { Located(key($0), at: test.map.location) })
    mapping.map = .named(test.map)
    mapping.foldsCase = test.foldsCase
    mapping.unmapped = .empty
    return MappingTask(
      name: "map \(test.map.value)", location: test.map.location, sourceEntity: "",
      targetEntity: "",
      sourceSchema: nil, targetSchema: nil, key: [], filter: nil, fields: [mapping])
  }
}

extension FieldTrace {
  /// Whether a value map had nothing for the field's value.
  var isUnmapped: Bool {
    steps.contains { step in
      switch step.action {
      case .table(let row): row.row == nil
      case .script(let script): script.returned == nil && failure == nil
      default: false
      }
    }
  }
}

extension RecordTrace.Outcome {
  /// What became of the record, for people.
  var summary: String {
    switch self {
    case .mapped: "it is mapped"
    case .skipped(let reason): "it is skipped: \(reason)"
    case .rejected(let failure, _):
      "it is rejected, \(failure.code?.rawValue ?? ""): \(failure.message)"
    }
  }
}

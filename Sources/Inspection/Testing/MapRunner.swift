internal import Mapping
internal import Records
internal import Rules

/// Runs tests of value maps on their own.
struct MapRunner {
  let task: TestTask
  /// nil where nobody asks why.
  let reasons: ReasonWriter?

  func run(
    _ test: PreparedTest, _ map: MapTest, _ example: MapTestCase
  ) throws -> TestResult {
    var result = TestResult(name: test.name, location: test.location)
    guard let trace = try task.trace(Self.json(of: example)) else { return result }
    let field = trace.fields.first
    result.prints = field?.prints.map { (map.map.value, $0) } ?? []
    result.failure = compare(example.outcome, trace, field) ?? trace.differs(from: test.warning)
    if let field, let reasons, result.failure != nil {
      result.failure?.causes = [
        TestCause(subject: result.name, field: map.map.value, reasons: reasons.reasons(field))
      ]
      if example.sharesAnswer { result.failure?.isAcceptable = false }
    }
    return result
  }

  /// The record that has the given values.
  static func json(of example: MapTestCase) -> [UInt8] {
    let record = example.record ?? TestRecord(location: example.location, members: [])
    return record.json(
      adding: example.given.enumerated().map { (MapCase.key($0.offset), $0.element.value) })
  }

  private func compare(
    _ outcome: MapOutcome, _ trace: RecordTrace, _ field: FieldTrace?
  ) -> TestFailure? {
    switch (outcome, trace.outcome) {
    case (.value(let value), .mapped):
      let difference = TestDifference(
        MapCase.field, expected: value.value, got: field?.value ?? .empty)
      guard let difference else { return nil }
      var failure = TestFailure()
      failure.differences = [difference]
      failure.isAcceptable = true
      return failure
    case (.unmapped, .mapped):
      if field?.isUnmapped ?? true { return nil }
      return TestFailure("the map has an entry: \(field?.value.shown ?? "")")
    case (.reject(let expected), .rejected(let got, _)):
      let isSame =
        got.code?.rawValue == expected.code.value
        && expected.message.map { got.message.contains($0.value) } ?? true
      return isSame ? nil : TestFailure(trace.outcome.summary)
    case (.skip(let expected), .skipped(let reason)):
      return expected.reason.map { reason.contains($0) } ?? true
        ? nil : TestFailure(trace.outcome.summary)
    default: return TestFailure(trace.outcome.summary)
    }
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

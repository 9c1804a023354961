internal import Mapping
internal import Records
internal import Rules

/// Runs tests of single records.
struct CaseRunner {
  let task: TestTask
  /// nil where nobody asks why.
  let reasons: ReasonWriter?

  /// Maps the test's record and compares what becomes of it with what is expected.
  func run(
    _ test: PreparedTest, _ record: TestRecord, _ outcome: TestOutcome
  ) throws -> TestResult {
    var result = TestResult(name: test.name, location: test.location)
    guard let trace = try task.trace(record.json()) else { return result }
    result.prints = trace.fields.flatMap { field in
      field.prints.map { (field.field, $0) }
    }
    let failure: TestFailure? =
      switch outcome {
      case .fields(let fields): compare(fields, trace)
      case .reject(let reject): compare(reject, trace)
      case .skip(let skip): compare(skip, trace)
      }
    result.failure = failure ?? trace.differs(from: test.warning)
    return result
  }

  // MARK: Mapped

  private func compare(_ expected: [ExpectedField], _ trace: RecordTrace) -> TestFailure? {
    guard case .mapped = trace.outcome else { return unexpected(trace) }
    var failure = TestFailure()
    for field in expected {
      guard let got = trace.fields.first(where: { $0.field == field.field.value }) else {
        failure.summary = "the task maps no field \(field.field.value)"
        continue
      }
      let difference = TestDifference(
        field.field.value, expected: field.value.value, got: got.value)
      guard let difference else {
        failure.equalCount += 1
        continue
      }
      failure.differences.append(difference)
      failure.causes += causes("\(got.field) = \(got.value.shown)", got)
    }
    failure.isAcceptable = failure.summary.isEmpty
    return failure.differences.isEmpty && failure.summary.isEmpty ? nil : failure
  }

  private func causes(_ subject: String, _ field: FieldTrace) -> [TestCause] {
    guard let reasons else { return [] }
    return [TestCause(subject: subject, field: field.field, reasons: reasons.reasons(field))]
  }

  // MARK: Not mapped

  private func compare(_ expected: ExpectedReject, _ trace: RecordTrace) -> TestFailure? {
    guard case .rejected(let failure, let field) = trace.outcome else { return unexpected(trace) }
    let isSame =
      failure.code?.rawValue == expected.code.value
      && expected.field.map { $0.value == field } ?? true
      && expected.message.map { failure.message.contains($0.value) } ?? true
    return isSame ? nil : unexpected(trace)
  }

  private func compare(_ expected: ExpectedSkip, _ trace: RecordTrace) -> TestFailure? {
    guard case .skipped(let reason) = trace.outcome else { return unexpected(trace) }
    return expected.reason.map { reason.contains($0) } ?? true ? nil : unexpected(trace)
  }

  /// The failure of a record that went another way than expected.
  private func unexpected(_ trace: RecordTrace) -> TestFailure {
    var failure = TestFailure()
    switch trace.outcome {
    case .mapped: failure.summary = "the record is mapped"
    case .skipped(let reason):
      failure.summary = "the record is skipped" + (reason.isEmpty ? "" : ": \(reason)")
      if let filter = trace.filter, filter.failure != nil {
        failure.causes = causes("where", filter)
      }
    case .rejected(let reject, let field):
      let place = field.map { " \($0)" } ?? ""
      failure.summary =
        "the record is rejected, \(reject.code?.rawValue ?? "")\(place): \(reject.message)"
      if let last = trace.fields.last, last.failure != nil {
        failure.causes = causes(last.field, last)
      }
    }
    return failure
  }
}

extension FieldTrace {
  /// What scripts printed while the field was computed.
  var prints: [String] {
    steps.flatMap { step -> [String] in
      guard case .script(let script) = step.action else { return [] }
      return script.prints
    }
  }
}

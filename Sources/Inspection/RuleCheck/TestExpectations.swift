internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let impossibleExpectation = DiagnosticCode(
    "XW143", "a test expects what can never come")
}

extension RuleCheck {
  /// Tests that fail whatever the rules do with the record.
  static let testExpectations = RuleCheck(
    FindingPage(
      .impossibleExpectation,
      meaning: """
        A test expects a value in a field that the task does not map, or a value that the field's type, length or option \
        set does not take; or it expects a reject because of a field that is not mapped. It can only fail.
        """,
      wrong: [.init("tests/accounts.yaml", Example.test(expect: "{SalesMemo: Call first}"))],
      right: [
        .init("tests/accounts.yaml", Example.test(expect: "{OrganizationName: Adventure Works}"))
      ]),
    scope: .tests { subject, report in
      for test in subject.file.tests {
        guard case .record(_, let outcome) = test.subject, let task = subject.task(of: test) else {
          continue
        }
        let mapped = task.fields.map(\.field)
        let expected: [ExpectedField] = if case .fields(let fields) = outcome { fields } else { [] }
        let needed = expected.isEmpty ? outcome.fields : expected.compactMap(\.filledField)
        for name in needed where !mapped.contains(name.value) {
          // A field that the schema does not have is found elsewhere.
          if let schema = task.targetSchema, schema.field(name.value) == nil { continue }
          report.add(
            .impossibleExpectation, at: name.location,
            "the task \(quoted(task.name)) has no field mapping for \(quoted(name.value))",
            hint: suggestion(for: name.value, among: mapped, plural: "fields"))
        }
        for field in expected where mapped.contains(field.field.value) {
          guard let target = task.targetSchema?.field(field.field.value),
            let message = ConstantFit(target).misfit(field.value.value)
          else { continue }
          report.add(.impossibleExpectation, at: field.value.location, message)
        }
      }
    })

  private enum Example {
    static func test(expect: String) -> String {
      """
      tests:
        - name: what arrives
          record: {accountnumber: A1, name: Adventure Works}
          expect: \(expect)
      """
    }
  }
}

extension ExpectedField {
  /// The field, where it is expected to have a value.
  fileprivate var filledField: Located<String>? { value.value.kind == .empty ? nil : field }
}

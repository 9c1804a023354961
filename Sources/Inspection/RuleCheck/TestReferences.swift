internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let unknownRejectCode = DiagnosticCode(
    "XW140", "a test expects a reject with a code that there is not")
}

extension RuleCheck {
  /// What tests name: tasks, parameters, fields, value maps, codes of rejects.
  static let testReferences = RuleCheck(
    FindingPage(
      .unknownRejectCode,
      meaning: """
        `rejects: {code: …}` of a test names the code as it stands in a rejects file. There are: \
        \(RejectCode.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")).
        """,
      wrong: [.init("tests/accounts.yaml", Example.test(code: "mandatory"))],
      right: [.init("tests/accounts.yaml", Example.test(code: "required"))]),
    scope: .tests { subject, report in
      for test in subject.file.tests {
        checkTask(test, subject, report)
        for parameter in test.parameters {
          let known = subject.unit.reading.parameters.map(\.value)
          guard !known.contains(parameter.name.value) else { continue }
          report.add(
            .unknownParameter, at: parameter.name.location,
            "the template has no parameter \(quoted(parameter.name.value))",
            hint: suggestion(for: parameter.name.value, among: known, plural: "parameters"))
        }
        guard case .record(let record, let outcome) = test.subject else { continue }
        checkCode(outcome.reject, report)
        guard let task = subject.task(of: test) else { continue }
        checkSource(record, task.sourceSchema, report)
        checkTarget(outcome, task.targetSchema, report)
      }
      for test in subject.file.maps { checkMap(test, subject, report) }
    })

  // MARK: Tests of tasks

  private static func checkTask(_ test: TestCase, _ subject: TestSubject, _ report: FindingList) {
    let tasks = subject.unit.rules.tasks.map(\.name)
    if let task = test.task {
      guard !tasks.contains(task.value) else { return }
      report.add(
        .unknownTask, at: task.location, "there is no task \(quoted(task.value))",
        hint: suggestion(for: task.value, among: tasks, plural: "tasks"))
    } else if tasks.count > 1 {
      report.add(
        .missingKey, at: test.name.location,
        "the test \(quoted(test.name.value)) needs the key 'task': there are \(tasks.count) tasks",
        hint: "name one of \(tasks.joined(separator: ", "))")
    }
  }

  private static func checkSource(
    _ record: TestRecord, _ schema: EntitySchema?, _ report: FindingList
  ) {
    guard let schema else { return }
    for member in record.members {
      let name = member.key.text
      let first = String(name.prefix { $0 != "." })
      guard schema.field(name) == nil, schema.field(first) == nil else { continue }
      let labelled = schema.fields.first { $0.label == name }
      report.add(
        .unknownSourceField, at: member.location,
        "\(schema.app)/\(schema.entity) has no field \(quoted(first))",
        hint: labelled.map { "did you mean '\($0.name)', which is labelled so?" }
          ?? suggestion(for: first, among: schema.fields.map(\.name), plural: "fields"))
    }
  }

  private static func checkTarget(
    _ outcome: TestOutcome, _ schema: EntitySchema?, _ report: FindingList
  ) {
    guard let schema else { return }
    for name in outcome.fields where schema.field(name.value) == nil {
      report.add(
        .unknownTargetField, at: name.location,
        "\(schema.app)/\(schema.entity) has no field \(quoted(name.value))",
        hint: suggestion(for: name.value, among: schema.fields.map(\.name), plural: "fields"))
    }
  }

  private static func checkCode(_ reject: ExpectedReject?, _ report: FindingList) {
    let known = RejectCode.allCases.map(\.rawValue)
    guard let code = reject?.code, !known.contains(code.value) else { return }
    report.add(
      .unknownRejectCode, at: code.location, "\(quoted(code.value)) is not a code of rejects",
      hint: suggestion(for: code.value, among: known, plural: "codes"))
  }

  // MARK: Tests of value maps

  private static func checkMap(_ test: MapTest, _ subject: TestSubject, _ report: FindingList) {
    for test in test.cases {
      if case .reject(let reject) = test.outcome { checkCode(reject, report) }
    }
    let reading = subject.unit.reading
    let name = test.map.value
    guard let file = reading.mapFiles.first(where: { $0.name == name }) else {
      report.add(
        .mapNotFound, at: test.map.location, "there is no value map \(quoted(name))",
        hint: suggestion(
          for: name, among: reading.mapFiles.map(\.name), plural: "value maps"))
      return
    }
    guard case .table(let table) = reading.rules.valueMaps[name] else { return }
    for test in test.cases where test.given.count != table.keyCount {
      report.add(
        .mapKeyCount, at: test.given.first?.location ?? test.location,
        "the value map \(quoted(name)) has \(count(table.keyCount, "key column")),"
          + " 'given' has \(count(test.given.count, "value"))",
        hint: "\(FilePath.name(of: file.path)): the last column is the result, the others are keys")
    }
  }

  private enum Example {
    static func test(code: String) -> String {
      """
      tests:
        - name: a customer needs a name
          record: {accountnumber: A1}
          rejects: {field: OrganizationName, code: \(code)}
      """
    }
  }
}

extension TestOutcome {
  /// The target fields that are named.
  var fields: [Located<String>] {
    switch self {
    case .fields(let fields): fields.map(\.field)
    case .reject(let reject): reject.field.map { [$0] } ?? []
    case .skip: []
    }
  }

  fileprivate var reject: ExpectedReject? {
    if case .reject(let reject) = self { reject } else { nil }
  }
}

internal import Rules

/// One test with all that decides how it is executed.
struct PreparedTest {
  enum Subject {
    /// One record and what becomes of it.
    case record(TestRecord, TestOutcome)
    /// A whole source and the file that its output is compared with, as the test names them.
    case source(Located<String>, expected: Located<String>)
    /// Values given to a value map, and what it answers.
    case values(MapTest, MapTestCase)
  }

  var name: String
  var location: SourceLocation
  var subject: Subject
  /// What is executed: a task of the rules, or one that has nothing but a value map.
  var task: MappingTask
  /// What scripts see as `run.date`.
  var asOf: String
  var parameters: [TestParameter]
  /// What scripts warn of; nil where that does not matter.
  var warning: ExpectedWarning?

  /// Tests of one kind with equal settings share what they are compiled to.
  var compilationKey: String { [taskKey, asOf, settingsKey].joined(separator: "\0") }

  /// Stands for the values of the parameters.
  var settingsKey: String {
    parameters.map { "\($0.name.value)=\($0.value.text)" }.joined(separator: "\0")
  }

  private var taskKey: String {
    guard case .values(let map, let example) = subject else { return task.name }
    return "\(task.name)\0\(example.given.count)\(map.foldsCase)"
  }
}

/// Finds out what the tests of a file are executed with.
struct TestPreparation {
  let rules: TestRules

  /// - Throws: `RuleErrors` where the rules can not be executed, or where a test names a task that is not there.
  func tests(of file: TestFile) throws(RuleErrors) -> [PreparedTest] {
    var prepared: [PreparedTest] = []
    for test in file.tests {
      let subject: PreparedTest.Subject =
        switch test.subject {
        case .record(let record, let outcome): .record(record, outcome)
        case .source(let source, let expected): .source(source, expected: expected)
        }
      let task = try task(of: test, try rules.rules(test.parameters))
      prepared.append(
        PreparedTest(
          name: test.name.value, location: test.name.location, subject: subject, task: task,
          asOf: test.asOf?.value ?? TestRunner.defaultDate, parameters: test.parameters,
          warning: test.warning))
    }
    for map in file.maps {
      for example in map.cases {
        prepared.append(
          PreparedTest(
            name: MapCase.name(map, example), location: example.location,
            subject: .values(map, example), task: MapCase.task(map, example),
            asOf: file.asOf?.value ?? TestRunner.defaultDate, parameters: file.parameters,
            warning: example.warning))
      }
    }
    return prepared
  }

  private func task(of test: TestCase, _ rules: RuleSet) throws(RuleErrors) -> MappingTask {
    let names = rules.tasks.map(\.name)
    if let wanted = test.task {
      if let task = rules.tasks.first(where: { $0.name == wanted.value }) { return task }
      throw RuleErrors([
        Diagnostic(
          .unknownTask, at: wanted.location, "there is no task \(quoted(wanted.value))",
          hint: suggestion(for: wanted.value, among: names, plural: "tasks"))
      ])
    }
    if let task = rules.tasks.first, rules.tasks.count == 1 { return task }
    throw RuleErrors([
      Diagnostic(
        .unknownTask, at: test.name.location, "the test does not say which task it is about",
        hint: "add task: with one of \(names.joined(separator: ", "))")
    ])
  }
}

internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// The tests of one project or template; rules are read once for each set of parameters.
final class TestSuite {
  private let unit: String
  private let options: TestOptions
  private var ruleSets: [[String: String]: RuleSet] = [:]
  private var tasks: [String: TestTask] = [:]

  init(unit: String, options: TestOptions) {
    self.unit = unit
    self.options = options
  }

  /// Runs the tests of a file.
  ///
  /// - Throws: `RuleErrors` where the rules can not be executed, or where a test names what is not there.
  func run(_ file: TestFile) throws -> [TestResult] {
    var results: [TestResult] = []
    for test in file.tests where isWanted(test.name.value) {
      results.append(try timed { try run(test) })
    }
    for map in file.maps {
      let rules = try rules(file.parameters)
      let runner = MapRunner(
        rules: rules, reasons: ReasonWriter(rules: rules),
        asOf: file.asOf?.value ?? TestRunner.defaultDate)
      for (result, _) in try runner.run(map) where isWanted(result.name) { results.append(result) }
    }
    return options.updates ? ExpectationUpdate.apply(to: results, of: file) : results
  }

  private func isWanted(_ name: String) -> Bool {
    guard let filter = options.filter else { return true }
    return name.lowercased().contains(filter.lowercased())
  }

  private func timed(_ work: () throws -> TestResult) rethrows -> TestResult {
    let start = MonotonicClock.seconds
    var result = try work()
    result.seconds = MonotonicClock.seconds - start
    return result
  }

  private func run(_ test: TestCase) throws -> TestResult {
    let rules = try rules(test.parameters)
    let task = try task(of: test, rules)
    let asOf = test.asOf?.value ?? TestRunner.defaultDate
    switch test.subject {
    case .record(let record, let outcome):
      let runner = CaseRunner(
        rules: rules, task: try prepared(rules, task, asOf, test.parameters),
        reasons: ReasonWriter(rules: rules))
      return try runner.run(test, record, outcome).result
    case .source(let source, let expected):
      return try GoldenRunner(rules: rules, task: task, asOf: asOf, options: options)
        .run(test, source, expected)
    }
  }

  // MARK: Rules

  private func rules(_ parameters: [TestParameter]) throws(RuleErrors) -> RuleSet {
    let settings = parameters.reduce(into: [:]) { $0[$1.name.value] = $1.value.text }
    if let known = ruleSets[settings] { return known }
    let (reading, diagnostics) = RuleLoader.inspect(
      path: unit, parameters: settings, environment: options.environment)
    let errors = diagnostics.filter { $0.severity == .error }
    guard let reading, errors.isEmpty else { throw RuleErrors(errors) }
    if let missing = reading.rules.missingParameters.first {
      throw RuleErrors([
        Diagnostic(
          .parameterMissing, at: missing.location,
          "the tests of a template by itself need a value of the parameter \(missing.value)",
          hint: "add parameters: {\(missing.value): VALUE} to the file of tests")
      ])
    }
    ruleSets[settings] = reading.rules
    return reading.rules
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

  private func prepared(
    _ rules: RuleSet, _ task: MappingTask, _ asOf: String, _ parameters: [TestParameter]
  ) throws(RuleErrors) -> TestTask {
    let settings = parameters.map { "\($0.name.value)=\($0.value.text)" }.joined(separator: "\0")
    let key = [task.name, asOf, settings].joined(separator: "\0")
    if let known = tasks[key] { return known }
    let prepared = try TestTask(rules, task, asOf: asOf)
    tasks[key] = prepared
    return prepared
  }
}

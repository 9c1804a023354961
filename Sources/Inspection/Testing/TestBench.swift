internal import Mapping
internal import Rules

/// Executes tests on rules.
///
/// What tests are compiled to is kept for the next ones.
final class TestBench {
  private let rules: TestRules
  private let bounds: RuleBounds
  private let options: TestOptions
  /// What is different from the rules as they are written.
  private let change: (inout RuleSet) -> Void
  /// Whether scripts tell which of their lines are executed while they are loaded.
  private let observesLoading: Bool
  private var changed: [String: RuleSet] = [:]
  private var compiled: [String: TestTask] = [:]

  init(
    _ rules: TestRules, _ bounds: RuleBounds, _ options: TestOptions, observesLoading: Bool = false,
    changing change: @escaping (inout RuleSet) -> Void = { _ in }
  ) {
    self.rules = rules
    self.bounds = bounds
    self.options = options
    self.observesLoading = observesLoading
    self.change = change
  }

  /// Runs a test.
  ///
  /// - Throws: `RuleErrors` where the rules do not compile or the test may not open its files, and what reading a source
  ///   throws.
  func run(_ test: PreparedTest) throws -> TestResult {
    let reasons = options.explainsFailures ? ReasonWriter(rules: try rules(of: test)) : nil
    switch test.subject {
    case .record(let record, let outcome):
      return try CaseRunner(task: task(of: test), reasons: reasons).run(test, record, outcome)
    case .values(let map, let example):
      return try MapRunner(task: task(of: test), reasons: reasons).run(test, map, example)
    case .source(let source, let expected):
      try access(of: test).check(source, expected)
      return try GoldenRunner(
        rules: rules(of: test), bounds: bounds, asOf: test.asOf, options: options,
        reasons: reasons
      ).run(test, source.value, expected.value) { take in try trace(test, take: take) }
    }
  }

  /// Traces the records of a test, one after the other.
  ///
  /// - Throws: what `run` throws.
  func trace(_ test: PreparedTest, take: (RecordTrace) -> Void) throws {
    let task = try task(of: test)
    switch test.subject {
    case .record(let record, _):
      if let trace = try task.trace(record.json()) { take(trace) }
    case .values(_, let example):
      if let trace = try task.trace(MapRunner.json(of: example)) { take(trace) }
    case .source(let source, let expected):
      let access = access(of: test)
      try access.check(source, expected)
      try task.trace(
        source: source.value, workingFolder: access.folder, connectors: options.connectors,
        take: take)
    }
  }

  private func access(of test: PreparedTest) -> TestFileAccess {
    TestFileAccess(testFile: test.location.file, bounds, options.connectors)
  }

  /// What a test's task is compiled to.
  func task(of test: PreparedTest) throws -> TestTask {
    let key = test.compilationKey
    if let known = compiled[key] { return known }
    let rules = try rules(of: test)
    var task = test.task
    if case .values = test.subject {
    } else if let current = rules.tasks.first(where: { $0.name == task.name }) {
      task = current
    }
    let made = try TestTask(rules, task, asOf: test.asOf, observesLoading: observesLoading)
    compiled[key] = made
    return made
  }

  /// Everything that was compiled so far.
  var compiledTasks: some Collection<TestTask> { compiled.values }

  private func rules(of test: PreparedTest) throws(RuleErrors) -> RuleSet {
    let key = test.settingsKey
    if let known = changed[key] { return known }
    var rules = try rules.rules(test.parameters)
    change(&rules)
    changed[key] = rules
    return rules
  }
}

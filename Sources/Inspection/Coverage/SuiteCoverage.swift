internal import Mapping
internal import Rules

/// What the tests of one project or template reach.
struct SuiteCoverage {
  let suite: TestSuite
  let rules: RuleSet
  /// Which tests reach a place: their positions in `suite.executed`.
  let tests: [CoverageKey: [Int]]
  /// All places that are counted, reached or not.
  let places: [CoveragePlace]
  /// Which files are counted.
  let isCounted: (String) -> Bool

  /// Executes the suite's tests once more; where it has none, nothing is reached.
  ///
  /// - Throws: what reading the rules and executing the tests throws.
  init(_ suite: TestSuite, _ options: TestOptions, _ scope: CoverageScope) throws {
    let parameters = suite.executed.first?.test.parameters
    let rules = try suite.rules.rules(parameters ?? [], areOnlyRead: parameters == nil)
    var instrumentation = ScriptInstrumentation(rules)
    var recorder: CoverageRecorder
    do {
      recorder = try Self.record(suite, options, rules, instrumentation)
    } catch is RuleErrors {
      // A script may have no room for anything that is added; then its tables tell nothing.
      instrumentation = ScriptInstrumentation()
      recorder = try Self.record(suite, options, rules, instrumentation)
    }
    let used = Self.usedFiles(suite, rules, recorder)
    let isCounted = { (file: String) in scope.counts(file, of: suite.unit, rules, used: used) }
    let finder = CoveragePlaceFinder(rules, instrumentation, isCounted: isCounted)
    self.suite = suite
    self.rules = rules
    self.isCounted = isCounted
    tests = recorder.tests
    places = finder.places.map { place in
      var place = place
      place.count = recorder.counts[place.key] ?? 0
      return place
    }
  }

  private static func record(
    _ suite: TestSuite, _ options: TestOptions, _ rules: RuleSet,
    _ instrumentation: ScriptInstrumentation
  ) throws -> CoverageRecorder {
    var recorder = CoverageRecorder(rules, instrumentation)
    let bench = TestBench(suite.rules, suite.bounds, options, observesLoading: true) { rules in
      instrumentation.apply(to: &rules)
    }
    for (number, executed) in suite.executed.enumerated() {
      let plan = try bench.task(of: executed.test).plan
      try bench.trace(executed.test) { recorder.record($0, of: number, in: plan) }
    }
    for task in bench.compiledTasks { recorder.record(loaded: task.loadedLines) }
    return recorder
  }

  /// Files that the rules or the tests name or reach.
  private static func usedFiles(
    _ suite: TestSuite, _ rules: RuleSet, _ recorder: CoverageRecorder
  ) -> Set<String> {
    var names = suite.rules.namedMaps
    for (test, _) in suite.executed {
      if case .values(let map, _) = test.subject { names.insert(map.map.value) }
    }
    let files = names.compactMap { name -> String? in
      switch rules.valueMaps[name] {
      case .table(let table): table.rows.first?.location.file
      case .script(let script): script.path
      case nil: nil
      }
    }
    return Set(files).union(recorder.counts.keys.map(\.location.file))
  }
}

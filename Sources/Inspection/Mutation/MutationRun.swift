internal import Mapping
internal import Rules

/// Changes one thing at a time and runs the tests that reach it.
struct MutationRun {
  private let options: TestOptions

  init(_ options: TestOptions) {
    var options = options
    options.updates = false
    options.explainsFailures = false
    self.options = options
  }

  /// Tries all mutants of some projects and templates whose tests pass.
  ///
  /// A mutant in a file that several of them use is noticed if the tests of one of them notice it.
  ///
  /// - Throws: what executing tests throws.
  func run(_ suites: [SuiteCoverage]) throws -> MutationReport {
    var tried: [String: MutationReport.Survivor] = [:]
    var noticed: Set<String> = []
    for suite in suites {
      let trial = MutantTrial(suite, options)
      let finder = MutantFinder(
        suite.rules, parameters: suite.suite.rules.parameterPlaces, isCounted: suite.isCounted)
      for prepared in finder.mutants {
        let key = prepared.mutant.key
        guard !noticed.contains(key) else { continue }
        let tests = trial.tests(for: prepared.reach)
        if try trial.isNoticed(prepared, by: tests) {
          noticed.insert(key)
          tried[key] = nil
        } else {
          let known = tried[key]?.testCount ?? 0
          tried[key] = .init(
            mutant: prepared.mutant, testCount: known + trial.count(of: tests, prepared.reach))
        }
      }
    }
    var report = MutationReport()
    report.total = noticed.count + tried.count
    report.survivors = tried.values.sorted { $0.mutant.isBefore($1.mutant) }
    return report
  }
}

/// Runs the tests of one project or template on changed rules.
private final class MutantTrial {
  private let suite: SuiteCoverage
  private let options: TestOptions
  /// Has everything compiled that is not changed.
  private let bench: TestBench
  private let allTests: [Int]

  init(_ suite: SuiteCoverage, _ options: TestOptions) {
    self.suite = suite
    self.options = options
    bench = TestBench(suite.suite.rules, suite.suite.bounds, options)
    allTests = Array(suite.suite.executed.indices)
  }

  /// The tests that can notice a change, in the order in which they are tried.
  func tests(for reach: PreparedMutant.Reach) -> [Int] {
    switch reach {
    case .everything: return allTests
    case .places(let keys): return Set(keys.flatMap { suite.tests[$0] ?? [] }).sorted()
    case .file(let file):
      return Set(suite.tests.filter { $0.key.location.file == file }.flatMap(\.value)).sorted()
    case .lines(let lines, let first, let file):
      let nearest = suite.tests[.line(first, of: file)] ?? []
      let others = Set(lines.flatMap { suite.tests[.line($0, of: file)] ?? [] })
      return nearest + others.subtracting(nearest).sorted()
    }
  }

  /// How many of these tests reach the very place of a change.
  func count(of tests: [Int], _ reach: PreparedMutant.Reach) -> Int {
    guard case .lines(_, let line, let file) = reach else { return tests.count }
    // A line may hold a part of an expression that Lua gives to the line before.
    let key = CoverageKey.line(line, of: file)
    return suite.places.contains { $0.key == key } ? suite.tests[key]?.count ?? 0 : tests.count
  }

  func isNoticed(_ prepared: PreparedMutant, by tests: [Int]) throws -> Bool {
    guard !tests.isEmpty else { return false }
    let changedBench = TestBench(
      suite.suite.rules, suite.suite.bounds, options, changing: prepared.apply)
    for number in tests {
      let test = suite.suite.executed[number].test
      do {
        let result = try run(test, prepared, changedBench)
        if result.failure != nil { return true }
      } catch is RuleErrors {
        // Rules that can not be executed any more are hard to overlook.
        return true
      }
    }
    return false
  }

  private func run(
    _ test: PreparedTest, _ prepared: PreparedMutant, _ changedBench: TestBench
  ) throws -> TestResult {
    // A golden run compiles its own plan.
    if case .row(let row, let map, let result) = prepared.change, !test.isGolden {
      return try bench.task(of: test).plan.withResult(result, ofRow: row, in: map) {
        try bench.run(test)
      }
    }
    return try changedBench.run(test)
  }
}

extension PreparedTest {
  fileprivate var isGolden: Bool {
    if case .source = subject { true } else { false }
  }
}

extension Mutant {
  fileprivate func isBefore(_ other: Mutant) -> Bool {
    (location.file, location.line, location.column, replacement)
      < (other.location.file, other.location.line, other.location.column, other.replacement)
  }
}

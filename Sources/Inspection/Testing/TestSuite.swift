internal import Rules
internal import Runs

/// The tests of one project or template.
final class TestSuite {
  /// Absolute path of project.yaml or template.yaml.
  let unit: String
  let rules: TestRules
  /// Where the files of its tests, and those that they name, may lie.
  let bounds: RuleBounds
  /// Tests that were executed, with what became of them.
  private(set) var executed: [(test: PreparedTest, result: TestResult)] = []
  private(set) var errors: [Diagnostic] = []
  private let options: TestOptions
  private let bench: TestBench

  init(unit: String, options: TestOptions) {
    self.unit = unit
    self.options = options
    rules = TestRules(unit: unit)
    bounds = RuleBounds(ofUnit: unit)
    bench = TestBench(rules, bounds, options)
  }

  var result: TestSuiteResult {
    var result = TestSuiteResult(file: unit)
    result.results = executed.map(\.result)
    result.errors = errors.isEmpty ? nil : RuleErrors(errors)
    return result
  }

  /// Runs the tests of a file; a test that can not be executed is no obstacle for the others.
  ///
  /// - Parameter path: absolute.
  func run(_ path: String) {
    do {
      let file = try TestFileReader.read(path, in: bounds)
      let wanted = try TestPreparation(rules: rules).tests(of: file).filter { isWanted($0.name) }
      var ended: [(test: PreparedTest, result: TestResult)] = []
      for test in wanted {
        do {
          ended.append((test, try timed { try bench.run(test) }))
        } catch {
          note(error, in: path)
        }
      }
      if options.updates {
        let updated = ExpectationUpdate.apply(to: ended.map(\.result), of: file, in: bounds)
        ended = zip(ended, updated).map { ($0.test, $1) }
      }
      executed += ended
    } catch {
      note(error, in: path)
    }
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

  /// What is wrong with the rules is said once, whatever tests it keeps from running.
  private func note(_ error: any Error, in path: String) {
    let start = SourceLocation(file: path, line: 1, column: 1)
    let found =
      (error as? RuleErrors)?.diagnostics
      ?? [Diagnostic(.unreadableFile, at: start, RunFailure(wrapping: error).message)]
    for diagnostic in found
    where !errors.contains(where: {
      $0.location == diagnostic.location && $0.message == diagnostic.message
    }) {
      errors.append(diagnostic)
    }
  }
}

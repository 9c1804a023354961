internal import Mapping
internal import Rules
package import Runs

/// Which tests are run, and how.
package struct TestOptions: Sendable {
  /// Only tests whose name has this in it, whatever its case; nil for all.
  package var filter: String?
  /// Whether expectations that do not hold are rewritten.
  package var updates = false
  /// Whether what the tests reach is counted.
  package var measuresCoverage = false
  /// Whether rules are changed to see which changes the tests notice.
  package var mutates = false
  /// Whether failures say why.
  var explainsFailures = true
  /// The kinds of sources and targets that golden runs can use.
  package var connectors: [ConnectorSpec]

  package init(connectors: [ConnectorSpec]) { self.connectors = connectors }
}

/// Runs the tests of projects and templates.
///
/// Tests are deterministic: the date of the run is the test's `as_of` (or `defaultDate`), sequences begin with their
/// seeds, `${NAME}` in a project stands for nothing, no program is started, and nothing is written but the expectations
/// that are updated.
package struct TestRunner {
  /// The date of tests that name none.
  package static let defaultDate = "2026-01-01"

  private let options: TestOptions

  package init(_ options: TestOptions) { self.options = options }

  /// Runs all tests below some paths.
  ///
  /// - Parameter paths: projects, templates, rule packs, files of tests, or folders of them.
  /// - Returns: one result for each project or template that was found.
  /// - Throws: `NothingToCheck` where a path leads nowhere.
  package func run(_ paths: [String]) throws -> TestReport {
    let start = MonotonicClock.seconds
    var finder = RuleFinder()
    for path in paths { try finder.add(path) }
    let suites = finder.units.map { unit in
      let suite = TestSuite(unit: unit, options: options)
      let files = TestFileReader.files(in: FilePath.folder(of: unit), suite.bounds).filter {
        finder.wholeUnits.contains(unit) || finder.singleFiles.contains($0)
      }
      for path in files { suite.run(path) }
      return suite
    }
    var report = TestReport(suites: suites.map(\.result))
    report.seconds = MonotonicClock.seconds - start
    guard !report.hasErrors, options.measuresCoverage || options.mutates else { return report }
    let scope = CoverageScope(paths: paths)
    var covered: [SuiteCoverage] = []
    for (number, suite) in suites.enumerated() {
      do {
        covered.append(try SuiteCoverage(suite, options, scope))
      } catch let errors as RuleErrors {
        report.suites[number].errors = errors
      }
    }
    if report.hasErrors { return report }
    if options.measuresCoverage { report.coverage = CoverageReport(covered) }
    if options.mutates, !report.isFailed {
      let start = MonotonicClock.seconds
      report.mutation = try MutationRun(options).run(covered)
      report.mutationSeconds = MonotonicClock.seconds - start
    }
    return report
  }
}

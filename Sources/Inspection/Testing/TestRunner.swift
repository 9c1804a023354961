internal import Mapping
internal import Rules
package import Runs

/// Which tests are run, and how.
package struct TestOptions: Sendable {
  /// Only tests whose name has this in it, whatever its case; nil for all.
  package var filter: String?
  /// Whether expectations that do not hold are rewritten.
  package var updates = false
  /// What `${NAME}` in projects stands for; names that are missing stand for nothing.
  package var environment: [String: String]
  /// The kinds of sources and targets that golden runs can use.
  package var connectors: [ConnectorSpec]

  package init(environment: [String: String], connectors: [ConnectorSpec]) {
    self.environment = environment
    self.connectors = connectors
  }
}

/// Runs the tests of projects and templates.
///
/// Tests are deterministic: the date of the run is the test's `as_of` (or `defaultDate`), sequences begin with their
/// seeds, and nothing is written but the expectations that are updated.
package struct TestRunner {
  /// The date of tests that name none.
  package static let defaultDate = "2026-01-01"

  private let options: TestOptions

  package init(_ options: TestOptions) { self.options = options }

  /// Runs all tests below some paths.
  ///
  /// - Parameter paths: projects, templates, rule packs, files of tests, or folders of them.
  /// - Returns: one result for each project or template that has tests.
  /// - Throws: `NothingToCheck` where a path leads nowhere.
  package func run(_ paths: [String]) throws -> [TestSuiteResult] {
    var finder = RuleFinder()
    for path in paths { try finder.add(path) }
    return finder.units.map { unit in
      let files = TestFileReader.files(in: FilePath.folder(of: unit)).filter {
        finder.wholeUnits.contains(unit) || finder.singleFiles.contains($0)
      }
      return run(unit, files)
    }
  }

  private func run(_ unit: String, _ files: [String]) -> TestSuiteResult {
    var result = TestSuiteResult(file: unit)
    let suite = TestSuite(unit: unit, options: options)
    for path in files {
      do {
        result.results += try suite.run(try TestFileReader.read(path))
      } catch let errors as RuleErrors {
        result.errors = RuleErrors((result.errors?.diagnostics ?? []) + errors.diagnostics)
      } catch {
        let place = SourceLocation(file: path, line: 1, column: 1)
        let message = RunFailure(wrapping: error).message
        result.errors = RuleErrors(
          (result.errors?.diagnostics ?? []) + [Diagnostic(.unreadableFile, at: place, message)])
      }
    }
    return result
  }
}

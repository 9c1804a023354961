import ArgumentParser
import Connectors
import Foundation
import Inspection
import Rules
import Runs

/// `crosswalk test`: runs the tests of projects, templates and rule packs.
struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run the tests of a project, template or rule pack.",
    discussion: """
      A path is a project, a template, a rule pack, a file of tests, or a folder with any of them. Tests are the files in the \
      folder tests/ beside project.yaml or template.yaml. They always give the same result: the date of the run is the test's \
      as_of (2026-01-01 where it names none), sequences begin with their seeds, and no target is written.

      Exit codes: 0 all tests passed; 1 some failed, or there is none; 2 the rules or the tests can not be read.
      """)

  @Argument(help: "Projects, templates, rule packs, files of tests, or folders of them.")
  var paths: [String]

  @Option(help: ArgumentHelp("Only tests with this in their name.", valueName: "text"))
  var filter: String?

  @Flag(help: "Accept what came: rewrite expected values and files, and print what changed.")
  var update = false

  @Option(help: ArgumentHelp("Write a report in JUnit's XML to this file.", valueName: "file"))
  var junit: String?

  @Flag(help: "Print the results as JSON on standard output.")
  var json = false

  func run() throws {
    let console = Console()
    let start = MonotonicClock.seconds
    var options = TestOptions(
      environment: ProcessInfo.processInfo.environment, connectors: KnownConnectors.all)
    options.filter = filter
    options.updates = update
    let suites = try results(options, console)
    let seconds = MonotonicClock.seconds - start
    if json {
      console.print(TestReportJSON(suites: suites, seconds: seconds).text)
    } else {
      TestReportText(console: console, paths: paths).show(suites, seconds: seconds, filter: filter)
    }
    if let junit {
      try write(TestReportJUnit(suites: suites, seconds: seconds).text, junit, console)
    }
    try finish(suites)
  }

  private func results(_ options: TestOptions, _ console: Console) throws -> [TestSuiteResult] {
    do {
      return try TestRunner(options).run(paths)
    } catch let nothing as NothingToCheck {
      console.error(nothing.message)
      throw ExitStatus.failed
    }
  }

  private func write(_ text: String, _ path: String, _ console: Console) throws {
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      console.error("the report can not be written to \(path): \(error.localizedDescription)")
      throw ExitStatus.failed
    }
  }

  private func finish(_ suites: [TestSuiteResult]) throws {
    if suites.contains(where: { $0.errors != nil }) { throw ExitStatus.failed }
    let results = suites.flatMap(\.results)
    if results.isEmpty || results.contains(where: { $0.failure != nil }) {
      throw ExitStatus.lookAtIt
    }
  }
}

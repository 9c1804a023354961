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
      as_of (2026-01-01 where it names none), sequences begin with their seeds, ${NAME} in a project stands for nothing (a test \
      sets parameters: itself), and no target is written.

      --coverage tells what the tests reach: field mappings, entries of value maps, defaults and fallbacks, and lines of Lua. \
      --mutate changes one entry, default, constant or Lua comparison at a time and tells which changes no test notices. Both \
      look at the rule files below the paths; a project's template counts where it is below one, too.

      Exit codes: 0 all tests passed; 1 some failed, or there is none, or coverage is below --min-coverage, or a mutant \
      survived; 2 the rules or the tests can not be read.
      """)

  @Argument(help: "Projects, templates, rule packs, files of tests, or folders of them.")
  var paths: [String]

  @Option(help: ArgumentHelp("Only tests with this in their name.", valueName: "text"))
  var filter: String?

  @Flag(help: "Accept what came: rewrite expected values and files, and print what changed.")
  var update = false

  @Flag(help: "Tell how often the tests reach each place of the rules.")
  var coverage = false

  @Option(
    help: ArgumentHelp(
      "Write how often lines of Lua are reached, in LCOV's format.", valueName: "file"))
  var lcov: String?

  @Option(
    help: ArgumentHelp(
      "Fail where the tests reach less than this share of all places; never rounded.",
      valueName: "percent"))
  var minCoverage: String?

  @Flag(help: "Change the rules in many places, and tell which changes no test notices.")
  var mutate = false

  @Option(help: ArgumentHelp("Write a report in JUnit's XML to this file.", valueName: "file"))
  var junit: String?

  @Flag(help: "Print the results as JSON on standard output.")
  var json = false

  func validate() throws {
    if let minCoverage, Percentage(minCoverage) == nil {
      throw ValidationError("--min-coverage wants 0 to 100, with up to six decimals")
    }
    if update, mutate { throw ValidationError("--update and --mutate exclude each other") }
  }

  func run() throws {
    let console = Console()
    let minimum = minCoverage.flatMap { Percentage($0) }
    let report = try report(console)
    if json {
      console.print(TestReportJSON(report: report).text)
    } else {
      show(report, minimum, console)
    }
    if let junit { try write(TestReportJUnit(report: report).text, junit, console) }
    if let lcov, let coverage = report.coverage {
      try write(LCOV(coverage, relativeTo: FilePath.workingDirectory).text, lcov, console)
    }
    try finish(report, minimum)
  }

  private func report(_ console: Console) throws -> TestReport {
    var options = TestOptions(connectors: KnownConnectors.all)
    options.filter = filter
    options.updates = update
    options.measuresCoverage = coverage || lcov != nil || minCoverage != nil
    options.mutates = mutate
    do {
      return try TestRunner(options).run(paths)
    } catch let nothing as NothingToCheck {
      console.error(nothing.message)
      throw ExitStatus.failed
    }
  }

  private func show(_ report: TestReport, _ minimum: Percentage?, _ console: Console) {
    TestReportText(console: console, paths: paths, filter: filter).show(report)
    if let coverage = report.coverage, coverage.total > 0 {
      console.say("")
      CoverageText(console: console, report: coverage).show(minimum)
    }
    if let mutation = report.mutation {
      console.say("")
      MutationText(console: console, report: mutation).show(seconds: report.mutationSeconds)
    } else if mutate, report.isFailed {
      console.error("mutants say nothing while tests fail: no rule was changed")
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

  private func finish(_ report: TestReport, _ minimum: Percentage?) throws {
    if report.hasErrors { throw ExitStatus.failed }
    let isBelow = minimum.map { report.coverage?.reaches($0) == false } ?? false
    let hasSurvivors = report.mutation.map { !$0.survivors.isEmpty } ?? false
    if report.results.isEmpty || report.isFailed || isBelow || hasSurvivors {
      throw ExitStatus.lookAtIt
    }
  }
}

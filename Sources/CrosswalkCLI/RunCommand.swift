import ArgumentParser
import Connectors
import Foundation
import Rules
import Runs

/// `crosswalk run`: maps a source into a target.
struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Map the records of a source and write them to a target.",
    discussion: """
      Source and target are the project's, or those given here: a path whose ending tells the kind (.csv .jsonl .ndjson \
      .json .db .sqlite), a URI with a scheme (csv: jsonl: json: sqlite:), or - for standard input and output (JSON Lines, \
      csv:- for CSV). A file target appears complete or not at all.

      Exit codes: 0 all records were mapped; 1 some were rejected; 2 the run did not finish.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(help: ArgumentHelp("Read from here instead of the project's source.", valueName: "uri"))
  var from: String?

  @Option(help: ArgumentHelp("Write there instead of the project's target.", valueName: "uri"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Write rejected records, with reasons, to this file (JSON Lines).", valueName: "file"))
  var rejects: String?

  @Option(
    help: ArgumentHelp(
      "Write a report (JSON) to this file; - is standard output.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Number of workers.", valueName: "n"))
  var jobs: Int = min(ProcessInfo.processInfo.activeProcessorCount, 8)

  @Flag(help: "Read and map everything, and write nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp("Stop when more than this many records were rejected.", valueName: "n"))
  var maxErrors: Int?

  @Flag(
    help:
      "Print the report as JSON on standard output (on standard error where the target is standard output)."
  )
  var json = false

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs wants 1 to 256") }
    if let maxErrors, maxErrors < 0 { throw ValidationError("--max-errors wants 0 or more") }
  }

  func run() throws {
    let session = Session(projectOptions, usesJSON: json)
    let rules = try session.load()
    var options = try session.options()
    options.source = from
    options.target = to
    options.rejects = rejects.map { .file($0) } ?? .none
    options.jobs = jobs
    options.isDryRun = dryRun
    options.maximumRejects = maxErrors
    options.reportPath = report
    let result = try session.execute(rules, options, showsProgress: !json)
    let text = result.json
    if json {
      let usesOutput = options.usesStandardOutput(rules)
      usesOutput ? session.console.put(text) : session.console.print(String(text.dropLast()))
    } else {
      Summary(console: session.console).show(
        result, project: rules.name, rejectsPath: result.rejectsPath)
    }
    // What was refused before anything was read leaves every file as it is.
    if let report, result.failure?.kind != .usage { try session.write(text, to: report) }
    try session.finish(result)
  }
}

extension RunOptions {
  /// Whether the run's records go to standard output.
  func usesStandardOutput(_ rules: RuleSet) -> Bool {
    let written =
      rules.targets.map(\.uri.value) + rules.tasks.flatMap(\.targets).map(\.uri.value)
    return (target.map { [$0] } ?? written).contains { text in
      let uri = try? ConnectorURI(text, folder: workingFolder, connectors: KnownConnectors.all)
      return uri?.isStandardStream ?? false
    }
  }
}

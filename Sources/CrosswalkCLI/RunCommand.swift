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
      csv:- for CSV). A file target appears complete or not at all; a database keeps what was written when a run is stopped \
      or killed, and --resume takes it up there. Every run is noted in the history (crosswalk history).

      Exit codes: 0 all records were mapped; 1 some were rejected; 2 the run did not finish.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(
    help: ArgumentHelp(
      "Read from here instead of the project's source (crosswalk sources lists what there is).",
      valueName: "uri"))
  var from: String?

  @Option(
    help: ArgumentHelp(
      "Write there instead of the project's target (crosswalk targets lists what there is).",
      valueName: "uri"))
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
    help: ArgumentHelp(
      "Send only records that are not as the target last took them.",
      discussion: "To a file: a file of these records alone."))
  var changedOnly = false

  @Flag(help: "With --changed-only: send everything once more, and remember it anew.")
  var full = false

  @Flag(
    help: ArgumentHelp(
      "Delete rows of the target that the source does not have any more, after a complete read.",
      discussion: """
        Only rows with the task's constant key fields (such as dataAreaId) are looked at. Records that the task's filter \
        or a script leaves out count as missing; rejected ones don't.
        """))
  var deleteMissing = false

  @Option(
    help: ArgumentHelp(
      "Delete nothing where more rows than this are missing: a number, or a part such as 10%, which holds where nothing is said.",
      valueName: "n|p%"))
  var deleteLimit: String?

  @Flag(
    help: "Take up the last run where it was stopped or killed; with the same options as then."
  )
  var resume = false

  @Option(
    help: ArgumentHelp(
      "Run again and again, every 30s, 15m, 2h or 1d; a run that takes longer delays the next one.",
      valueName: "time"))
  var every: String?

  @Flag(
    help:
      "Print the report as JSON on standard output (on standard error where the target is standard output)."
  )
  var json = false

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs wants 1 to 256") }
    if let deleteLimit {
      guard deleteMissing else {
        throw ValidationError("--delete-limit belongs to --delete-missing")
      }
      guard DeletionLimit(deleteLimit) != nil else {
        throw ValidationError(
          "--delete-limit wants a number of rows or a part like 5%, not '\(deleteLimit)'")
      }
    }
    if deleteMissing, dryRun {
      throw ValidationError(
        "a dry run does not look into the target; leave --dry-run or --delete-missing out")
    }
    if let every {
      guard Repetition.seconds(every) != nil else {
        throw ValidationError("--every wants a time like 30s, 15m, 2h or 1d, not '\(every)'")
      }
      if resume {
        throw ValidationError("--every begins runs; leave it out to resume one")
      }
      if from.map({ $0.hasSuffix("-") }) ?? false {
        throw ValidationError("standard input can be read once; leave --every out")
      }
    }
    if full, !changedOnly {
      throw ValidationError(
        "--full belongs to --changed-only; without that everything is sent anyway")
    }
    if changedOnly, dryRun {
      throw ValidationError(
        "a dry run tells what would be written in all; leave --dry-run or --changed-only out")
    }
    if resume, dryRun {
      throw ValidationError("a dry run leaves nothing to resume; leave --dry-run or --resume out")
    }
    if let maxErrors, maxErrors < 0 { throw ValidationError("--max-errors wants 0 or more") }
  }

  func run() throws {
    guard let every, let seconds = Repetition.seconds(every) else { return try runOnce() }
    try Repetition(seconds: seconds, console: Console()).run(
      Self.withoutRepetition(Array(ProcessInfo.processInfo.arguments.dropFirst())))
  }

  /// The arguments of a single run.
  private static func withoutRepetition(_ arguments: [String]) -> [String] {
    var rest: [String] = []
    var isTime = false
    for argument in arguments {
      defer { isTime = argument == "--every" }
      if !isTime, argument != "--every", !argument.hasPrefix("--every=") { rest.append(argument) }
    }
    return rest
  }

  private func runOnce() throws {
    let session = Session(projectOptions, usesJSON: json)
    let rules = try session.load()
    var options = try session.options()
    options.source = from
    options.target = to
    options.rejects = rejects.map { .file($0) } ?? .none
    options.jobs = jobs
    options.isDryRun = dryRun
    options.maximumRejects = maxErrors
    options.keepsHistory = true
    options.resumes = resume
    if deleteMissing {
      options.deletionLimit = deleteLimit.flatMap { DeletionLimit($0) } ?? .standard
    }
    options.sendsChangedOnly = changedOnly
    options.sendsAll = full && !resume
    options.reportPath = report
    let result = try session.execute(rules, options, showsProgress: !json)
    let text = result.json
    if json {
      let usesOutput = options.usesStandardOutput(rules)
      usesOutput
        ? session.console.put(json: text) : session.console.print(json: String(text.dropLast()))
    } else {
      Summary(console: session.console).show(
        result, project: rules.name, rejectsPath: result.rejectsPath)
    }
    // What was refused before anything was read leaves every file as it is.
    if let report, !(result.failure?.isRefusal ?? false) { try session.write(text, to: report) }
    if !dryRun, !(result.failure?.isRefusal ?? false) {
      FinishCommands(console: session.console, rules: rules).run(result)
    }
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

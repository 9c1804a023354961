import ArgumentParser
import Connectors
import Foundation
import Rules
import Runs

/// `crosswalk retry`: the rejects of a run once more.
struct RetryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retry",
    abstract: "Run the rejects of a run again, under today's rules.",
    discussion: """
      The records are those that were kept with the rejects, not what the source has now. The ones that succeed go out of \
      the kept rejects; the others stay, with today's reasons. Records that could not be read stay as they are, and so do \
      duplicates: alone they would take the place of the record that had their key first.

      Exit codes: 0 all are done, or there were none; 1 some were rejected again; 2 the retry did not finish.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Argument(
    help: ArgumentHelp(
      "A run, or the beginning of its name; the newest one with rejects where nothing is said.",
      valueName: "run"))
  var runName: String?

  @Option(
    help: ArgumentHelp("Write there instead of the project's target.", valueName: "uri"))
  var to: String?

  @Option(
    help: ArgumentHelp(
      "Write the records that are rejected again, with reasons, to this file (JSON Lines).",
      valueName: "file"))
  var rejects: String?

  @Flag(help: "Map everything, and write nothing.")
  var dryRun = false

  @Flag(help: "Print the report as JSON on standard output.")
  var json = false

  func run() throws {
    let session = Session(projectOptions, usesJSON: json)
    let rules = try session.load()
    var options = try session.options()
    options.target = to
    options.isDryRun = dryRun
    options.rejects = rejects.map { .file($0) } ?? .none
    let store = StateStore(path: options.statePath(of: rules))
    let history = RunHistory(store)
    let past = try session.orExplain {
      try runName.map { try HistoryPlace.one($0, in: history) } ?? history.newestWithRejects()
    }
    guard let past else { return session.console.say("There are no rejects to run again.") }
    let result = try session.execute(showsProgress: !json) { cancellation, progress in
      try Retry(
        rules: rules, options: options, connectors: KnownConnectors.all,
        cancellation: cancellation
      ).execute(past, progress: progress)
    }
    guard let report = result else {
      return session.console.say("\(past.run) has no rejects that can be run again.")
    }
    if json {
      session.console.print(json: String(report.json.dropLast()))
    } else {
      Summary(console: session.console).show(
        report, project: rules.name, rejectsPath: report.rejectsPath)
    }
    try session.finish(report)
  }
}

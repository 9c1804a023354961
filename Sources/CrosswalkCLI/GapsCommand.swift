import ArgumentParser
import Connectors
import Foundation
import Inspection
import Mapping
import Rules
import Runs

/// `crosswalk gaps`: source values that no value map knows.
struct GapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "gaps",
    abstract: "List source values that no value map knows.",
    discussion: """
      Reads all records of the source, writes nothing, and says for each field with a value map: which values have no entry, \
      in how many records, the first of them, the nearest entries, and what becomes of such a record. Values count in every \
      field that lacks them, also where another field rejects the record; records that the filter leaves out do not count.

      A schema field of the target with `reference: FILE.csv` (its first column, or the one with the field's name) is \
      compared, too: results that are not among those codes are listed.

      --patch DIR writes a file for each value map, with a row for each value that has no entry: fill in the last column, \
      then let --add DIR append the filled rows to the maps. Nothing is ever written over.

      Exit codes: 0 done (with --fail: there are no gaps); 1 there are gaps, with --fail; 2 could not do it.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(help: ArgumentHelp("Read from here instead of the project's source.", valueName: "uri"))
  var from: String?

  @Option(help: "Number of workers.")
  var jobs: Int = min(ProcessInfo.processInfo.activeProcessorCount, 8)

  @Option(help: ArgumentHelp("Show at most this many values of a field.", valueName: "n"))
  var top: Int = 20

  @Option(
    help: ArgumentHelp("Write rows to fill in to files in this folder.", valueName: "dir"))
  var patch: String?

  @Option(
    help: ArgumentHelp(
      "Append the filled rows of the files in this folder to the value maps, and look for nothing.",
      valueName: "dir"))
  var add: String?

  @Flag(help: "Exit with 1 where there are gaps.")
  var fail = false

  @Flag(help: "Print all gaps as JSON.")
  var json = false

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs wants 1 to 256") }
    guard top >= 1 else { throw ValidationError("--top wants 1 or more") }
    if add != nil, patch != nil || fail || json || from != nil {
      throw ValidationError("--add stands alone")
    }
  }

  func run() throws {
    let session = Session(projectOptions, usesJSON: json)
    let rules = try session.load()
    if let add { return try addRows(rules, from: add, session) }
    let tasks = try session.tasks(of: rules)
    let reports = try session.orExplain { try find(rules, tasks, session) }
    if json {
      session.console.print(json: GapsJSON(rules: rules, reports: reports).text)
    } else {
      let text = GapsText(rules: rules, console: session.console, top: top)
      session.console.print(text.text(reports))
    }
    if let patch { try write(rules, reports, to: patch, session) }
    if fail, reports.contains(where: { !$0.isEmpty }) { throw ExitStatus.lookAtIt }
  }

  private func find(
    _ rules: RuleSet, _ tasks: [MappingTask], _ session: Session
  ) throws -> [GapReport] {
    let moment = projectOptions.given.asOf.flatMap { UTCMoment(date: $0) } ?? .now
    let options = PlanOptions(asOf: moment.date, usesMemo: !projectOptions.noMemo)
    let finders = try tasks.map { try GapFinder(rules: rules, task: $0, options: options) }
    let cancellation = session.cancelledBySignals()
    let line = ProgressLine(session.console)
    defer { line.clear() }
    return try zip(tasks, finders).map { task, finder in
      let source = try session.openSource(from, rules, task, among: tasks, cancellation)
      return try finder.find(source, jobs: jobs, cancellation: cancellation) { read, fraction in
        if !json { line.update(read: read, rejected: nil, fraction: fraction) }
      }
    }
  }

  private func write(
    _ rules: RuleSet, _ reports: [GapReport], to folder: String, _ session: Session
  ) throws {
    let files = GapPatch(rules: rules).files(reports)
    try session.orExplain {
      try GapPatch.write(files, to: FilePath.absolute(folder, from: session.workingFolder))
    }
    guard !files.isEmpty else { return session.console.say("There is nothing to fill in.") }
    for file in files {
      session.console.say("\(folder)/\(file.name): \(counted(file.rowCount, "row")) to fill in")
    }
    guard files.contains(where: \.isTable) else { return }
    session.console.say(
      "Fill in the last column, then: crosswalk gaps \(projectOptions.project) --add \(folder)")
  }

  private func addRows(_ rules: RuleSet, from folder: String, _ session: Session) throws {
    let folder = FilePath.absolute(folder, from: session.workingFolder)
    let changes = try session.orExplain {
      let changes = try GapAddition(rules: rules).changes(from: folder)
      try GapAddition.make(changes)
      return changes
    }
    for change in changes {
      var counts = ["\(counted(change.added, "row")) added"]
      if change.open > 0 { counts.append("\(grouped(change.open)) not filled in yet") }
      if change.known > 0 { counts.append("\(grouped(change.known)) there already") }
      let path = FilePath.relative(change.path, to: session.workingFolder)
      session.console.say("\(path): \(counts.joined(separator: ", "))")
    }
  }
}

import ArgumentParser
import Connectors
import Foundation
import Inspection
import Mapping
import Rules
import Runs

/// `crosswalk diff`: what a change of rules does to the records.
struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show which fields of which records a change of rules changes.",
    discussion: """
      Maps all records of the source by two versions of the rules, writes nothing and gives no numbers: records that change, \
      old and new values of each field with counts and the first record, and records that are newly rejected, accepted or \
      skipped. The old version is a folder, or a git revision of the same project with the template and rule pack as they \
      were then; a folder of that name wins (refs/heads/NAME names a branch for sure).

      Only fields whose rules, value maps, scripts, parameters and schemas are not proven to be equal are computed; where \
      all are equal, nothing is read. A record without a number shows what a number looks like. Duplicate keys are a \
      matter of a run, and not looked for.

      Exit codes: 0 nothing changes; 1 something changes; 2 could not do it.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(
    help: ArgumentHelp(
      "The version to compare with: a folder, or a git revision such as HEAD or main.",
      valueName: "ref or dir"))
  var against: String

  @Option(help: ArgumentHelp("Read from here instead of the project's source.", valueName: "uri"))
  var from: String?

  @Option(help: "Number of workers.")
  var jobs: Int = min(ProcessInfo.processInfo.activeProcessorCount, 8)

  @Option(help: ArgumentHelp("Show at most this many changes of a field.", valueName: "n"))
  var top: Int = 10

  @Flag(help: "Print all changes as JSON.")
  var json = false

  @Flag(help: "Print the changes as Markdown, for a pull request.")
  var markdown = false

  func validate() throws {
    guard (1...256).contains(jobs) else { throw ValidationError("--jobs wants 1 to 256") }
    guard top >= 1 else { throw ValidationError("--top wants 1 or more") }
    if json, markdown { throw ValidationError("--json and --markdown exclude each other") }
  }

  func run() throws {
    let session = Session(projectOptions, usesJSON: json)
    let new = try session.load()
    let old = try session.loadVersion(against)
    let reports = try session.orExplain { try compare(old.rules, new, session) }
    if json {
      session.console.print(
        json: DiffJSON(rules: new, against: against, reports: reports).text)
    } else if markdown {
      session.console.print(
        DiffMarkdown(rules: new, against: against, reports: reports, top: top).text)
    } else {
      session.console.print(
        DiffText(rules: new, against: against, console: session.console, top: top).text(reports))
    }
    if reports.contains(where: { !$0.isEmpty }) { throw ExitStatus.lookAtIt }
  }

  private func compare(
    _ old: RuleSet, _ new: RuleSet, _ session: Session
  ) throws -> [DiffReport] {
    let moment = projectOptions.given.asOf.flatMap { UTCMoment(date: $0) } ?? .now
    let store = session.store(of: new)
    let tasks = try session.tasks(of: new)
    let cancellation = session.cancelledBySignals()
    let line = ProgressLine(session.console)
    defer { line.clear() }
    var reports: [DiffReport] = []
    for task in tasks {
      guard let before = old.tasks.first(where: { $0.name == task.name }) else {
        reports.append(.onlyIn(new: true, task.name))
        continue
      }
      let diff = try TaskDiff(
        old: (old, before), new: (new, task), store: store, moment: moment,
        usesMemo: !projectOptions.noMemo)
      reports.append(
        try diff.compare(
          { try session.openSource(from, new, task, among: tasks, cancellation) }, jobs: jobs,
          cancellation: cancellation
        ) { read, fraction in
          if !json { line.update(read: read, rejected: nil, fraction: fraction) }
        })
    }
    guard projectOptions.task.isEmpty else { return reports }
    let names = new.tasks.map(\.name)
    return reports
      + old.tasks.filter { !names.contains($0.name) }.map { .onlyIn(new: false, $0.name) }
  }
}

extension DiffReport {
  /// Of a task that only one version has.
  fileprivate static func onlyIn(new isNew: Bool, _ task: String) -> DiffReport {
    var report = DiffReport(task: task)
    report.isNew = isNew
    return report
  }
}

extension OutcomeChange.Kind {
  /// What happened to the records.
  var words: String {
    switch self {
    case .newlyRejected: "newly rejected"
    case .newlyAccepted: "newly accepted"
    case .newlySkipped: "newly skipped"
    case .noLongerSkipped: "no longer skipped"
    case .rejectedOtherwise: "rejected otherwise"
    }
  }
}

extension OutcomeChange {
  /// The reason in one line.
  var reason: String {
    guard let code else { return message.isEmpty ? "the filter" : message }
    return "\(code.rawValue)\(field.map { " \($0)" } ?? ""): \(message)"
  }
}

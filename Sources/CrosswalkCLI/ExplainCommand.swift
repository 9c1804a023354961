import ArgumentParser
import Connectors
import Foundation
import Inspection
import Mapping
import Records
import Rules
import Runs

/// `crosswalk explain`: why each field of a record has its value.
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Tell why each field of a record has its value.",
    discussion: """
      For each target field: the source fields that were read and their values, each step in order, and the entry of a value \
      map (file:line) or the line of a script that gave the value. For a rejected record: why. Nothing is written, and no \
      number is given.

      A change of a source field that is not shown with a target field can not change that target field.

      Exit codes: 0 the record is mapped or skipped; 1 it is rejected, or there is no such record; 2 it could not be found out.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(help: ArgumentHelp("The record with this number, from 1.", valueName: "n"))
  var record: Int?

  @Option(
    help: ArgumentHelp(
      "The first record with this key: of the source record, or of the record it is mapped to.",
      valueName: "k"))
  var key: String?

  @Option(help: ArgumentHelp("Only this target field; may be given several times.", valueName: "f"))
  var field: [String] = []

  @Option(help: ArgumentHelp("Read from here instead of the project's source.", valueName: "uri"))
  var from: String?

  @Flag(help: "Print the explanation as JSON.")
  var json = false

  func validate() throws {
    guard (record == nil) != (key == nil) else {
      throw ValidationError("give either --record N or --key K")
    }
    if let record, record < 1 { throw ValidationError("--record wants 1 or more") }
    if projectOptions.task.count > 1 { throw ValidationError("explain looks at one --task") }
  }

  func run() throws {
    let session = Session(projectOptions, usesJSON: json)
    let rules = try session.load()
    let task = try session.oneTask(of: rules)
    try checkFields(task, session)
    let found = try session.orExplain { try find(rules, task, session) }
    guard let found else { throw ExitStatus.lookAtIt }
    if json {
      session.console.print(
        json: ExplanationJSON(rules: rules, task: task, found: found, fields: field).text)
    } else {
      session.console.print(
        ExplanationText(
          rules: rules, task: task, found: found, fields: field, console: session.console
        ).text)
    }
    if case .rejected = found.trace.outcome { throw ExitStatus.lookAtIt }
  }

  private func find(
    _ rules: RuleSet, _ task: MappingTask, _ session: Session
  ) throws -> FoundRecord? {
    let moment = projectOptions.given.asOf.flatMap { UTCMoment(date: $0) } ?? .now
    let plan = try Plan.compile(
      rules, task: task, options: PlanOptions(asOf: moment.date, usesMemo: false))
    let source = try TaskSource(
      from, rules: rules, task: task, workingFolder: session.workingFolder,
      connectors: KnownConnectors.all)
    let finder = RecordFinder(
      plan: plan, canReopen: !source.uri.isStandardStream, store: session.store(of: rules),
      moment: moment
    ) { try source.open(SourceContext()) }
    let choice: RecordChoice = record.map { .number($0) } ?? .key(key ?? "")
    let (found, count) = try finder.find(choice)
    if found == nil {
      let what = record.map { "record \(grouped($0))" } ?? "record with the key \(key ?? "")"
      session.console.error(
        "there is no \(what) in \(source.uri.text), which has \(grouped(count)) records")
    }
    return found
  }

  private func checkFields(_ task: MappingTask, _ session: Session) throws {
    let known = task.fields.map(\.field)
    for name in field where !known.contains(name) {
      let near = nearest(to: name, in: known).map { "; did you mean \($0)?" } ?? ""
      session.console.error("\(task.name) maps no field \(name)\(near)")
      throw ExitStatus.failed
    }
  }
}

import ArgumentParser
import Connectors
import Foundation
import Records
import Runs

/// `crosswalk singer`: a filter of Singer messages, as Meltano runs its mappers.
struct SingerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "singer",
    abstract: "Map one stream of Singer messages from standard input to standard output.",
    discussion: """
      The stream's SCHEMA becomes that of the task's target entity, its records are mapped, and all other messages pass as \
      they are, in their place. Rejects go to --rejects or standard error.

      Meltano gives a mapper its settings as --config FILE; they may be project, task, stream and rejects.

      Exit codes: 0 the messages were mapped, also where records were rejected, as a pipeline would stop otherwise; 2 the \
      work did not finish.
      """)

  @Argument(help: "A folder with a project.yaml, or that file.")
  var project: String?

  @Option(help: "Execute this task; needed where the project has several.")
  var task: String?

  @Option(help: "The stream to map; the task's source entity where nothing is said.")
  var stream: String?

  @Option(
    help: ArgumentHelp(
      "Write rejected records, with reasons, to this file (JSON Lines).", valueName: "file"))
  var rejects: String?

  @Option(
    help: ArgumentHelp(
      "A JSON object with project, task, stream, rejects, as Meltano writes it.", valueName: "file")
  )
  var config: String?

  @OptionGroup var given: GivenOptions

  func run() throws {
    let config = try self.config.map(settings) ?? [:]
    guard let project = project ?? config["project"] else {
      throw ValidationError("name a project, or give --config a file with \"project\"")
    }
    let tasks = [task ?? config["task"]].compactMap { $0 }
    let session = Session(project: project, tasks: tasks, given)
    let rules = try session.load()
    _ = try session.oneTask(of: rules)
    var options = try session.options()
    options.source = SingerFilter.uri
    options.target = SingerFilter.uri
    options.rejects = (rejects ?? config["rejects"]).map { .file($0) } ?? .standardError
    options.checksDuplicates = false
    let filter = SingerFilter(stream: stream ?? config["stream"])
    let result = try session.execute(
      rules, options, connectors: [filter.spec], showsProgress: false)
    if let failure = result.failure, failure.kind != .downstreamClosed {
      session.console.error(failure.message)
      throw ExitStatus.failed
    }
    let warnings = result.tasks.flatMap(\.warnings.keys).sorted()
    for text in result.notes + warnings { session.console.say(text) }
  }

  /// The texts of a settings file; Meltano adds settings of its own, which mean nothing here.
  private func settings(_ path: String) throws -> [String: String] {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw ValidationError("--config: \(path) can't be read")
    }
    guard let object = JSONObject([UInt8](data)) else {
      throw ValidationError("--config: \(path) is not a JSON object")
    }
    let known = ["project", "task", "stream", "rejects"]
    return Dictionary(
      uniqueKeysWithValues: known.compactMap { name in object.text(name).map { (name, $0) } })
  }
}

import ArgumentParser
import Connectors
import Foundation
import Inspection
import Records
import Rules
import Runs

/// One execution of a command on a project: rules in, report out, errors put into words.
struct Session {
  private(set) var console = Console()
  private let project: String
  /// Names of the tasks to execute; none means all.
  private let chosenTasks: [String]
  private let given: GivenOptions
  private let usesMemo: Bool
  let workingFolder = FileManager.default.currentDirectoryPath

  /// Whether findings are wanted as JSON, on standard output.
  private let usesJSON: Bool

  init(
    project: String, tasks: [String], _ given: GivenOptions, usesMemo: Bool = true,
    usesJSON: Bool = false
  ) {
    self.project = project
    chosenTasks = tasks
    self.given = given
    self.usesMemo = usesMemo
    self.usesJSON = usesJSON
  }

  init(_ options: ProjectOptions, usesJSON: Bool = false) {
    self.init(
      project: options.project, tasks: options.task, options.given, usesMemo: !options.noMemo,
      usesJSON: usesJSON)
  }

  /// Loads the project's rules.
  ///
  /// - Throws: `ExitStatus.failed`, after saying everything that is wrong with them.
  func load() throws -> RuleSet {
    do {
      let rules = try RuleLoader.load(
        path: project, parameters: try given.parameters(),
        environment: ProcessInfo.processInfo.environment)
      console.secrets.add(of: rules)
      return rules
    } catch let errors as RuleErrors {
      throw explained(errors)
    }
  }

  /// Another version of the project's rules: of a folder, or of a git revision.
  ///
  /// - Returns: the rules, with what keeps their files.
  /// - Throws: `ExitStatus.failed`, after saying what is wrong.
  func loadVersion(_ name: String) throws -> (rules: RuleSet, revision: GitRevision?) {
    let own = FilePath.absolute(project, from: workingFolder)
    let folder = FilePath.absolute(name, from: workingFolder)
    var revision: GitRevision?
    do {
      var path = folder
      if RuleFile.kind(folder) == .missing {
        let taken = try GitRevision(name, of: own)
        path = try taken.path(of: own)
        revision = taken
      }
      let rules = try RuleLoader.load(
        path: path, parameters: try given.parameters(),
        environment: ProcessInfo.processInfo.environment)
      console.secrets.add(of: rules)
      return (rules, revision)
    } catch let errors as RuleErrors {
      throw explained(revision?.readable(errors) ?? errors, of: "the rules of \(name)")
    } catch {
      console.error(RunFailure(wrapping: error).message)
      throw ExitStatus.failed
    }
  }

  /// Where the numbers given so far are.
  func store(of rules: RuleSet) -> StateStore {
    StateStore(
      path: given.state.map { FilePath.absolute($0, from: workingFolder) }
        ?? StateStore.standardPath(folder: rules.folder))
  }

  /// The task that a command for one task is about: the one it names, or the only one.
  func oneTask(of rules: RuleSet) throws -> MappingTask {
    let names = rules.tasks.map(\.name)
    guard let name = chosenTasks.first else {
      if let task = rules.tasks.first, rules.tasks.count == 1 { return task }
      console.error(
        "\(rules.name) has \(rules.tasks.count) tasks; choose one with --task "
          + "(\(names.joined(separator: ", ")))")
      throw ExitStatus.failed
    }
    if let task = rules.tasks.first(where: { $0.name == name }) { return task }
    throw unknownTask(name, rules)
  }

  private func unknownTask(_ name: String, _ rules: RuleSet) -> ExitStatus {
    let names = rules.tasks.map(\.name)
    let near = nearest(to: name, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
    console.error(
      "\(rules.name) has no task \"\(name)\"\(near) (its tasks: \(names.joined(separator: ", ")))")
    return .failed
  }

  /// The tasks that a command for any number of tasks is about: those it names, or all.
  func tasks(of rules: RuleSet) throws -> [MappingTask] {
    for name in chosenTasks where !rules.tasks.contains(where: { $0.name == name }) {
      throw unknownTask(name, rules)
    }
    let names = chosenTasks
    return names.isEmpty ? rules.tasks : rules.tasks.filter { names.contains($0.name) }
  }

  /// Opens a task's source, for looking at it.
  func openSource(
    _ given: String?, _ rules: RuleSet, _ task: MappingTask, among tasks: [MappingTask],
    _ cancellation: Cancellation
  ) throws -> any SourceReader {
    let source = try TaskSource(
      given, rules: rules, task: task, workingFolder: workingFolder,
      connectors: KnownConnectors.all)
    if source.uri.isStandardStream, tasks.count > 1 {
      throw RunFailure(
        .usage,
        "standard input can be read once, and there are \(tasks.count) tasks; choose one with --task"
      )
    }
    return try source.open(SourceContext(cancellation: cancellation))
  }

  /// A wish to stop that Ctrl-C and the like express.
  func cancelledBySignals() -> Cancellation {
    let cancellation = Cancellation()
    Interrupt.onSignal { _ in cancellation.cancel() }
    return cancellation
  }

  /// Does a piece of work, and puts what goes wrong into words.
  func orExplain<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let errors as RuleErrors {
      throw explained(errors)
    } catch let status as ExitStatus {
      throw status
    } catch {
      console.error(RunFailure(wrapping: error).message)
      throw ExitStatus.failed
    }
  }

  func options() throws -> RunOptions {
    var options = RunOptions(workingFolder: workingFolder)
    options.tasks = chosenTasks
    options.usesMemo = usesMemo
    options.asOf = given.asOf
    options.statePath = given.state
    return options
  }

  /// Runs, with progress and a clean stop on Ctrl-C.
  func execute(
    _ rules: RuleSet, _ options: RunOptions, connectors: [ConnectorSpec] = KnownConnectors.all,
    showsProgress: Bool
  ) throws -> RunReport {
    try execute(showsProgress: showsProgress) { cancellation, progress in
      try Run(
        rules: rules, options: options, connectors: connectors, cancellation: cancellation
      ).execute(progress: progress)
    }
  }

  /// Does work that is a run, with progress and a clean stop on Ctrl-C.
  func execute<Result>(
    showsProgress: Bool,
    _ work: (Cancellation, @escaping @Sendable (RunProgress) -> Void) throws -> Result
  ) throws -> Result {
    let cancellation = Cancellation()
    let console = console
    Interrupt.onSignal { _ in
      console.say("")
      console.say("Stopping after the records at hand; once more stops at once.")
      cancellation.cancel()
    }
    let line = ProgressLine(console)
    do {
      let result = try work(cancellation) { progress in
        guard showsProgress else { return }
        let fraction = progress.totalBytes.map { Double(progress.bytesRead) / Double(max(1, $0)) }
        line.update(read: progress.read, rejected: progress.rejected, fraction: fraction)
      }
      line.clear()
      return result
    } catch {
      line.clear()
      return try orExplain { () throws -> Result in throw error }
    }
  }

  /// Turns a report into the exit code.
  func finish(_ report: RunReport) throws {
    switch report.status {
    case .completed: return
    case .warning: throw ExitStatus.lookAtIt
    case .error: throw ExitStatus.failed
    }
  }

  /// Writes a report to a file, beside it first.
  func write(_ text: String, to path: String) throws {
    guard path != "-" else { return console.print(json: String(text.dropLast())) }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      console.error("the report can not be written to \(path): \(error.localizedDescription)")
      throw ExitStatus.failed
    }
  }

  private func explained(
    _ errors: RuleErrors, of subject: String = "the rules"
  ) -> ExitStatus {
    if usesJSON { console.print(json: FindingsJSON.text(errors, relativeTo: workingFolder)) }
    console.say(errors.render(relativeTo: workingFolder))
    let count = errors.diagnostics.count
    console.error(
      "\(count) \(count == 1 ? "thing is" : "things are") wrong with \(subject); nothing was read or written"
    )
    return .failed
  }
}

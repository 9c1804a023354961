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
  private let projectOptions: ProjectOptions
  let workingFolder = FileManager.default.currentDirectoryPath

  /// Whether findings are wanted as JSON, on standard output.
  private let usesJSON: Bool

  init(_ projectOptions: ProjectOptions, usesJSON: Bool = false) {
    self.projectOptions = projectOptions
    self.usesJSON = usesJSON
  }

  /// Loads the project's rules.
  ///
  /// - Throws: `ExitStatus.failed`, after saying everything that is wrong with them.
  func load() throws -> RuleSet {
    do {
      return try RuleLoader.load(
        path: projectOptions.project, parameters: try projectOptions.parameters(),
        environment: ProcessInfo.processInfo.environment)
    } catch let errors as RuleErrors {
      throw explained(errors, nil)
    }
  }

  /// The task that a command for one task is about: the one it names, or the only one.
  func oneTask(of rules: RuleSet) throws -> MappingTask {
    let names = rules.tasks.map(\.name)
    guard let name = projectOptions.task.first else {
      if let task = rules.tasks.first, rules.tasks.count == 1 { return task }
      console.error(
        "\(rules.name) has \(rules.tasks.count) tasks; choose one with --task "
          + "(\(names.joined(separator: ", ")))")
      throw ExitStatus.failed
    }
    if let task = rules.tasks.first(where: { $0.name == name }) { return task }
    let near = nearest(to: name, in: names).map { "; did you mean \"\($0)\"?" } ?? ""
    console.error(
      "\(rules.name) has no task \"\(name)\"\(near) (its tasks: \(names.joined(separator: ", ")))")
    throw ExitStatus.failed
  }

  /// Does a piece of work on the rules, and puts what goes wrong into words.
  func orExplain<Result>(_ rules: RuleSet, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let errors as RuleErrors {
      throw explained(errors, rules)
    } catch let status as ExitStatus {
      throw status
    } catch {
      console.error(rules.hidingSecrets(in: RunFailure(wrapping: error).message))
      throw ExitStatus.failed
    }
  }

  func options() throws -> RunOptions {
    var options = RunOptions(workingFolder: workingFolder)
    options.tasks = projectOptions.task
    options.usesMemo = !projectOptions.noMemo
    options.asOf = projectOptions.asOf
    options.statePath = projectOptions.state
    return options
  }

  /// Runs, with progress and a clean stop on Ctrl-C.
  func execute(_ rules: RuleSet, _ options: RunOptions, showsProgress: Bool) throws -> RunReport {
    let cancellation = Cancellation()
    let run = Run(
      rules: rules, options: options, connectors: KnownConnectors.all, cancellation: cancellation)
    let console = console
    Interrupt.onSignal { _ in
      console.say("")
      console.say("Stopping after the records at hand; once more stops at once.")
      cancellation.cancel()
    }
    let line = ProgressLine(console)
    do {
      let report = try run.execute { progress in
        guard showsProgress else { return }
        let fraction = progress.totalBytes.map { Double(progress.bytesRead) / Double(max(1, $0)) }
        line.update(read: progress.read, rejected: progress.rejected, fraction: fraction)
      }
      line.clear()
      return redacted(report, rules)
    } catch {
      line.clear()
      throw explained(error, rules)
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

  /// Writes a small text to a file, beside it first.
  func write(_ text: String, to path: String) throws {
    guard path != "-" else { return console.print(String(text.dropLast())) }
    do {
      try text.write(toFile: path, atomically: true, encoding: .utf8)
    } catch {
      console.error("the report can not be written to \(path): \(error.localizedDescription)")
      throw ExitStatus.failed
    }
  }

  private func explained(_ errors: RuleErrors, _ rules: RuleSet?) -> ExitStatus {
    if usesJSON { console.print(FindingsJSON.text(errors, relativeTo: workingFolder)) }
    let text = errors.render(relativeTo: workingFolder)
    console.say(rules?.hidingSecrets(in: text) ?? text)
    let count = errors.diagnostics.count
    console.error(
      "\(count) \(count == 1 ? "thing is" : "things are") wrong with the rules; nothing was read or written"
    )
    return .failed
  }

  private func redacted(_ report: RunReport, _ rules: RuleSet) -> RunReport {
    guard let failure = report.failure else { return report }
    var report = report
    report.failure = RunFailure(failure.kind, rules.hidingSecrets(in: failure.message))
    return report
  }
}

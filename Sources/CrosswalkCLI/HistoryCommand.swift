import ArgumentParser
import Foundation
import Records
import Rules
import Runs

/// `crosswalk history`: the runs of a project so far.
struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "List the runs of a project, or tell all about one.",
    discussion: """
      Every run is noted with its counts, warnings and rejects, and stays for 90 days, or as long as the project says \
      (history: {keep: 30 days}). RUN may be the beginning of a run's name. Times are UTC.

      Exit codes: 0 done; 2 there is no such project or run.
      """)

  @Argument(help: "A folder with a project.yaml, or that file.")
  var project: String

  @Argument(help: ArgumentHelp("A run, or the beginning of its name.", valueName: "run"))
  var runName: String?

  @Option(help: ArgumentHelp("List at most so many runs.", valueName: "n"))
  var limit = 20

  @Option(
    help: ArgumentHelp(
      "The state database; .crosswalk/state.db beside the project where nothing is said.",
      valueName: "file"))
  var state: String?

  @Flag(help: "Print JSON on standard output: a list of runs, or one run.")
  var json = false

  func validate() throws {
    guard limit > 0 else { throw ValidationError("--limit wants 1 or more") }
  }

  func run() throws {
    let console = Console()
    let store: StateStore
    let runs: [PastRun]
    do {
      store = try HistoryPlace.store(project: project, state: state)
      let history = RunHistory(store)
      if let runName {
        runs = [try HistoryPlace.one(runName, in: history)]
      } else {
        runs = try history.runs(atMost: limit)
      }
    } catch {
      console.error(RunFailure(wrapping: error).message)
      throw ExitStatus.failed
    }
    if json { return console.print(text(runs)) }
    let page = HistoryText(console: console)
    guard runName != nil, let one = runs.first else { return page.list(runs) }
    page.show(one, rejectsPaths: RunHistory(store).rejectsPaths(of: one))
  }

  private func text(_ runs: [PastRun]) -> String {
    let buffer = ByteBuffer()
    if runName == nil { buffer.append("[") }
    for (index, run) in runs.enumerated() {
      if index > 0 { buffer.append(",\n") }
      run.appendJSON(to: buffer)
    }
    if runName == nil { buffer.append("]") }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}

/// Finds the history that a command line means; the rules themselves are not needed for that.
enum HistoryPlace {
  static func store(project: String, state: String?) throws -> StateStore {
    let path = FilePath.absolute(project)
    guard RuleFile.kind(path) != .missing else {
      throw RunFailure(.usage, "\(project): there is no such file or folder")
    }
    let folder = RuleFile.kind(path) == .folder ? path : FilePath.folder(of: path)
    return StateStore(
      path: state.map { FilePath.absolute($0) } ?? StateStore.standardPath(folder: folder))
  }

  /// The run whose name begins so.
  static func one(_ name: String, in history: RunHistory) throws -> PastRun {
    let runs = try history.runs(named: name)
    guard let run = runs.first else {
      throw RunFailure(
        .usage, "there is no run \"\(name)\" in the history; without a name they are listed")
    }
    guard runs.count == 1 || run.run == name else {
      let names = runs.prefix(5).map(\.run).joined(separator: ", ")
      throw RunFailure(
        .usage, "\(runs.count) runs begin with \"\(name)\" (\(names)); write more of the name")
    }
    return run
  }
}

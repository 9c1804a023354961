import ArgumentParser
import Foundation
import Glibc
import Records

/// The program: its commands, and the one place where what happened becomes an exit code.
@main
struct Crosswalk: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "crosswalk",
    abstract: "Maps records of one business system to records of another by rules that are files.",
    discussion: """
      Rules are templates (YAML), value maps (CSV tables or Lua scripts) and projects, which lay one customer's choices \
      over a template.

      Exit codes: 0 done, nothing to look at; 1 done, and there is something to look at (records were rejected); \
      2 could not do it (wrong usage, invalid rules, a source or target that failed).
      """,
    version: "0.1.0",
    subcommands: [
      RunCommand.self, MapCommand.self, TestCommand.self, CheckCommand.self, ExplainCommand.self,
      GapsCommand.self, DiffCommand.self, HistoryCommand.self, RetryCommand.self,
      SourcesCommand.self, TargetsCommand.self, NewCommand.self, SingerCommand.self,
    ])

  static func main() {
    openStandardStreams()
    // A reader of our output that goes away is an error of write(2), not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    do {
      try checkCommand(CommandLine.arguments.dropFirst().first)
      var command = try parseAsRoot()
      try command.run()
    } catch let status as ExitStatus {
      Glibc.exit(status.rawValue)
    } catch {
      let message = fullMessage(for: error)
      guard exitCode(for: error).isSuccess else {
        Console().say(message)
        Glibc.exit(ExitStatus.failed.rawValue)
      }
      // Help that was asked for is output, not a complaint.
      Console().print(message)
    }
  }

  /// The argument parser takes a misspelt command for a surplus argument, and has no word for which one was meant.
  private static func checkCommand(_ word: String?) throws {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    guard let word, !word.hasPrefix("-"), !names.contains(word) else { return }
    let near = nearest(to: word, in: names).map { "; did you mean '\($0)'?" } ?? ""
    throw ValidationError("there is no command '\(word)'\(near)")
  }

  /// Opens what the caller has closed of descriptors 0 to 2, so that no file or pipe of ours gets one of these numbers and
  /// messages with it.
  private static func openStandardStreams() {
    var descriptor: Int32
    repeat { descriptor = open("/dev/null", O_RDWR) } while descriptor >= 0 && descriptor <= 2
    if descriptor > 2 { close(descriptor) }
  }
}

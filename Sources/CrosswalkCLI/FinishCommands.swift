import Foundation
import Glibc
import Rules
import Runs

/// `on_finish:` of a project: commands of the shell that are told how a run ended.
struct FinishCommands {
  /// Seconds that each may take.
  private static let patience = 60.0

  let console: Console
  let rules: RuleSet

  /// Runs the commands one after the other, each with the report on standard input.
  ///
  /// What they print goes to standard error: standard output is for records. One that fails is a warning, and
  /// the run's own exit code stays.
  func run(_ report: RunReport) {
    guard !rules.finishCommands.isEmpty, let file = Self.file(report.json) else { return }
    defer { close(file) }
    for command in rules.finishCommands {
      lseek(file, 0, SEEK_SET)
      guard
        let child = ChildProcess(
          "/bin/sh", ["-c", "cd -- \"$0\" && eval \"$1\"", rules.folder, command], input: file,
          output: STDERR_FILENO,
          variables: [
            "CROSSWALK_RUN": report.run, "CROSSWALK_STATUS": report.status.rawValue,
            "CROSSWALK_PROJECT": rules.name,
          ])
      else {
        warn(command, "can't be started")
        continue
      }
      guard let code = child.wait(seconds: Self.patience) else {
        child.end()
        warn(command, "took longer than \(Int(Self.patience)) s and was ended")
        continue
      }
      if code != 0 { warn(command, "failed with exit code \(code)") }
    }
  }

  private func warn(_ command: String, _ what: String) {
    console.say(
      console.styled("warning:", .yellow)
        + " the on_finish command \(command) \(what)")
  }

  /// A file without a name that holds a text.
  private static func file(_ text: String) -> Int32? {
    var path = Array("\(NSTemporaryDirectory())/crosswalk-report-XXXXXX".utf8CString)
    let file = mkstemp(&path)
    guard file >= 0 else { return nil }
    unlink(path)
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count else {
      close(file)
      return nil
    }
    return file
  }
}

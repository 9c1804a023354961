import Foundation
import Mapping
import Runs

/// The history as people read it, on standard output.
struct HistoryText {
  private static let columns = ["read", "written", "unchanged", "rejected"]

  let console: Console

  /// A line for each run, the newest first.
  func list(_ runs: [PastRun]) {
    guard !runs.isEmpty else { return console.say("There are no runs yet.") }
    let titles = Self.columns.map { left($0, 11) }.joined()
    console.print(
      console.styledForOutput(right("run", 25) + right("status", 9) + titles, .bold))
    for run in runs {
      let counts = [
        run.total(\.read), run.total(\.written), run.total(\.unchanged), run.total(\.rejected),
      ]
      console.print(
        right(run.run, 25) + styled(run.status, right(run.status.rawValue, 9))
          + counts.map { left(grouped($0), 11) }.joined())
    }
  }

  /// All about one run.
  func show(_ run: PastRun, rejectsPaths: [String]) {
    console.print(styled(run.status, run.status.rawValue) + "  \(run.project)")
    line("run", run.run)
    if let retries = run.retries { line("retries", "the rejects of \(retries)") }
    line("started", "\(run.startedText) UTC\(duration(run))")
    line("rules", run.rules)
    for task in run.tasks {
      console.print("")
      console.print("  \(console.styledForOutput(task.report.task, .bold))")
      line("from", task.source)
      line("to", task.target)
      guard task.isBegun else {
        line("", "not begun")
        continue
      }
      line("records", Summary.counts(task.report, isDryRun: false).joined(separator: ", "))
      for reason in task.report.reasons { show(reason) }
      for (text, count) in task.report.warnings.sorted(by: {
        ($1.value, $0.key) < ($0.value, $1.key)
      }) {
        line("warning", "\(grouped(count)) × \(text)")
      }
    }
    if !rejectsPaths.isEmpty { console.print("") }
    for path in rejectsPaths { line("rejects", path) }
    guard let failure = run.failure else { return }
    console.print("")
    line("error", failure.message)
  }

  private func show(_ reason: RejectReason) {
    let field = reason.field.map { " \($0)" } ?? ""
    line(
      "rejected",
      "\(grouped(reason.count)) × \(reason.code.rawValue)\(field), first record "
        + "\(grouped(reason.firstRecord)): \(reason.firstMessage)")
  }

  private func duration(_ run: PastRun) -> String {
    guard let finished = run.finished else { return "" }
    // A clock that was put back must not give a negative time.
    let tenths = max(0, finished - run.started) / 100
    return ", took \(tenths / 10).\(tenths % 10) s"
  }

  private func line(_ title: String, _ text: String) {
    console.print("  \(right(title, 10))\(text)")
  }

  private func styled(_ status: PastRun.Status, _ text: String) -> String {
    switch status {
    case .running: console.styledForOutput(text, .cyan)
    case .completed: console.styledForOutput(text, .green)
    case .warning: console.styledForOutput(text, .yellow)
    case .error: console.styledForOutput(text, .red)
    }
  }

  private func right(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private func left(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}

import Mapping
import Runs

/// The end of a run in a few lines for people.
struct Summary {
  private static let maximumReasons = 10
  private static let maximumWarnings = 5

  let console: Console

  func show(_ report: RunReport, project: String, rejectsPath: String?) {
    let style: Console.Style =
      switch report.status {
      case .completed: .green
      case .warning: .yellow
      case .error: .red
      }
    let what = report.isDryRun ? " (dry run: nothing was written)" : ""
    console.say(
      console.styled(report.status.rawValue, style, .bold) + "  \(project)\(what)")
    for task in report.tasks { show(task, isDryRun: report.isDryRun) }
    if let rejectsPath, report.tasks.contains(where: { $0.rejected > 0 }) {
      if rejectsPath != "-" { console.say("  The rejects are in \(rejectsPath).") }
    } else if rejectsPath == nil, report.tasks.contains(where: { $0.rejected > 0 }) {
      console.say("  Give --rejects FILE to keep the rejected records and the reasons.")
    }
    guard let failure = report.failure, failure.kind != .downstreamClosed else { return }
    console.error(failure.message)
    guard !report.isDryRun, failure.kind != .usage else { return }
    let kept = report.tasks.reduce(0) { $0 + $1.written + $1.unchanged }
    console.say(
      kept == 0
        ? "  Nothing was written; the target is as it was."
        : "  The target keeps \(grouped(kept)) records of this run; the next run completes it.")
  }

  private func show(_ task: TaskReport, isDryRun: Bool) {
    var counts = [
      "\(grouped(task.read)) read", "\(grouped(task.written)) \(isDryRun ? "to write" : "written")",
    ]
    if task.unchanged > 0 { counts.append("\(grouped(task.unchanged)) unchanged") }
    if task.skipped > 0 { counts.append("\(grouped(task.skipped)) skipped") }
    counts.append("\(grouped(task.rejected)) rejected")
    console.say("  \(task.task): \(counts.joined(separator: ", ")) in \(time(task))")
    for target in task.targets { show(target) }
    for reason in task.reasons.prefix(Self.maximumReasons) { show(reason) }
    let hidden = task.reasons.count - Self.maximumReasons
    if hidden > 0 { console.say("    and \(hidden) more kinds of rejects") }
    let warnings = task.warnings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for warning in warnings.prefix(Self.maximumWarnings) {
      console.say(
        "    " + console.styled("warning", .yellow)
          + " \(grouped(warning.value)) ×: \(Self.oneLine(warning.key))")
    }
    if warnings.count > Self.maximumWarnings {
      console.say("    and \(warnings.count - Self.maximumWarnings) more kinds of warnings")
    }
  }

  private func show(_ target: TargetReport) {
    var counts = ["\(grouped(target.written)) written"]
    if target.unchanged > 0 { counts.append("\(grouped(target.unchanged)) unchanged") }
    if target.refused > 0 { counts.append("\(grouped(target.refused)) refused") }
    console.say("    \(target.target): \(counts.joined(separator: ", "))")
  }

  private func show(_ reason: RejectReason) {
    let field = reason.field.map { " \($0)" } ?? ""
    let place = reason.firstPlace.map { "\($0): " } ?? ""
    console.say(
      "    " + console.styled("rejected", .red) + " \(grouped(reason.count)) × "
        + console.styled(reason.code.rawValue, .bold) + "\(field), first record "
        + "\(grouped(reason.firstRecord)): \(place)"
        + reason.firstMessage.replacing("\n", with: "\n    "))
  }

  private func time(_ task: TaskReport) -> String {
    let hundredths = Int((task.seconds * 100).rounded())
    let fraction = hundredths % 100
    let text = "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction) s"
    guard task.seconds >= 0.5 else { return text }
    return text + " (\(grouped(Int(Double(task.read) / task.seconds)))/s)"
  }

  private static func oneLine(_ text: String) -> String {
    String(text.prefix { $0 != "\n" })
  }
}

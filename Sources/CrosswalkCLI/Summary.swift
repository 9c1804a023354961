import Mapping
import Runs

/// The end of a run in a few lines for people.
struct Summary {
  private static let maximumReasons = 10
  private static let maximumWarnings = 5

  let console: Console

  func show(_ report: RunReport, project: String, rejectsPath: String?) {
    let what = report.isDryRun ? " (dry run: nothing was written)" : ""
    showHead(report.status, "\(project)\(what)\(report.isResumed ? " (resumed)" : "")")
    for task in report.tasks { show(task, isDryRun: report.isDryRun) }
    if report.tasks.contains(where: { $0.rejected > 0 }) { sayRejects(report, rejectsPath) }
    for note in report.notes { console.say("  \(note)") }
    guard let failure = report.failure, failure.kind != .downstreamClosed else { return }
    console.error(failure.message)
    guard !report.isDryRun, !failure.isRefusal else { return }
    let kept = report.tasks.reduce(0) { $0 + $1.written + $1.unchanged }
    console.say(
      kept == 0
        ? "  Nothing was written; the target is as it was."
        : "  The target keeps \(grouped(kept)) records of this run; --resume takes it up there, and the "
          + "next run\n  finds them again.")
  }

  func showHead(_ status: RunStatus, _ text: String) {
    let style: Console.Style =
      switch status {
      case .completed: .green
      case .warning: .yellow
      case .error: .red
      }
    console.say(console.styled(status.rawValue, style, .bold) + "  \(text)")
  }

  private func sayRejects(_ report: RunReport, _ path: String?) {
    if path == "-" { return }
    if let path { return console.say("  The rejects are in \(path).") }
    guard report.keptRejectsPath != nil else {
      return console.say("  Give --rejects FILE to keep the rejected records and the reasons.")
    }
    console.say("  crosswalk retry runs the rejects again; --rejects FILE writes them to a file.")
  }

  func show(_ task: TaskReport, isDryRun: Bool) {
    let counts = Self.counts(task, isDryRun: isDryRun)
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

  /// What a task did, in the order of a report.
  static func counts(_ task: TaskReport, isDryRun: Bool) -> [String] {
    var counts = [
      "\(grouped(task.read)) read", "\(grouped(task.written)) \(isDryRun ? "to write" : "written")",
    ]
    if task.unchanged > 0 { counts.append("\(grouped(task.unchanged)) unchanged") }
    if task.deleted > 0 { counts.append("\(grouped(task.deleted)) deleted") }
    if task.skipped > 0 { counts.append("\(grouped(task.skipped)) skipped") }
    counts.append("\(grouped(task.rejected)) rejected")
    return counts
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

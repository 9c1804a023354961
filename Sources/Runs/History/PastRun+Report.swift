package import Records

extension PastRun {
  /// The run as its report said it; of tasks that were not begun nothing.
  package var report: RunReport {
    var report = RunReport(run: run, isDryRun: false)
    report.tasks = tasks.filter(\.isBegun).map(\.report)
    report.failure = failure
    return report
  }

  /// Appends the run as one JSON object: what its report says, and `project`, `rules`, `started`, `finished`
  /// (UTC; null where it did not end), `retries` (a run whose rejects it ran again), and for each task `source`
  /// and `target`.
  package func appendJSON(to buffer: ByteBuffer) {
    buffer.append("{")
    for (name, text) in [
      ("run", run), ("status", status.rawValue), ("project", project), ("rules", rules),
      ("started", Self.isoText(started)),
    ] { Self.append(name, text, to: buffer) }
    Self.append("finished", finished.map(Self.isoText), to: buffer)
    Self.append("retries", retries, to: buffer, isLast: true)
    failure?.appendMember(to: buffer)
    buffer.append(",\"tasks\":[")
    for (index, task) in tasks.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("{")
      Self.append("source", task.source, to: buffer)
      Self.append("target", task.target, to: buffer)
      task.report.appendMembers(to: buffer)
      buffer.append("}")
    }
    buffer.append("]}")
  }

  private static func isoText(_ milliseconds: Int64) -> String {
    UTCMoment(milliseconds: milliseconds).isoText
  }

  private static func append(
    _ name: String, _ text: String?, to buffer: ByteBuffer, isLast: Bool = false
  ) {
    buffer.append("\"\(name)\":" as String)
    if let text { buffer.appendJSONString(text) } else { buffer.append("null") }
    if !isLast { buffer.append(",") }
  }
}

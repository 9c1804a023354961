package import Records

extension RunReport {
  /// The report as one JSON object on one line:
  /// `{"run","status","tasks":[{"task","read","written","unchanged","skipped","rejected",
  /// "warnings","seconds"}]}`, where a task has several targets also `"targets":[{"target","written",
  /// "unchanged","refused"}]`; with `warnings` as a list of `{"text","count"}`, and `error`
  /// (`{"kind","message"}`) where the run did not finish.
  package func appendJSON(to buffer: ByteBuffer) {
    buffer.append("{\"run\":")
    buffer.appendJSONString(run)
    buffer.append(",\"status\":")
    buffer.appendJSONString(status.rawValue)
    if isDryRun { buffer.append(",\"dry_run\":true") }
    if isResumed { buffer.append(",\"resumed\":true") }
    failure?.appendMember(to: buffer)
    buffer.append(",\"tasks\":[")
    for (index, task) in tasks.enumerated() {
      if index > 0 { buffer.append(",") }
      task.appendJSON(to: buffer)
    }
    buffer.append("]}\n")
  }

  /// The report as a JSON text, with a line break at the end.
  package var json: String {
    let buffer = ByteBuffer()
    appendJSON(to: buffer)
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}

extension RunFailure {
  /// Appends `,"error":{"kind","message"}`.
  func appendMember(to buffer: ByteBuffer) {
    buffer.append(",\"error\":{\"kind\":")
    buffer.appendJSONString(kind.rawValue)
    buffer.append(",\"message\":")
    buffer.appendJSONString(message)
    buffer.append("}")
  }
}

extension TaskReport {
  /// Appends the task's counts and warnings as a JSON object.
  func appendJSON(to buffer: ByteBuffer) {
    buffer.append("{")
    appendMembers(to: buffer)
    buffer.append("}")
  }

  /// The same without the braces.
  func appendMembers(to buffer: ByteBuffer) {
    buffer.append("\"task\":")
    buffer.appendJSONString(task)
    buffer.append(",\"read\":\(read),\"written\":\(written),\"unchanged\":\(unchanged)" as String)
    if deleted > 0 { buffer.append(",\"deleted\":\(deleted)" as String) }
    buffer.append(",\"skipped\":\(skipped),\"rejected\":\(rejected),\"warnings\":[" as String)
    // The most frequent first; equal ones by text, so that two runs give the same report.
    let sorted = warnings.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    for (index, warning) in sorted.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("{\"text\":")
      buffer.appendJSONString(warning.key)
      buffer.append(",\"count\":\(warning.value)}" as String)
    }
    let milliseconds = Int((seconds * 1000).rounded())
    let fraction = String(1000 + milliseconds % 1000).dropFirst()
    buffer.append("],\"seconds\":\(milliseconds / 1000).\(fraction)" as String)
    if !targets.isEmpty { appendTargets(to: buffer) }
  }

  private func appendTargets(to buffer: ByteBuffer) {
    buffer.append(",\"targets\":[")
    for (index, target) in targets.enumerated() {
      buffer.append(index > 0 ? ",{\"target\":" : "{\"target\":" as String)
      buffer.appendJSONString(target.target)
      buffer.append(
        ",\"written\":\(target.written),\"unchanged\":\(target.unchanged)"
          + ",\"refused\":\(target.refused)}" as String)
    }
    buffer.append("]")
  }
}

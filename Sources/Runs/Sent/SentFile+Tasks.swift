internal import Rules

extension SentFile {
  /// What the targets of a run's tasks have, by task; empty where everything is sent.
  static func all(
    of tasks: [MappingTask], _ ends: [RunEnds], _ rules: RuleSet, _ options: RunOptions
  ) throws(RunFailure) -> [String: SentFile] {
    guard options.sendsChangedOnly, options.keepsHistory else { return [:] }
    let store = StateStore(path: options.statePath(of: rules))
    var files: [String: SentFile] = [:]
    for (task, ends) in zip(tasks, ends) {
      guard !task.key.isEmpty else {
        throw RunFailure(
          .usage,
          "\(task.name) has no key, so nothing tells which of its records have changed; give it one, "
            + "or run without --changed-only")
      }
      files[task.name] = SentFile(
        task: task.name, target: rules.hidingSecrets(in: ends.shownTargets),
        layout: task.fields.map(\.field).joined(separator: "\u{0}"), in: store)
    }
    return files
  }
}

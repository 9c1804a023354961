private import Glibc
package import Rules

/// Runs the rejects of an earlier run again, under today's rules.
///
/// What succeeds goes out of the kept rejects of that run; what fails again stays, with today's reason. The
/// retry is a run of its own in the history.
package struct Retry: Sendable {
  private let rules: RuleSet
  private let options: RunOptions
  private let connectors: [ConnectorSpec]
  private let cancellation: Cancellation
  private let store: StateStore

  /// - Parameter options: `target` as for the run that is retried.
  package init(
    rules: RuleSet, options: RunOptions, connectors: [ConnectorSpec], cancellation: Cancellation
  ) {
    self.rules = rules
    self.options = options
    self.connectors = connectors
    self.cancellation = cancellation
    store = StateStore(path: options.statePath(of: rules))
  }

  /// Retries a run.
  ///
  /// - Returns: the report of the retry; nil where no record can be retried.
  /// - Throws: `RuleErrors`, `RunFailure`, `StateError`, `TargetError`.
  package func execute(
    _ past: PastRun, progress: @escaping @Sendable (RunProgress) -> Void
  ) throws -> RunReport? {
    guard past.status != .running else {
      throw RunFailure(.busy, "\(past.run) is still under way; wait until it has ended")
    }
    try checkTargets(past)
    var sources: [RetrySource] = []
    defer { for source in sources { source.remove() } }
    var options = options
    options.tasks = []
    options.keepsHistory = true
    options.retries = past.run
    for (task, path) in rejects(of: past) {
      let name = task.report.task
      let source = try RetrySource(of: path, wantsColumns: comesFromColumns(task))
      sources.append(source)
      guard source.count > 0 else { continue }
      options.tasks.append(name)
      options.taskSources[name] = "\(source.scheme):\(source.path)"
    }
    guard !options.tasks.isEmpty else { return nil }
    var report = try Run(
      rules: rules, options: options, connectors: connectors, cancellation: cancellation
    ).execute(progress: progress)
    try settle(past, options.tasks, &report)
    return report
  }

  /// The tasks that are to be retried, with their kept rejects.
  private func rejects(of past: PastRun) -> [(task: PastTask, path: String)] {
    var rejects: [(task: PastTask, path: String)] = []
    for (position, task) in past.tasks.enumerated() {
      let path = KeptRejects.path(past.run, task: position, in: store)
      let isChosen = options.tasks.isEmpty || options.tasks.contains(task.report.task)
      if isChosen, access(path, F_OK) == 0 { rejects.append((task, path)) }
    }
    return rejects
  }

  private func comesFromColumns(_ task: PastTask) -> Bool {
    let uri = try? ConnectorURI(task.source, folder: rules.folder, connectors: connectors)
    return ["csv", "package"].contains(uri?.scheme)
  }

  /// A few records must not take the place of a whole file, nor go where nobody expects them.
  private func checkTargets(_ past: PastRun) throws(RunFailure) {
    for (task, _) in rejects(of: past) {
      guard let mapping = rules.tasks.first(where: { $0.name == task.report.task }) else {
        throw RunFailure(
          .usage, "\(rules.name) has no task \"\(task.report.task)\" any more, of \(past.run)")
      }
      let targets = try TaskTarget.all(
        options.target, rules: rules, task: mapping, workingFolder: options.workingFolder,
        connectors: connectors)
      let shown = rules.hidingSecrets(
        in: targets.map(\.uri.text).joined(separator: ", "))
      let file = targets.first { !$0.spec.keepsRows }?.uri
      if let file, shown == task.target || access(file.place, F_OK) == 0 {
        throw RunFailure(
          .usage,
          "\(rules.hidingSecrets(in: file.text)) would hold the retried records alone; give --to a "
            + "new file for them, or run the project again")
      }
      if file == nil, shown != task.target {
        throw RunFailure(
          .usage, "\(past.run) wrote to \(task.target), not \(shown); give --to \(task.target)")
      }
    }
  }

  private func settle(_ past: PastRun, _ tasks: [String], _ report: inout RunReport) throws {
    guard report.failure == nil, !options.isDryRun else { return }
    var settled = 0
    var left = 0
    for (task, path) in rejects(of: past) {
      guard let position = tasks.firstIndex(of: task.report.task) else { continue }
      let newPath = KeptRejects.path(report.run, task: position, in: store)
      let settlement = try RejectSettlement(of: path, with: newPath)
      unlink(newPath)
      settled += settlement.settled
      left += settlement.left
    }
    report.keptRejectsPath = left == 0 ? nil : rejects(of: past).first?.path
    let rest = left == 0 ? "none is left" : left == 1 ? "1 stays" : "\(left) stay"
    report.notes.append(
      "Of the rejects of \(past.run) \(settled) \(settled == 1 ? "is" : "are") done and \(rest).")
  }
}

extension RunHistory {
  /// The newest run of the project's own source that has rejects left; nil where none has.
  package func newestWithRejects() throws(StateError) -> PastRun? {
    try runs(atMost: 1000).first { $0.retries == nil && !rejectsPaths(of: $0).isEmpty }
  }
}

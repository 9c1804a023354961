package import Mapping
internal import Rules

/// How a run ended, in the words of the history.
package enum RunStatus: String, Sendable {
  /// Done, no rejects.
  case completed = "Completed"
  /// Done, some records were rejected.
  case warning = "Warning"
  /// The run did not finish, or nothing could be written.
  case error = "Error"
}

/// What a run did.
package struct RunReport: Sendable {
  /// Name of the run: time (UTC) and a random part, in the order of time.
  package var run: String
  package var isDryRun: Bool
  /// The tasks that were begun, in order.
  package var tasks: [TaskReport] = []
  /// Why the run did not finish; nil where it did.
  ///
  /// Where several tasks failed, what stopped the first one.
  package var failure: RunFailure?
  /// Tasks that failed, or that were not begun because they need such a one.
  private var failedTasks: Set<String> = []
  /// Where the rejects file is, if one was written; it is kept when the run fails, too.
  package var rejectsPath: String?
  /// Where the history keeps the rejects; nil where it has none of this run.
  package var keptRejectsPath: String?
  /// Whether the run began earlier and was taken up.
  package var isResumed = false
  /// What else people should know of the run, a sentence each.
  package var notes: [String] = []

  /// Whether a task is not to be begun, which is then noted: one that it needs has failed.
  mutating func skips(_ task: MappingTask) -> Bool {
    guard let need = task.needs.first(where: { failedTasks.contains($0.value) }) else {
      return false
    }
    failedTasks.insert(task.name)
    failure?.message += "\n\(task.name) was not begun: \(need.value) failed, which it needs"
    return true
  }

  /// Notes what stopped a task.
  ///
  /// Others that don't need it may still be run, where the reason was its
  /// source or target.
  mutating func note(_ problem: RunFailure, of task: MappingTask) throws(RunFailure) {
    failedTasks.insert(task.name)
    if failure == nil {
      failure = problem
    } else {
      failure?.message += "\n\(problem.message)"
    }
    guard problem.kind == .source || problem.kind == .target else { throw problem }
  }

  /// Takes rows back that a task had counted as written.
  mutating func lose(_ lost: LostRows) {
    for index in tasks.indices where tasks[index].task == lost.task {
      tasks[index].written -= lost.count
      for place in tasks[index].targets.indices
      where tasks[index].targets[place].target == lost.target {
        tasks[index].targets[place].written -= lost.count
      }
    }
  }

  package init(run: String, isDryRun: Bool) {
    self.run = run
    self.isDryRun = isDryRun
  }

  package var status: RunStatus {
    if let failure, failure.kind != .downstreamClosed { return .error }
    return tasks.contains { $0.rejected > 0 } ? .warning : .completed
  }
}

/// What a run did for one task.
package struct TaskReport: Sendable {
  package var task: String
  /// Records of the source, malformed ones included.
  package var read = 0
  /// Rows that are new or changed in the target: none where a file was given up.
  ///
  /// In a dry run: rows that would go there.
  package var written = 0
  package var unchanged = 0
  /// Rows that the target had and the run did not produce (`--delete-missing`).
  package var deleted = 0
  package var skipped = 0
  package var rejected = 0
  /// Texts that scripts gave to `warn`, with counts; at most `maximumWarnings` distinct ones.
  package var warnings: [String: Int] = [:]
  /// Rejects by code and field, in the order in which they first came.
  package var reasons: [RejectReason] = []
  package var seconds = 0.0
  /// What became of the rows at each target, where the task has several; `written` and `unchanged` are
  /// then their sums.
  package var targets: [TargetReport] = []

  /// Distinct texts of warnings that a report keeps; the rest is counted under `furtherWarnings`.
  package static let maximumWarnings = 100
  package static let furtherWarnings = MappedBatch.furtherWarnings

  package init(task: String) { self.task = task }

  mutating func addWarnings(_ new: [String: Int]) {
    // Sorted, so that the ones kept don't depend on the order of a dictionary.
    for (text, count) in new.sorted(by: { $0.key < $1.key }) {
      let isKnown = warnings[text] != nil
      let key = isKnown || warnings.count < Self.maximumWarnings ? text : Self.furtherWarnings
      warnings[key, default: 0] += count
    }
  }

  /// Adds what the target refused before the run was taken up.
  mutating func addRefused(_ refused: RefusedRows) {
    guard refused.count > 0 else { return }
    rejected += refused.count
    reasons.append(
      RejectReason(
        code: .target, field: nil, count: refused.count, firstRecord: refused.firstRecord,
        firstMessage: refused.firstMessage, firstPlace: nil))
  }

  mutating func addReason(_ reject: Reject, record: Int) {
    let known = reasons.firstIndex { $0.code == reject.code && $0.field == reject.field }
    if let known {
      reasons[known].count += 1
    } else {
      // At the end, but for records that are mapped again when a run is taken up.
      let place = reasons.firstIndex { $0.firstRecord > record } ?? reasons.endIndex
      reasons.insert(
        RejectReason(
          code: reject.code, field: reject.field, count: 1, firstRecord: record,
          firstMessage: reject.message, firstPlace: reject.at), at: place)
    }
  }
}

/// What became of a task's rows at one of several targets.
package struct TargetReport: Sendable {
  /// The target's URI.
  package var target: String
  package var written = 0
  package var unchanged = 0
  /// Rows that this target refused; their records are rejected.
  package var refused = 0
}

/// Rejects with the same code and field, for the summary of a run.
package struct RejectReason: Sendable {
  package var code: RejectCode
  package var field: String?
  package var count: Int
  /// 1-based number of the first record rejected so, its message, and `file.lua:line` where a script
  /// is at fault.
  package var firstRecord: Int
  package var firstMessage: String
  package var firstPlace: String?
}

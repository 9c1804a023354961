/// A run as the history knows it.
package struct PastRun: Sendable {
  package var run: String
  /// The run whose rejects were run again; nil for a run of the project's source.
  package var retries: String?
  package var project: String
  /// Fingerprint of the rules: equal for equal files and parameters.
  package var rules: String
  /// What scripts and numbers saw as the time of the run; milliseconds since 1970 in UTC, as all times here.
  package var moment: Int64
  package var started: Int64
  /// nil while it goes on, and where its process ended before it did.
  package var finished: Int64?
  package var status: Status
  package var failure: RunFailure?
  package var process: Int
  /// In order, those that were not begun included.
  package var tasks: [PastTask] = []

  package enum Status: String, Sendable {
    case running = "Running"
    case completed = "Completed"
    case warning = "Warning"
    case error = "Error"
  }

  /// Records that were read by its tasks together, and so on.
  package func total(_ count: KeyPath<TaskReport, Int>) -> Int {
    tasks.reduce(0) { $0 + $1.report[keyPath: count] }
  }

  package var startedText: String { UTCMoment(milliseconds: started).text }
}

/// A task of a run as the history knows it.
package struct PastTask: Sendable {
  /// URIs without passwords.
  package var source: String
  package var target: String
  /// See `SourceReader.fingerprint`.
  package var fingerprint: String?
  package var isBegun = false
  package var isFinished = false
  package var report: TaskReport

  init(task: String, source: String, target: String) {
    self.source = source
    self.target = target
    report = TaskReport(task: task)
  }
}

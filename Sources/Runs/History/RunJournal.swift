private import Glibc
internal import Rules

/// Writes a run into the history while it goes on, and takes up one that did not end.
///
/// From its making to its end it holds the lock of the state: no other run of the project goes on. Used by
/// one thread at a time.
final class RunJournal {
  private static let millisecondsPerDay: Int64 = 86_400_000
  /// So many runs stay whatever their age: a clock that jumped must not empty the history.
  private static let keptRuns = 10

  let store: StateStore
  let owner: String
  private(set) var run: PastRun
  /// Whether the run began earlier and is taken up now.
  let isResumed: Bool
  /// The run before this one where that was killed and is not taken up.
  let abandoned: PastRun?
  private let lock: StateLock
  private let tables: HistoryTables

  /// Begins a run, or takes the last one up.
  ///
  /// - Parameters:
  ///   - run: as it is wanted; a resumed run keeps the name, moment and tasks of its beginning.
  ///   - keptDays: runs that are older go out of the history.
  /// - Throws: `RunFailure` of kind `.busy` where another run goes on, `.usage` where there is nothing to take
  ///   up, or where the last run was another one than is wanted now; `StateError`.
  init(_ store: StateStore, _ run: PastRun, resumes: Bool, keptDays: Int) throws {
    self.store = store
    lock = try StateLock(store)
    do {
      let tables = HistoryTables(try store.openForWriting())
      self.tables = tables
      owner = try tables.owner()
      let last = try Self.last(tables)
      var run = run
      if resumes {
        run = try Self.resumed(last, wanted: run)
        abandoned = nil
      } else {
        abandoned = last?.failure?.kind == .killed ? last : nil
      }
      isResumed = resumes
      run.process = Int(getpid())
      self.run = run
      lock.name(run: run.run)
      try tables.transaction { () throws(SQLiteError) in
        if let abandoned { try tables.update(abandoned) }
        if resumes { try tables.update(run) } else { try tables.insert(run) }
      }
      try removeOldRuns(keptDays)
    } catch let error as SQLiteError {
      throw StateError(error, path: store.path)
    }
  }

  /// The newest run of the project's own source; one that nobody ended was killed.
  private static func last(_ tables: HistoryTables) throws(SQLiteError) -> PastRun? {
    var last = try tables.runs("WHERE retries IS NULL ORDER BY number DESC LIMIT 1").first
    if let run = last?.run { last?.tasks = try tables.tasks(of: run) }
    // Nobody else is at work: we have the lock.
    if last?.status == .running { last?.noteKill() }
    return last
  }

  private static func resumed(_ last: PastRun?, wanted: PastRun) throws(RunFailure) -> PastRun {
    guard var last, last.status == .error else {
      let state = last.map {
        "the last run, \($0.run), is \($0.status.rawValue)"
      }
      throw RunFailure(
        .usage, "there is nothing to resume: \(state ?? "no run is known"); run without --resume")
    }
    if let difference = difference(last, wanted) {
      throw RunFailure(
        .usage,
        "\(last.run) can't be resumed: \(difference); run without --resume: records that are "
          + "written already are found again by their key")
    }
    last.status = .running
    last.failure = nil
    last.finished = nil
    return last
  }

  private static func difference(_ last: PastRun, _ wanted: PastRun) -> String? {
    if last.rules != wanted.rules {
      return "the rules or parameters have changed since it began"
    }
    let tasks = last.tasks.map(\.report.task)
    if tasks != wanted.tasks.map(\.report.task) {
      return "it had other tasks (\(tasks.joined(separator: ", ")))"
    }
    for (task, now) in zip(last.tasks, wanted.tasks) {
      if task.source != now.source { return "it read \(task.source), not \(now.source)" }
      if task.target != now.target { return "it wrote to \(task.target), not \(now.target)" }
    }
    return nil
  }

  private func removeOldRuns(_ keptDays: Int) throws(SQLiteError) {
    let newest = try tables.runs("ORDER BY number DESC LIMIT \(Self.keptRuns)")
    let limit = UTCMoment.nowMilliseconds - Int64(keptDays) * Self.millisecondsPerDay
    let old = try tables.runs("WHERE started < \(limit)").map(\.run)
    for name in old where !newest.contains(where: { $0.run == name }) {
      for position in try tables.tasks(of: name).indices {
        unlink(KeptRejects.path(name, task: position, in: store))
      }
      try tables.transaction { () throws(SQLiteError) in try tables.remove(name) }
    }
  }

  // MARK: Tasks

  func task(_ name: String) -> PastTask? { run.tasks.first { $0.report.task == name } }

  /// Notes that a task begins, and of what content of its source.
  func begin(_ name: String, fingerprint: String?) throws(StateError) {
    try change(name) {
      $0.isBegun = true
      $0.fingerprint = fingerprint
    }
  }

  /// Notes what a task has done.
  func end(_ report: TaskReport, isFinished: Bool) throws(StateError) {
    try change(report.task) {
      $0.report = report
      $0.isFinished = isFinished
    }
  }

  private func change(_ name: String, _ change: (inout PastTask) -> Void) throws(StateError) {
    guard let index = run.tasks.firstIndex(where: { $0.report.task == name }) else { return }
    change(&run.tasks[index])
    let task = run.tasks[index]
    let name = run.run
    try write { tables throws(SQLiteError) in try tables.update(task, of: name) }
  }

  /// Notes how the run ended.
  func end(_ report: RunReport, hidingSecrets rules: RuleSet) throws(StateError) {
    run.status = PastRun.Status(rawValue: report.status.rawValue) ?? .error
    run.failure = report.failure.map {
      RunFailure($0.kind, rules.hidingSecrets(in: $0.message))
    }
    run.finished = UTCMoment.nowMilliseconds
    let run = run
    try write { tables throws(SQLiteError) in try tables.update(run) }
  }

  private func write(
    _ work: (HistoryTables) throws(SQLiteError) -> Void
  ) throws(StateError) {
    do {
      try tables.transaction { () throws(SQLiteError) in try work(tables) }
    } catch {
      throw StateError(error, path: store.path)
    }
  }
}

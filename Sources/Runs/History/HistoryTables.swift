private import Mapping

/// The tables of the history (`StateSchema.history`) as one connection sees them.
struct HistoryTables {
  private let connection: SQLiteConnection

  init(_ connection: SQLiteConnection) { self.connection = connection }

  /// See `TargetRun.owner`.
  func owner() throws(SQLiteError) -> String {
    let find = try connection.prepare("SELECT owner FROM identity")
    return try find.step() ? find.text(0) ?? "" : ""
  }

  // MARK: Reading

  /// Runs, the newest first, without their tasks.
  ///
  /// - Parameter condition: what follows `FROM runs`; its parameter 1 is `value`.
  func runs(_ condition: String, _ value: String? = nil) throws(SQLiteError) -> [PastRun] {
    let find = try connection.prepare(
      "SELECT run, retries, project, rules, moment, started, finished, status, error_kind, error, "
        + "process FROM runs \(condition)")
    if let value { find.bind(1, value) }
    var runs: [PastRun] = []
    while try find.step() { runs.append(run(find)) }
    return runs
  }

  private func run(_ row: SQLiteStatement) -> PastRun {
    var run = PastRun(
      run: row.text(0) ?? "", retries: row.text(1), project: row.text(2) ?? "",
      rules: row.text(3) ?? "", moment: row.integer(4), started: row.integer(5),
      finished: row.isNull(6) ? nil : row.integer(6),
      status: row.text(7).flatMap(PastRun.Status.init) ?? .error, process: Int(row.integer(10)))
    if let message = row.text(9) {
      run.failure = RunFailure(
        row.text(8).flatMap(RunFailure.Kind.init(rawValue:)) ?? .system, message)
    }
    return run
  }

  func tasks(of run: String) throws(SQLiteError) -> [PastTask] {
    let find = try connection.prepare(
      "SELECT task, source, target, fingerprint, begun, finished, read, written, unchanged, deleted, "
        + "skipped, rejected, seconds FROM run_tasks WHERE run = ?1 ORDER BY position")
    find.bind(1, run)
    var tasks: [PastTask] = []
    while try find.step() {
      var task = PastTask(
        task: find.text(0) ?? "", source: find.text(1) ?? "", target: find.text(2) ?? "")
      task.fingerprint = find.text(3)
      task.isBegun = find.integer(4) != 0
      task.isFinished = find.integer(5) != 0
      task.report.read = Int(find.integer(6))
      task.report.written = Int(find.integer(7))
      task.report.unchanged = Int(find.integer(8))
      task.report.deleted = Int(find.integer(9))
      task.report.skipped = Int(find.integer(10))
      task.report.rejected = Int(find.integer(11))
      task.report.seconds = find.double(12)
      task.report.reasons = try reasons(of: run, task.report.task)
      task.report.warnings = try warnings(of: run, task.report.task)
      tasks.append(task)
    }
    return tasks
  }

  private func reasons(of run: String, _ task: String) throws(SQLiteError) -> [RejectReason] {
    let find = try connection.prepare(
      "SELECT code, field, count, first_record, message, place FROM run_reasons "
        + "WHERE run = ?1 AND task = ?2 ORDER BY position")
    find.bind(1, run)
    find.bind(2, task)
    var reasons: [RejectReason] = []
    while try find.step() {
      guard let code = find.text(0).flatMap(RejectCode.init(rawValue:)) else { continue }
      reasons.append(
        RejectReason(
          code: code, field: find.text(1), count: Int(find.integer(2)),
          firstRecord: Int(find.integer(3)), firstMessage: find.text(4) ?? "",
          firstPlace: find.text(5)))
    }
    return reasons
  }

  private func warnings(of run: String, _ task: String) throws(SQLiteError) -> [String: Int] {
    let find = try connection.prepare(
      "SELECT text, count FROM run_warnings WHERE run = ?1 AND task = ?2")
    find.bind(1, run)
    find.bind(2, task)
    var warnings: [String: Int] = [:]
    while try find.step() { warnings[find.text(0) ?? ""] = Int(find.integer(1)) }
    return warnings
  }

  // MARK: Writing

  /// Does a piece of work in one transaction.
  func transaction(_ work: () throws(SQLiteError) -> Void) throws(SQLiteError) {
    try connection.execute("BEGIN IMMEDIATE")
    do {
      try work()
      try connection.execute("COMMIT")
    } catch {
      connection.rollBack()
      throw error
    }
  }

  func insert(_ run: PastRun) throws(SQLiteError) {
    let insert = try connection.prepare(
      "INSERT INTO runs (run, retries, project, rules, moment, started, status, process) "
        + "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")
    insert.bind(1, run.run)
    insert.bind(2, run.retries)
    insert.bind(3, run.project)
    insert.bind(4, run.rules)
    insert.bind(5, run.moment)
    insert.bind(6, run.started)
    insert.bind(7, run.status.rawValue)
    insert.bind(8, Int64(run.process))
    try insert.run()
    let insertTask = try connection.prepare(
      "INSERT INTO run_tasks (run, position, task, source, target) VALUES (?1, ?2, ?3, ?4, ?5)")
    for (position, task) in run.tasks.enumerated() {
      insertTask.bind(1, run.run)
      insertTask.bind(2, Int64(position))
      insertTask.bind(3, task.report.task)
      insertTask.bind(4, task.source)
      insertTask.bind(5, task.target)
      try insertTask.run()
    }
  }

  /// Says that a process works on a run, or how it ended.
  func update(_ run: PastRun) throws(SQLiteError) {
    let update = try connection.prepare(
      "UPDATE runs SET status = ?2, finished = ?3, error_kind = ?4, error = ?5, process = ?6 "
        + "WHERE run = ?1")
    update.bind(1, run.run)
    update.bind(2, run.status.rawValue)
    if let finished = run.finished { update.bind(3, finished) } else { update.bindNull(3) }
    update.bind(4, run.failure?.kind.rawValue)
    update.bind(5, run.failure?.message)
    update.bind(6, Int64(run.process))
    try update.run()
  }

  /// Writes what is known of a task.
  func update(_ task: PastTask, of run: String) throws(SQLiteError) {
    let update = try connection.prepare(
      "UPDATE run_tasks SET fingerprint = ?3, begun = ?4, finished = ?5, read = ?6, written = ?7, "
        + "unchanged = ?8, deleted = ?9, skipped = ?10, rejected = ?11, seconds = ?12 "
        + "WHERE run = ?1 AND task = ?2")
    let report = task.report
    update.bind(1, run)
    update.bind(2, report.task)
    update.bind(3, task.fingerprint)
    let counts = [
      task.isBegun ? 1 : 0, task.isFinished ? 1 : 0, report.read, report.written,
      report.unchanged, report.deleted, report.skipped, report.rejected,
    ]
    for (index, count) in counts.enumerated() {
      update.bind(Int32(truncatingIfNeeded: 4 + index), Int64(count))
    }
    update.bindReal(12, report.seconds)
    try update.run()
    try write(report.reasons, of: run, report.task)
    try write(report.warnings, of: run, report.task)
  }

  private func write(
    _ reasons: [RejectReason], of run: String, _ task: String
  ) throws(SQLiteError) {
    let insert = try connection.prepare(
      "INSERT OR REPLACE INTO run_reasons VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)")
    insert.bind(1, run)
    insert.bind(2, task)
    for (position, reason) in reasons.enumerated() {
      insert.bind(3, Int64(position))
      insert.bind(4, reason.code.rawValue)
      insert.bind(5, reason.field)
      insert.bind(6, Int64(reason.count))
      insert.bind(7, Int64(reason.firstRecord))
      insert.bind(8, reason.firstMessage)
      insert.bind(9, reason.firstPlace)
      try insert.run()
    }
  }

  private func write(
    _ warnings: [String: Int], of run: String, _ task: String
  ) throws(SQLiteError) {
    let insert = try connection.prepare(
      "INSERT OR REPLACE INTO run_warnings VALUES (?1, ?2, ?3, ?4)")
    insert.bind(1, run)
    insert.bind(2, task)
    for (text, count) in warnings {
      insert.bind(3, text)
      insert.bind(4, Int64(count))
      try insert.run()
    }
  }

  func remove(_ run: String) throws(SQLiteError) {
    for table in ["runs", "run_tasks", "run_reasons", "run_warnings"] {
      let delete = try connection.prepare("DELETE FROM \(table) WHERE run = ?1")
      delete.bind(1, run)
      try delete.run()
    }
  }
}

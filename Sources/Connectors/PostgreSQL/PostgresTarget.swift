private import Glibc
internal import Mapping
internal import Records
internal import Runs

/// Writes rows to a table of a PostgreSQL database: by key where the task has one, else by plain inserts.
///
/// Each batch goes by COPY into a staging table and is merged from there; several of them are committed together with
/// a checkpoint. Rows that are not committed yet are kept: where the connection is lost they are sent again on a new
/// one, after the checkpoints have told whether the last commit had arrived.
final class PostgresTarget: TargetWriter {
  /// A transaction ends after so many rows, bytes or seconds, whatever comes first: commits cost nothing per row, what
  /// comes slowly is seen soon, and what has to be kept is little.
  private static let bytesPerTransaction = 8 << 20
  private static let secondsPerTransaction = 1.0
  /// How often a lost connection is tried again, and how long after the first time; twice as long after each.
  private static let maximumTries = 6
  private static let firstPauseSeconds = 0.25

  private let address: PostgresAddress
  private let name: PostgresName
  private let fields: [TargetField]
  private let cancellation: Cancellation
  private let rowsPerTransaction: Int
  private let limits = CopyLimits()

  private(set) var table: PostgresTable?
  private var checkpoints: PostgresCheckpoints?
  /// nil where the connection is lost.
  private(set) var session: PostgresSession?
  /// The one that has deleted rows, which are gone with the next commit.
  var deletingSession: PostgresSession?
  private let pending = PendingRows()
  private var pendingCounts = WriteCounts()
  private var transactionStart = 0.0
  /// Commits of this writer and those before it that are known to have arrived.
  private var commits = 0
  private var isCommitting = false

  init(
    _ address: PostgresAddress, _ name: PostgresName, _ context: TargetContext,
    rowsPerTransaction: Int
  ) {
    self.address = address
    self.name = name
    fields = context.fields
    cancellation = context.cancellation
    self.rowsPerTransaction = rowsPerTransaction
  }

  func makeEncoder() -> any RecordEncoder {
    CopyRowEncoder(columnCount: fields.count, limits: limits)
  }

  // MARK: Begin

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    do {
      let connection = try PostgresConnection(address, cancellation: cancellation)
      let (table, isNew) = try prepareTable(connection)
      self.table = table
      let checkpoints = PostgresCheckpoints(run, table)
      session = try PostgresSession(connection, table, checkpoints, limits)
      limits.set(table.columns.map(\.limit))
      let entry = try checkpoints.open(connection)
      self.checkpoints = checkpoints
      commits = entry.commits
      guard !isNew, entry.identity == table.identity else {
        try checkRepeatable(entry, table, run)
        return nil
      }
      return entry.checkpoint
    } catch {
      throw targetError(error)
    }
  }

  /// Rows that are there with some columns empty, as these were made again, can be filled by key alone.
  private func checkRepeatable(
    _ entry: PostgresCheckpoints.Entry, _ table: PostgresTable, _ run: TargetRun
  ) throws(TargetError) {
    guard !table.hasKey, entry.checkpoint?.run == run.id,
      entry.identity.hasPrefix(table.oid + " ")
    else { return }
    throw TargetError(
      "columns of the table \(table.name.shown) were dropped and made again since the run was "
        + "stopped, and its rows can't be found again without a key; empty the table, and run "
        + "without --resume")
  }

  /// - Returns: whether the table is made now.
  private func prepareTable(_ connection: PostgresConnection) throws -> (PostgresTable, isNew: Bool)
  {
    let catalog = PostgresCatalog(connection: connection)
    var found = try catalog.find(name)
    let isNew = found == nil
    if isNew {
      let schema = try name.schema ?? catalog.currentSchema()
      guard let schema else {
        throw TargetError(
          "there is no schema to make the table \(name.shown) in; name one: ?table=schema."
            + name.name)
      }
      let made = PostgresName(schema: schema, name: name.name)
      try connection.run(PostgresTable.createStatement(made, fields))
      found = try catalog.find(made)
    }
    guard let found else { throw TargetError("the table \(name.shown) can't be found") }
    let columns = try catalog.columns(ofTable: found.oid)
    return (
      try PostgresTable(found.name, oid: found.oid, fields: fields, columns: columns), isNew
    )
  }

  // MARK: Rows

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    let rows = CopyRows(bytes: bytes, ends: rowEnds)
    let outcome = try survivingLosses { session throws(PostgresError) in
      try self.begin(session)
      return try session.merge.write(rows)
    }
    for group in outcome.groups { pending.append(rows, group) }
    let taken = rowEnds.count - outcome.failures.count
    pendingCounts.written += outcome.written
    pendingCounts.unchanged += taken - outcome.written
    return WriteCounts(
      written: outcome.written, unchanged: taken - outcome.written, failures: outcome.failures)
  }

  var keepsCheckpoints: Bool { true }

  var wantsCheckpoint: Bool {
    guard session?.isInTransaction ?? false else { return false }
    return pending.count >= rowsPerTransaction
      || pending.byteCount >= Self.bytesPerTransaction
      || MonotonicClock.seconds - transactionStart >= Self.secondsPerTransaction
  }

  func checkpoint(_ checkpoint: Checkpoint) throws(TargetError) {
    let number = commits + 1
    isCommitting = true
    defer { isCommitting = false }
    try survivingLosses { session throws(PostgresError) in
      // The commit has arrived, and only its answer was lost.
      if self.commits == number { return }
      if let deleting = self.deletingSession, deleting !== session { throw Self.lostDeletion }
      try self.begin(session)
      try session.commit(checkpoint, number: number)
      self.settle(number)
    }
  }

  func commit() throws(TargetError) { endSession() }

  func abort() -> WriteCounts {
    endSession()
    pending.removeAll()
    defer { pendingCounts = WriteCounts() }
    return pendingCounts
  }

  func begin(_ session: PostgresSession) throws(PostgresError) {
    guard let entry = try session.begin() else { return }
    transactionStart = MonotonicClock.seconds
    guard entry.commits == commits else {
      throw PostgresError(.other, "another run of this project writes to the same table")
    }
  }

  private func endSession() {
    session = nil
    deletingSession = nil
  }

  private func settle(_ number: Int) {
    commits = number
    pending.removeAll()
    pendingCounts = WriteCounts()
  }

  // MARK: Lost connections

  /// Does something, and again on a new connection where it fails because the connection is lost.
  func survivingLosses<Result>(
    _ work: (PostgresSession) throws(PostgresError) -> Result
  ) throws(TargetError) -> Result {
    var tries = 0
    while true {
      do throws(PostgresError) {
        return try work(usableSession())
      } catch {
        session = nil
        guard error.kind == .lost || error.kind == .conflict, !cancellation.isCancelled else {
          throw targetError(error)
        }
        tries += 1
        guard tries <= Self.maximumTries else { throw givenUp(error) }
        pause(tries)
      }
    }
  }

  private func usableSession() throws(PostgresError) -> PostgresSession {
    if let session { return session }
    let restored = try restore()
    session = restored
    return restored
  }

  /// A new session that has all that was pending on the lost one.
  private func restore() throws(PostgresError) -> PostgresSession {
    guard let table, let checkpoints else { throw PostgresError(.other, "the target is not open") }
    let connection = try PostgresConnection(address, cancellation: cancellation)
    let columns = try PostgresCatalog(connection: connection).columns(ofTable: table.oid)
    guard table.columns.allSatisfy({ column in columns.contains { $0.number == column.number } })
    else { throw PostgresError(.shape, "the table \(table.name.shown) is not the same any more") }
    let session = try PostgresSession(connection, table, checkpoints, limits)
    let entry = try session.begin()
    transactionStart = MonotonicClock.seconds
    if isCommitting, entry?.commits == commits + 1 { settle(commits + 1) }
    guard entry?.commits == commits else {
      throw PostgresError(.other, "another run of this project writes to the same table")
    }
    do {
      try session.merge.writeAgain(pending.rows, pending.groups)
    } catch {
      guard error.kind == .row else { throw error }
      throw PostgresError(
        .other,
        "a row that was taken before the connection was lost is refused now: \(error.message)")
    }
    return session
  }

  /// Waits about twice as long each time: many clients of a server that comes up must not come all at once.
  private func pause(_ tries: Int) {
    let seconds = Self.firstPauseSeconds * Double(1 << (tries - 1)) * Double.random(in: 0.5...1)
    let end = MonotonicClock.seconds + seconds
    while MonotonicClock.seconds < end, !cancellation.isCancelled { usleep(50_000) }
  }

  // MARK: Messages

  private static let lostDeletion = PostgresError(
    .other,
    "the connection was lost before the deletion of missing rows was committed, so they are still "
      + "there: run again with --resume")

  private func givenUp(_ error: PostgresError) -> TargetError {
    TargetError(
      "\(address.shown): the connection was lost, and \(Self.maximumTries) tries to get it back "
        + "failed (\(error.message)); what was committed stays: run again with --resume")
  }

  func targetError(_ error: any Error) -> TargetError {
    switch error {
    case let error as TargetError: TargetError("\(address.shown): \(error.message)")
    case let error as PostgresError: TargetError("\(address.shown): \(advice(error))")
    default: TargetError("\(address.shown): \(error)")
    }
  }

  private func advice(_ error: PostgresError) -> String {
    let hint = error.hint.isEmpty ? "" : " (\(error.hint))"
    switch error.state {
    case "42P10":
      return "the table \(name.shown) has no unique index of the key, so its rows can't be found "
        + "again; make one: \(table?.uniqueIndexStatement ?? "CREATE UNIQUE INDEX …")"
    case "53100": return "no space left on the server; free some, and run again with --resume"
    case "57014" where cancellation.isCancelled:
      return "the run was interrupted while it waited for the server"
    case "25006": return "\(error.message); this server is a read-only one"
    default:
      guard error.kind == .shape, checkpoints != nil else { return error.message + hint }
      return "\(error.message): the table was dropped or altered while the run wrote to it; look "
        + "at it, and run again"
    }
  }
}

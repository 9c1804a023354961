private import Mapping
internal import Records
internal import Runs

/// Writes rows to a table of a SQLite database: by key where the task has one, else by plain inserts.
///
/// Rows are committed together with checkpoints; a run that is stopped keeps what it has written up to the last
/// one. A row that the table refuses (a constraint somebody put there) does not stop the others.
final class SQLiteTarget: TargetWriter {
  /// A transaction ends after so many rows or so long, whatever comes first: commits cost nothing per
  /// row, and what comes slowly is seen soon.
  private static let secondsPerTransaction = 1.0
  /// Small beside the memory a run may take, large enough for the upper pages of the key's index.
  private static let cacheKilobytes = 8_000

  private let path: String
  let table: SQLiteTable
  private let rowsPerTransaction: Int
  /// By field: whether its values are stored as 1 and 0.
  private let isBoolean: [Bool]
  private(set) var connection: SQLiteConnection?
  private var statement: SQLiteStatement?
  private var checkpoints: SQLiteCheckpoints?
  /// Set where rows that the run does not produce are to be deleted.
  var deletion: SQLiteDeletion?
  /// What was written since the last checkpoint.
  private var pending = WriteCounts()
  private var transactionStart = 0.0

  init(path: String, table: SQLiteTable, rowsPerTransaction: Int) {
    self.path = path
    self.table = table
    self.rowsPerTransaction = rowsPerTransaction
    isBoolean = table.fields.map { $0.type == .boolean }
  }

  func makeEncoder() -> any RecordEncoder {
    BinaryRowEncoder(columnCount: table.fields.count)
  }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    do {
      let connection = try SQLiteConnection(path: path, access: .create)
      try connection.useWriteAheadLog()
      try connection.execute(
        "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(Self.cacheKilobytes)")
      let isNew = try prepareTable(connection)
      statement = try prepareStatement(connection)
      let checkpoints = try SQLiteCheckpoints(connection, run: run, table: table.name)
      self.checkpoints = checkpoints
      self.connection = connection
      return isNew ? nil : try checkpoints.last()
    } catch {
      throw targetError(error)
    }
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    guard let connection, let statement else { return WriteCounts() }
    do {
      try begin(connection)
      let counts = try write(bytes, rowEnds, statement, connection)
      pending.written += counts.written
      pending.unchanged += counts.unchanged
      return counts
    } catch {
      throw targetError(error)
    }
  }

  var keepsCheckpoints: Bool { true }

  var wantsCheckpoint: Bool {
    guard connection?.isInTransaction ?? false else { return false }
    return pending.written + pending.unchanged >= rowsPerTransaction
      || MonotonicClock.seconds - transactionStart >= Self.secondsPerTransaction
  }

  func checkpoint(_ checkpoint: Checkpoint) throws(TargetError) {
    guard let connection, let checkpoints else { return }
    do {
      try begin(connection)
      try checkpoints.save(checkpoint)
      try connection.execute("COMMIT")
      pending = WriteCounts()
    } catch {
      throw targetError(error)
    }
  }

  func commit() throws(TargetError) { close() }

  func abort() -> WriteCounts {
    connection?.rollBack()
    close()
    defer { pending = WriteCounts() }
    return pending
  }

  private func close() {
    statement = nil
    checkpoints = nil
    deletion = nil
    connection = nil
  }

  func begin(_ connection: SQLiteConnection) throws(SQLiteError) {
    guard !connection.isInTransaction else { return }
    try connection.execute("BEGIN IMMEDIATE")
    transactionStart = MonotonicClock.seconds
  }

  // MARK: Rows

  /// About 2 µs a row, nearly all of it inside SQLite: values are bound as slices of the batch.
  private func write(
    _ bytes: UnsafeBufferPointer<UInt8>, _ rowEnds: [Int], _ statement: SQLiteStatement,
    _ connection: SQLiteConnection
  ) throws(SQLiteError) -> WriteCounts {
    var counts = WriteCounts()
    var start = 0
    for (row, end) in rowEnds.enumerated() {
      bind(UnsafeBufferPointer(rebasing: bytes[start..<end]), to: statement)
      start = end
      do {
        try statement.run()
        if connection.changes > 0 { counts.written += 1 } else { counts.unchanged += 1 }
      } catch {
        guard error.kind == .constraint else { throw error }
        // Only this statement is undone; the transaction goes on.
        counts.failures.append(RowFailure(row: row, message: "\(table.name): \(error.message)"))
      }
    }
    return counts
  }

  private func bind(_ row: UnsafeBufferPointer<UInt8>, to statement: SQLiteStatement) {
    var reader = BinaryRowReader(row)
    var parameter: Int32 = 1
    while let cell = reader.next() {
      if cell.isEmpty {
        statement.bindNull(parameter)
      } else if cell.kind == .boolean, isBoolean[Int(parameter) - 1] {
        statement.bind(parameter, cell.count == 4 ? 1 : 0)
      } else {
        statement.bindUncopied(parameter, cell.base, Int(cell.count))
      }
      parameter &+= 1
    }
  }

  // MARK: Table

  /// - Returns: whether the table is made now.
  private func prepareTable(_ connection: SQLiteConnection) throws -> Bool {
    let columns = try columnNames(connection)
    if columns.isEmpty {
      try connection.execute(table.createStatement)
      return true
    }
    // SQLite's names know no case, for the letters of ASCII.
    let known = Set(columns.map { $0.lowercased() })
    let missing = table.fields.filter { !known.contains($0.name.lowercased()) }
    guard missing.isEmpty else {
      let names = missing.map(\.name).joined(separator: ", ")
      throw TargetError(
        "\(path): the table \(table.name) has no column \(names); add it: "
          + table.addColumnStatements(missing))
    }
    return false
  }

  private func columnNames(_ connection: SQLiteConnection) throws(SQLiteError) -> [String] {
    let statement = try connection.prepare("SELECT name FROM pragma_table_info(?1)")
    statement.bind(1, table.name)
    var names: [String] = []
    while try statement.step() { names.append(statement.text(0) ?? "") }
    return names
  }

  private func prepareStatement(_ connection: SQLiteConnection) throws -> SQLiteStatement {
    do {
      return try connection.prepare(table.writeStatement)
    } catch {
      guard error.message.contains("ON CONFLICT") else { throw error }
      throw TargetError(
        "\(path): the table \(table.name) exists without a unique index of the key, so its rows "
          + "can't be found again; make one: \(table.uniqueIndexStatement)")
    }
  }

  /// Whether the table is not any more what it was when the run began.
  private func isAlteration(_ error: SQLiteError) -> Bool {
    statement != nil
      && ["no such table", "no such column", "has no column", "columns but"].contains {
        error.message.contains($0)
      }
  }

  func targetError(_ error: any Error) -> TargetError {
    switch error {
    case let error as TargetError: error
    case let error as SQLiteError where isAlteration(error):
      TargetError(
        "\(path): \(error.message): the table \(table.name) was dropped or altered while the run wrote "
          + "to it; look at it, and run again")
    case let error as SQLiteError: TargetError("\(path): \(error.advice)")
    default: TargetError("\(path): \(error)")
    }
  }
}

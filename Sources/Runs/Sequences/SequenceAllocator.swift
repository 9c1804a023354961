private import Rules

/// Gives the records of one task their numbers; shared by its workers.
///
/// Numbers are given in source order whatever the number of workers: a worker that needs a new number
/// waits until all earlier blocks are mapped (`MappingTurn`), then allocates in a transaction that it
/// commits before its own block counts as mapped, and so before the block's output is written. So at
/// most one worker of a process is inside `writer`; other processes are kept out by SQLite.
final class SequenceAllocator: @unchecked Sendable {
  let entity: String
  let moment: UTCMoment
  let isDryRun: Bool
  private let store: StateStore
  // Both are made by the worker whose turn it is and used by nobody else until its turn is over.
  private var connection: SQLiteConnection?
  private var ledger: NumberLedger?

  /// - Parameters:
  ///   - entity: source entity; keys of different entities are different records.
  ///   - moment: what date parts of numbers show.
  init(store: StateStore, entity: String, moment: UTCMoment, isDryRun: Bool) {
    self.store = store
    self.entity = entity
    self.moment = moment
    self.isDryRun = isDryRun
  }

  /// Begins the transaction in which a block's numbers are given.
  ///
  /// Only for the worker whose turn it is.
  func begin() throws -> NumberLedger {
    let (connection, ledger) = try writer()
    // IMMEDIATE would lock the stored database, too, which a dry run leaves alone.
    try stating { try connection.execute(isDryRun ? "BEGIN" : "BEGIN IMMEDIATE") }
    return ledger
  }

  func commit() throws {
    guard let connection else { return }
    try stating { try connection.execute("COMMIT") }
  }

  func rollBack() { connection?.rollBack() }

  /// A connection for looking numbers up before anybody's turn; nil where there are none.
  func openReader() throws -> SQLiteConnection? {
    isDryRun ? nil : try store.openForReading()
  }

  /// Runs a piece of work and turns SQLite's errors into ones that name the file.
  func stating<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as SQLiteError {
      throw StateError(error, path: store.path)
    }
  }

  private func writer() throws -> (SQLiteConnection, NumberLedger) {
    if let connection, let ledger { return (connection, ledger) }
    // A dry run looks at what is stored, and gives numbers in a database that goes away with it.
    let hasStored = try isDryRun && store.openForReading() != nil
    let opened = try isDryRun ? openDryRun(attaching: hasStored) : store.openForWriting()
    let schemas = hasStored ? ["stored", "main"] : ["main"]
    let ledger = try stating { try NumberLedger(opened, schemas: schemas) }
    connection = opened
    self.ledger = ledger
    return (opened, ledger)
  }

  private func openDryRun(attaching hasStored: Bool) throws -> SQLiteConnection {
    try stating {
      let connection = try SQLiteConnection(path: "", access: .create)
      try connection.execute(StateSchema.sequences)
      if hasStored {
        let path = store.path.replacing("'", with: "''")
        try connection.execute("ATTACH '\(path)' AS stored")
      }
      return connection
    }
  }
}

internal import Records
internal import Runs

/// A connection that is ready to take rows: staging table made, transaction begun when the first rows come.
final class PostgresSession {
  private let connection: PostgresConnection
  private let checkpoints: PostgresCheckpoints
  let merge: PostgresMerge
  /// The keys that the run produced; nil where nobody asked for them.
  private(set) var deletion: PostgresDeletion?
  private(set) var isInTransaction = false

  init(
    _ connection: PostgresConnection, _ table: PostgresTable, _ checkpoints: PostgresCheckpoints,
    _ limits: CopyLimits
  ) throws(PostgresError) {
    self.connection = connection
    self.checkpoints = checkpoints
    merge = PostgresMerge(connection, table, limits)
    try connection.run(table.stagingStatement)
    // Finds what is wrong with table and rights before there is a row.
    try connection.run("EXPLAIN \(table.mergeStatement)")
  }

  /// Begins a transaction; nil where one is open.
  func begin() throws(PostgresError) -> PostgresCheckpoints.Entry? {
    guard !isInTransaction else { return nil }
    let entry = try checkpoints.begin(connection)
    isInTransaction = true
    return entry
  }

  func beginKeeping(_ table: PostgresTable, scope: [String: String]) throws(PostgresError) {
    deletion = try PostgresDeletion(connection, table, scope: scope)
  }

  func commit(_ checkpoint: Checkpoint, number: Int) throws(PostgresError) {
    try checkpoints.commit(checkpoint, number: number, connection)
    isInTransaction = false
  }
}

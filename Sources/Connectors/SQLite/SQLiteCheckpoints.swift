internal import Runs

/// Checkpoints in a table of the target database, so that they are committed together with the rows.
struct SQLiteCheckpoints {
  /// One row for each owner, task and table; a later run writes over an earlier one's.
  private static let definition = """
    CREATE TABLE IF NOT EXISTS _crosswalk_checkpoints (
      owner TEXT NOT NULL,
      task TEXT NOT NULL,
      target TEXT NOT NULL,
      checkpoint TEXT NOT NULL,
      PRIMARY KEY (owner, task, target)
    ) WITHOUT ROWID
    """

  private let find: SQLiteStatement
  private let replace: SQLiteStatement

  init(
    _ connection: SQLiteConnection, run: TargetRun, table: String
  ) throws(SQLiteError) {
    try connection.execute(Self.definition)
    find = try connection.prepare(
      "SELECT checkpoint FROM _crosswalk_checkpoints "
        + "WHERE owner = ?1 AND task = ?2 AND target = ?3")
    replace = try connection.prepare(
      "INSERT OR REPLACE INTO _crosswalk_checkpoints VALUES (?1, ?2, ?3, ?4)")
    for statement in [find, replace] {
      statement.bind(1, run.owner)
      statement.bind(2, run.task)
      statement.bind(3, table)
    }
  }

  func last() throws(SQLiteError) -> Checkpoint? {
    defer { find.reset() }
    return try find.step() ? find.text(0).flatMap { Checkpoint(text: $0) } : nil
  }

  /// To be called inside the transaction that has the rows.
  func save(_ checkpoint: Checkpoint) throws(SQLiteError) {
    replace.bind(4, checkpoint.text)
    try replace.run()
  }
}

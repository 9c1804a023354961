internal import Runs

/// Checkpoints in a table beside the target's, so that they are committed together with the rows.
struct PostgresCheckpoints: Sendable {
  /// What is kept for one owner, task and table.
  struct Entry {
    /// How often the writer of this entry has committed; tells whether a commit has arrived whose answer was lost.
    var commits: Int
    /// `PostgresTable.identity` of the table that has the rows.
    var identity: String
    var checkpoint: Checkpoint?
  }

  private let name: PostgresName
  private let place: String
  private let values: String
  private let identity: String

  init(_ run: TargetRun, _ table: PostgresTable) {
    name = PostgresName(schema: table.name.schema, name: "_crosswalk_checkpoints")
    let key = [run.owner, run.task, table.name.name].map(PostgresName.literal)
    place = "owner = \(key[0]) AND task = \(key[1]) AND target = \(key[2])"
    values = key.joined(separator: ", ")
    identity = PostgresName.literal(table.identity)
  }

  /// Makes table and entry where they are missing.
  func open(_ connection: PostgresConnection) throws(PostgresError) -> Entry {
    try makeTable(connection)
    try connection.run(
      "INSERT INTO \(name.quoted) VALUES (\(values), 0, \(identity), '') ON CONFLICT DO NOTHING")
    return try read(
      connection, "SELECT commits, identity, checkpoint FROM \(name.quoted) WHERE \(place)")
  }

  /// Begins a transaction that holds the entry: whoever writes as this owner, also over a lost connection, is
  /// through when this returns.
  func begin(_ connection: PostgresConnection) throws(PostgresError) -> Entry {
    // Checked at once, or else a row could fail at the end of the transaction, when nobody knows which one.
    try connection.run("BEGIN ISOLATION LEVEL READ COMMITTED; SET CONSTRAINTS ALL IMMEDIATE")
    return try read(
      connection,
      "SELECT commits, identity, checkpoint FROM \(name.quoted) WHERE \(place) FOR UPDATE")
  }

  func commit(
    _ checkpoint: Checkpoint, number: Int, _ connection: PostgresConnection
  ) throws(PostgresError) {
    try connection.run(
      """
      UPDATE \(name.quoted) SET commits = \(number), identity = \(identity),
        checkpoint = \(PostgresName.literal(checkpoint.text)) WHERE \(place);
      COMMIT
      """)
  }

  private func read(
    _ connection: PostgresConnection, _ query: String
  ) throws(PostgresError) -> Entry {
    guard let result = try connection.run(query).first, result.rowCount == 1 else {
      throw PostgresError(
        .other, "the entry of this run in \(name.shown) is gone; somebody has removed it")
    }
    return Entry(
      commits: result.text(0, 0).flatMap { Int($0) } ?? 0, identity: result.text(0, 1) ?? "",
      checkpoint: result.text(0, 2).flatMap { Checkpoint(text: $0) })
  }

  private func makeTable(_ connection: PostgresConnection) throws(PostgresError) {
    let known = try connection.run(
      "SELECT pg_catalog.to_regclass(\(PostgresName.literal(name.quoted)))")
    guard known[0].text(0, 0) == nil else { return }
    let definition = """
      CREATE TABLE IF NOT EXISTS \(name.quoted) (owner text, task text, target text, \
      commits bigint NOT NULL, identity text NOT NULL, checkpoint text NOT NULL, \
      PRIMARY KEY (owner, task, target))
      """
    do {
      try connection.run(definition)
    } catch {
      // Two that make the same table at once: one is told that it is there (42P07), or its type is (23505).
      if ["42P07", "23505"].contains(error.state) { return }
      guard error.state == "42501" else { throw error }
      throw PostgresError(
        .other,
        "\(error.message); somebody who may has to make the table for checkpoints once: "
          + "\(definition); and GRANT SELECT, INSERT, UPDATE on it")
    }
  }
}

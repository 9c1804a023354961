private import Mapping
internal import Records
internal import Runs

/// Writes batches of rows to a table by way of the staging table, and finds the rows that the table refuses.
struct PostgresMerge {
  let connection: PostgresConnection
  let table: PostgresTable
  let limits: CopyLimits

  /// What became of a batch.
  struct Outcome {
    var written = 0
    /// Rows that the table has now, in runs that went together.
    var groups: [Range<Int>] = []
    var failures: [RowFailure] = []
  }

  /// Writes rows inside the transaction that is open.
  ///
  /// A statement fails as a whole: one that does is undone, and its rows are sent in smaller parts until the
  /// bad ones are alone.
  func write(_ rows: CopyRows) throws(PostgresError) -> Outcome {
    var outcome = Outcome()
    // The part to be written next is the last one.
    var parts: [Range<Int>] = []
    var first = 0
    for (row, column) in rows.rowsWithNUL() {
      outcome.failures.append(RowFailure(row: row, message: unfit(column)))
      parts.append(first..<row)
      first = row + 1
    }
    parts.append(first..<rows.ends.count)
    parts.reverse()
    while let part = parts.popLast() {
      guard !part.isEmpty else { continue }
      do {
        outcome.written += try attempt(rows, part)
        outcome.groups.append(part)
      } catch {
        guard error.kind == .row else { throw error }
        try undo()
        if part.count == 1 {
          outcome.failures.append(RowFailure(row: part.lowerBound, message: text(error)))
        } else {
          parts += Self.split(part, error).reversed()
        }
      }
    }
    outcome.failures.sort { $0.row < $1.row }
    return outcome
  }

  /// Writes rows that the table has taken before.
  ///
  /// All at once, which is soonest done; where that fails (a key that comes again), as they went before.
  func writeAgain(_ rows: CopyRows, _ groups: [Range<Int>]) throws(PostgresError) {
    guard !groups.isEmpty else { return }
    do {
      _ = try attempt(rows, 0..<rows.ends.count)
    } catch {
      guard error.kind == .row else { throw error }
      try undo()
      for group in groups { _ = try attempt(rows, group) }
    }
  }

  private func undo() throws(PostgresError) {
    try connection.run("ROLLBACK TO SAVEPOINT crosswalk; RELEASE SAVEPOINT crosswalk")
  }

  /// One row that can't be read is named by the server; others are found by halving.
  private static func split(_ part: Range<Int>, _ error: PostgresError) -> [Range<Int>] {
    if let line = error.copyLine, (1...part.count).contains(line) {
      let bad = part.lowerBound + line - 1
      return [part.lowerBound..<bad, bad..<(bad + 1), (bad + 1)..<part.upperBound]
    }
    let middle = part.lowerBound + part.count / 2
    return [part.lowerBound..<middle, middle..<part.upperBound]
  }

  /// - Returns: rows that are new or changed.
  private func attempt(_ rows: CopyRows, _ part: Range<Int>) throws(PostgresError) -> Int {
    let results = try connection.run(
      """
      SAVEPOINT crosswalk;
      COPY \(PostgresTable.staging) FROM STDIN;
      \(table.mergeStatement);
      TRUNCATE \(PostgresTable.staging);
      RELEASE SAVEPOINT crosswalk
      """, rows: rows.bytes(part))
    guard results.count == 5, results[1].affected == part.count else {
      throw PostgresError(.other, "the server did not take the rows as they were sent")
    }
    return results[2].affected
  }

  // MARK: Messages

  private func text(_ error: PostgresError) -> String {
    let column = error.copyColumn.flatMap { name in
      zip(table.fields, table.columns).first { $0.1.name == name }?.0.name
    }
    return (column.map { "\($0): " } ?? "") + error.message
  }

  private func unfit(_ column: Int) -> String {
    let name = table.fields.indices.contains(column) ? table.fields[column].name : "the row"
    let type = table.columns.indices.contains(column) ? " (\(table.columns[column].type))" : ""
    return limits.limit(column).map { "\(name): the value \($0.message)\(type)" }
      ?? "\(name): the value holds the character NUL, which PostgreSQL's text can't hold"
  }
}

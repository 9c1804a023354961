private import Mapping
internal import Records
internal import Runs

/// Writes batches of rows to a table by way of the staging table, and finds the rows that the table refuses.
struct PostgresMerge {
  private let parts: PostgresParts
  private let table: PostgresTable
  private let limits: CopyLimits

  init(_ connection: PostgresConnection, _ table: PostgresTable, _ limits: CopyLimits) {
    parts = PostgresParts(
      connection: connection, table: PostgresTable.staging,
      statements: [table.mergeStatement, "TRUNCATE \(PostgresTable.staging)"])
    self.table = table
    self.limits = limits
  }

  /// What became of a batch.
  struct Outcome {
    /// Rows that are new or changed.
    var written = 0
    /// Rows that the table has now, in runs that went together.
    var groups: [Range<Int>] = []
    var failures: [RowFailure] = []
  }

  /// Writes rows inside the transaction that is open.
  func write(_ rows: CopyRows) throws(PostgresError) -> Outcome {
    var failures: [RowFailure] = []
    var ranges: [Range<Int>] = []
    var first = 0
    for (row, column) in rows.rowsWithNUL() {
      failures.append(RowFailure(row: row, message: unfit(column)))
      ranges.append(first..<row)
      first = row + 1
    }
    ranges.append(first..<rows.ends.count)
    let outcome = try parts.write(rows, ranges)
    failures += outcome.failures.map { RowFailure(row: $0.row, message: text($0.error)) }
    failures.sort { $0.row < $1.row }
    return Outcome(written: outcome.written, groups: outcome.groups, failures: failures)
  }

  /// Writes rows that the table has taken before.
  ///
  /// All at once, which is soonest done; where that fails (a key that comes again), as they went before.
  func writeAgain(_ rows: CopyRows, _ groups: [Range<Int>]) throws(PostgresError) {
    guard !groups.isEmpty else { return }
    do {
      _ = try parts.attempt(rows, 0..<rows.ends.count)
    } catch {
      guard error.kind == .row else { throw error }
      try parts.undo()
      for group in groups { _ = try parts.attempt(rows, group) }
    }
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

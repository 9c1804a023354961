/// Sends rows by COPY inside the transaction that is open, and finds those that are refused.
///
/// A statement fails as a whole: one that does is undone, and its rows are sent in smaller parts until the bad ones are
/// alone.
struct PostgresParts {
  let connection: PostgresConnection
  /// Where COPY puts the rows.
  let table: String
  /// What is done with each part behind that.
  var statements: [String] = []

  /// What became of some rows.
  struct Outcome {
    /// Rows that the first of the statements wrote.
    var written = 0
    /// Rows that are taken, in runs that went together.
    var groups: [Range<Int>] = []
    var failures: [(row: Int, error: PostgresError)] = []
  }

  func write(_ rows: CopyRows, _ ranges: [Range<Int>]) throws(PostgresError) -> Outcome {
    var outcome = Outcome()
    // The part to be written next is the last one.
    var parts: [Range<Int>] = ranges.reversed()
    while let part = parts.popLast() {
      guard !part.isEmpty else { continue }
      do {
        outcome.written += try attempt(rows, part)
        outcome.groups.append(part)
      } catch {
        guard error.kind == .row else { throw error }
        try undo()
        if part.count == 1 {
          outcome.failures.append((part.lowerBound, error))
        } else {
          parts += Self.split(part, error).reversed()
        }
      }
    }
    return outcome
  }

  /// - Returns: rows that the first of the statements wrote.
  func attempt(_ rows: CopyRows, _ part: Range<Int>) throws(PostgresError) -> Int {
    let all =
      ["SAVEPOINT crosswalk", "COPY \(table) FROM STDIN"] + statements
      + ["RELEASE SAVEPOINT crosswalk"]
    let results = try connection.run(all.joined(separator: ";\n"), rows: rows.bytes(part))
    guard results.count == all.count, results[1].affected == part.count else {
      throw PostgresError(.other, "the server did not take the rows as they were sent")
    }
    return results[2].affected
  }

  func undo() throws(PostgresError) {
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
}

private import Mapping
internal import Records
internal import Runs

/// The keys that a run produced, in a temporary table of the session, and what is in the target's table beside them.
struct PostgresDeletion {
  private static let kept = "pg_temp._crosswalk_kept"

  private let connection: PostgresConnection
  private let isKey: [Bool]
  /// `FROM ... WHERE ...` for the rows in scope, and for the missing ones among them.
  private let inScope: String
  private let missing: String
  private let buffer = ByteBuffer()

  /// - Parameter scope: values that key fields have in all rows, by the field's name.
  init(
    _ connection: PostgresConnection, _ table: PostgresTable, scope: [String: String]
  ) throws(PostgresError) {
    self.connection = connection
    isKey = table.fields.map(\.isKey)
    let keys = zip(table.fields, table.columns).filter(\.0.isKey)
    let names = keys.map { PostgresName.quoted($0.1.name) }
    let target = table.name.quoted
    // The columns have the table's types and collations, so that keys compare as they do in the table itself.
    try connection.run(
      "CREATE TEMPORARY TABLE _crosswalk_kept AS "
        + "SELECT \(names.joined(separator: ", ")) FROM \(target) WITH NO DATA")
    let conditions = keys.compactMap { field, column in
      scope[field.name].map {
        "stored.\(PostgresName.quoted(column.name)) = \(PostgresName.literal($0))"
      }
    }
    inScope = "FROM \(target) AS stored WHERE " + (conditions + ["true"]).joined(separator: " AND ")
    let equal = names.map { "stored.\($0) = kept.\($0)" }.joined(separator: " AND ")
    missing = inScope + " AND NOT EXISTS (SELECT FROM \(Self.kept) AS kept WHERE \(equal))"
  }

  /// Takes down the keys of rows, inside the transaction that is open.
  ///
  /// A key that the column can't hold is none that the table has: it was rejected, and is left out here.
  func keep(_ rows: CopyRows) throws(PostgresError) {
    let keys = keys(of: rows)
    _ = try PostgresParts(connection: connection, table: Self.kept)
      .write(keys, [0..<keys.ends.count])
  }

  func count() throws(PostgresError) -> (inScope: Int, missing: Int) {
    // Tells the server how many there are, for a plan that is fit for many.
    try connection.run("ANALYZE \(Self.kept)")
    return (try count(inScope), try count(missing))
  }

  /// - Returns: the number of rows deleted.
  func delete() throws(PostgresError) -> Int {
    try connection.run("DELETE \(missing)").first?.affected ?? 0
  }

  private func count(_ condition: String) throws(PostgresError) -> Int {
    let result = try connection.run("SELECT count(*) \(condition)").first
    return result?.text(0, 0).flatMap { Int($0) } ?? 0
  }

  /// The key columns alone; they are apart by tabs, which stand nowhere else in this form.
  private func keys(of rows: CopyRows) -> CopyRows {
    buffer.removeAll()
    var ends: [Int] = []
    ends.reserveCapacity(rows.ends.count)
    for row in rows.ends.indices {
      let bytes = rows.bytes(row..<(row + 1)).dropLast()
      var column = 0
      var isFirst = true
      for value in bytes.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false) {
        defer { column += 1 }
        guard isKey[column] else { continue }
        if !isFirst { buffer.append(UInt8(ascii: "\t")) }
        isFirst = false
        buffer.append(UnsafeBufferPointer(rebasing: value))
      }
      buffer.append(UInt8(ascii: "\n"))
      ends.append(buffer.count)
    }
    return CopyRows(bytes: buffer.bytes, ends: ends)
  }
}

extension PostgresTarget: DeletingTarget {
  func beginKeeping(scope: [String: String]) throws(TargetError) {
    guard let session, let table else { return }
    try stating { () throws(PostgresError) in
      try session.beginKeeping(table, scope: scope)
    }
  }

  func keep(_ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]) throws(TargetError) {
    try survivingLosses { session throws(PostgresError) in
      guard let deletion = session.deletion else { return }
      try self.begin(session)
      try deletion.keep(CopyRows(bytes: bytes, ends: rowEnds))
    }
  }

  func countMissing() throws(TargetError) -> (inScope: Int, missing: Int) {
    var counts = (inScope: 0, missing: 0)
    try deleting { deletion throws(PostgresError) in counts = try deletion.count() }
    return counts
  }

  func deleteMissing() throws(TargetError) -> Int {
    var count = 0
    try deleting { deletion throws(PostgresError) in count = try deletion.delete() }
    deletingSession = session
    return count
  }

  private func deleting(
    _ work: (PostgresDeletion) throws(PostgresError) -> Void
  ) throws(TargetError) {
    try stating { () throws(PostgresError) in
      // The keys went with the session that had them.
      guard let session, let deletion = session.deletion else { throw Self.lostKeys }
      try begin(session)
      try work(deletion)
    }
  }

  private static let lostKeys = PostgresError(
    .other,
    "the connection was lost during the run, and with it the list of the rows that are to stay; "
      + "nothing was deleted: run again with --resume")

  private func stating(_ work: () throws(PostgresError) -> Void) throws(TargetError) {
    do {
      try work()
    } catch {
      throw targetError(error)
    }
  }
}

internal import Mapping
internal import Records
internal import Runs

/// The keys that a run produced, in a temporary table, and what is in the target's table beside them.
struct SQLiteDeletion {
  private let connection: SQLiteConnection
  private let insert: SQLiteStatement
  private let isBoolean: [Bool]
  private let keyPlaces: [Int]
  /// `FROM ... WHERE ...` for the rows in scope, and for the missing ones among them.
  private let inScope: String
  private let missing: String
  private let scope: [String]

  init(
    _ connection: SQLiteConnection, _ table: SQLiteTable, scope: [String: String]
  ) throws(SQLiteError) {
    self.connection = connection
    let keys = table.fields.filter(\.isKey)
    keyPlaces = table.fields.indices.filter { table.fields[$0].isKey }
    isBoolean = keys.map { $0.type == .boolean }
    let names = keys.map { SQLiteConnection.quoted($0.name) }
    let list = names.joined(separator: ", ")
    let target = SQLiteConnection.quoted(table.name)
    // A copy of the columns has their affinity, so that keys compare as they do in the table itself.
    try connection.execute(
      """
      DROP TABLE IF EXISTS temp._crosswalk_kept;
      CREATE TEMP TABLE _crosswalk_kept AS SELECT \(list) FROM main.\(target) WHERE 0;
      CREATE UNIQUE INDEX temp._crosswalk_kept_key ON _crosswalk_kept (\(list));
      """)
    let places = keys.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    insert = try connection.prepare("INSERT OR IGNORE INTO temp._crosswalk_kept VALUES (\(places))")
    let scoped = keys.filter { scope[$0.name] != nil }
    self.scope = scoped.compactMap { scope[$0.name] }
    let conditions = scoped.enumerated().map { index, key in
      "\(target).\(SQLiteConnection.quoted(key.name)) = ?\(index + 1)"
    }
    inScope = "FROM main.\(target) WHERE " + (conditions + ["1"]).joined(separator: " AND ")
    // The table's column first: its collation decides.
    let equal = names.map { "\(target).\($0) = kept.\($0)" }.joined(separator: " AND ")
    missing =
      inScope + " AND NOT EXISTS (SELECT 1 FROM temp._crosswalk_kept AS kept WHERE \(equal))"
  }

  func keep(_ row: UnsafeBufferPointer<UInt8>) throws(SQLiteError) {
    var reader = BinaryRowReader(row)
    var place = 0
    var parameter: Int32 = 1
    while let cell = reader.next() {
      defer { place += 1 }
      guard Int(parameter) <= keyPlaces.count, keyPlaces[Int(parameter) - 1] == place else {
        continue
      }
      if cell.kind == .boolean, isBoolean[Int(parameter) - 1] {
        insert.bind(parameter, cell.count == 4 ? 1 : 0)
      } else {
        insert.bindUncopied(parameter, cell.base, Int(cell.count))
      }
      parameter += 1
    }
    try insert.run()
  }

  func count() throws(SQLiteError) -> (inScope: Int, missing: Int) {
    (try count(inScope), try count(missing))
  }

  private func count(_ condition: String) throws(SQLiteError) -> Int {
    let statement = try connection.prepare("SELECT count(*) \(condition)")
    bindScope(statement)
    return try statement.step() ? Int(statement.integer(0)) : 0
  }

  func delete() throws(SQLiteError) -> Int {
    let statement = try connection.prepare("DELETE \(missing)")
    bindScope(statement)
    try statement.run()
    return connection.changes
  }

  private func bindScope(_ statement: SQLiteStatement) {
    for (index, value) in scope.enumerated() {
      statement.bind(Int32(truncatingIfNeeded: index + 1), value)
    }
  }
}

extension SQLiteTarget: DeletingTarget {
  func beginKeeping(scope: [String: String]) throws(TargetError) {
    guard let connection else { return }
    try stating { () throws(SQLiteError) in
      deletion = try SQLiteDeletion(connection, table, scope: scope)
    }
  }

  func keep(_ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]) throws(TargetError) {
    guard let deletion, let connection else { return }
    try stating { () throws(SQLiteError) in
      try begin(connection)
      var start = 0
      for end in rowEnds {
        try deletion.keep(UnsafeBufferPointer(rebasing: bytes[start..<end]))
        start = end
      }
    }
  }

  func countMissing() throws(TargetError) -> (inScope: Int, missing: Int) {
    var counts = (inScope: 0, missing: 0)
    try stating { () throws(SQLiteError) in counts = try deletion?.count() ?? counts }
    return counts
  }

  func deleteMissing() throws(TargetError) -> Int {
    guard let deletion, let connection else { return 0 }
    var count = 0
    try stating { () throws(SQLiteError) in
      try begin(connection)
      count = try deletion.delete()
    }
    return count
  }

  private func stating(_ work: () throws(SQLiteError) -> Void) throws(TargetError) {
    do {
      try work()
    } catch {
      throw targetError(error)
    }
  }
}

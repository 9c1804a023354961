internal import Rules

/// The numbers given so far, as one connection sees them.
struct NumberLedger {
  private let find: SQLiteStatement
  private let readNext: SQLiteStatement
  private let writeNext: SQLiteStatement
  private let record: SQLiteStatement

  /// - Parameter schemas: databases of the connection to look in; the last one is written.
  init(_ connection: SQLiteConnection, schemas: [String] = ["main"]) throws(SQLiteError) {
    let written = schemas.last ?? "main"
    find = try connection.prepare(
      schemas.map {
        "SELECT text FROM \($0).numbers WHERE sequence = ?1 AND entity = ?2 AND source_key = ?3"
      }.joined(separator: " UNION ALL "))
    readNext = try connection.prepare(
      "SELECT max(next) FROM ("
        + schemas.map { "SELECT next FROM \($0).sequences WHERE name = ?1" }
        .joined(separator: " UNION ALL ") + ")")
    writeNext = try connection.prepare(
      "INSERT INTO \(written).sequences (name, next) VALUES (?1, ?2) "
        + "ON CONFLICT (name) DO UPDATE SET next = excluded.next")
    record = try connection.prepare(
      "INSERT INTO \(written).numbers (sequence, entity, source_key, number, text) "
        + "VALUES (?1, ?2, ?3, ?4, ?5)")
  }

  /// The number a record got before; nil where it has none.
  func number(
    _ sequence: String, _ entity: String, _ sourceKey: UnsafeBufferPointer<UInt8>
  ) throws(SQLiteError) -> String? {
    find.bind(1, sequence)
    find.bind(2, entity)
    find.bind(3, sourceKey)
    defer { find.reset() }
    return try find.step() ? find.text(0) : nil
  }

  /// Gives a record the next number.
  ///
  /// Inside a transaction that excludes other writers.
  func allocate(
    _ rule: SequenceRule, _ entity: String, _ sourceKey: UnsafeBufferPointer<UInt8>,
    _ moment: UTCMoment
  ) throws -> String {
    readNext.bind(1, rule.name)
    let stored = try readNext.step() ? readNext.text(0).flatMap { Int64($0) } : nil
    readNext.reset()
    // A seed that was raised later counts: somebody wants to get out of the way of other numbers.
    let number = max(rule.seed, stored ?? rule.seed)
    guard number < Int64.max else {
      throw StateError("sequence \(rule.name): there are no numbers left")
    }
    let text = rule.text(number: number, entity: entity, sourceKey: sourceKey, moment: moment)
    writeNext.bind(1, rule.name)
    writeNext.bind(2, number + 1)
    try writeNext.run()
    record.bind(1, rule.name)
    record.bind(2, entity)
    record.bind(3, sourceKey)
    record.bind(4, number)
    record.bind(5, text)
    try record.run()
    return text
  }
}

/// What a server knows of its tables.
struct PostgresCatalog {
  let connection: PostgresConnection

  /// A column of a table.
  struct Column: Equatable, Sendable {
    var name: String
    /// Position in the table, for ever its own.
    var number: Int
    /// The type as SQL writes it: `numeric(10,2)`.
    var type: String
    /// The type without its size, of domains the one below: `numeric`.
    var baseType: String
    /// What stands in brackets behind the type, packed as PostgreSQL does; -1 where there is nothing.
    var typeModifier: Int
    /// Whether equal values are the same bytes: not so where a collation ignores case.
    var hasExactEquality: Bool
    var isNullable: Bool
    /// Whether a row gets a value where none is given: a default, an identity, a computed column.
    var hasDefault: Bool
  }

  /// Finds a table, view or foreign table.
  ///
  /// The exact name counts; where it is not there, one that differs by case alone, as made by somebody who
  /// wrote it without quotes.
  func find(_ name: PostgresName) throws(PostgresError) -> (name: PostgresName, oid: String)? {
    let schema = name.schema.map { "n.nspname = \(PostgresName.literal($0))" }
    let text = PostgresName.literal(name.name)
    let result = try connection.run(
      """
      SELECT n.nspname, c.relname, c.oid, c.relname = \(text)
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
        AND \(schema ?? "n.nspname = ANY (pg_catalog.current_schemas(false))")
        AND pg_catalog.lower(c.relname) = pg_catalog.lower(\(text))
      ORDER BY c.relname <> \(text),
        pg_catalog.array_position(pg_catalog.current_schemas(false), n.nspname)
      """)[0]
    guard result.rowCount > 0, result.text(0, 3) == "t" || result.rowCount == 1,
      let table = result.text(0, 1), let oid = result.text(0, 2)
    else { return nil }
    return (PostgresName(schema: result.text(0, 0), name: table), oid)
  }

  /// The schema where a table without one is made; nil where there is none.
  func currentSchema() throws(PostgresError) -> String? {
    try connection.run("SELECT pg_catalog.current_schema()")[0].text(0, 0)
  }

  func columns(ofTable oid: String) throws(PostgresError) -> [Column] {
    let result = try connection.run(
      """
      SELECT a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod),
        b.typname, CASE WHEN t.typtype = 'd' THEN t.typtypmod ELSE a.atttypmod END,
        coalesce(co.collisdeterministic, true), NOT a.attnotnull,
        a.atthasdef OR a.attidentity <> '' OR t.typdefault IS NOT NULL
      FROM pg_catalog.pg_attribute a
      JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
      JOIN pg_catalog.pg_type b ON b.oid = CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE t.oid END
      LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
      WHERE a.attrelid = \(oid) AND a.attnum > 0 AND NOT a.attisdropped
      ORDER BY a.attnum
      """)[0]
    return (0..<result.rowCount).map { row in
      Column(
        name: result.text(row, 0) ?? "", number: result.text(row, 1).flatMap { Int($0) } ?? 0,
        type: result.text(row, 2) ?? "", baseType: result.text(row, 3) ?? "",
        typeModifier: result.text(row, 4).flatMap { Int($0) } ?? -1,
        hasExactEquality: result.text(row, 5) == "t", isNullable: result.text(row, 6) == "t",
        hasDefault: result.text(row, 7) == "t")
    }
  }
}

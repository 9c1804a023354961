internal import Mapping
internal import Records
internal import Runs

/// The table that a PostgreSQL target writes to: its columns in the order of the fields, and the statements.
struct PostgresTable: Sendable {
  /// Rows wait here, in the session alone, until they are merged.
  static let staging = "pg_temp._crosswalk_rows"

  let name: PostgresName
  let oid: String
  let fields: [TargetField]
  /// One for each field.
  let columns: [PostgresCatalog.Column]

  // MARK: Definition

  /// The definition of a table for the fields.
  static func createStatement(_ name: PostgresName, _ fields: [TargetField]) -> String {
    var parts = fields.map { field in
      "\(PostgresName.quoted(field.name)) \(declaredType(field))" + (field.isKey ? " NOT NULL" : "")
    }
    let keys = fields.filter(\.isKey).map { PostgresName.quoted($0.name) }
    if !keys.isEmpty { parts.append("PRIMARY KEY (\(keys.joined(separator: ", ")))") }
    return "CREATE TABLE IF NOT EXISTS \(name.quoted) (\n  "
      + parts.joined(separator: ",\n  ") + "\n)"
  }

  /// How a field is stored: every type exactly, no number as a floating-point one.
  ///
  /// A length counts UTF-16 code units in a schema and characters in PostgreSQL, which are never more.
  static func declaredType(_ field: TargetField) -> String {
    switch field.type {
    case .integer, .picklist, .state, .status: "integer"
    case .bigInteger: "bigint"
    case .decimal, .currency, .double: "numeric"
    case .boolean: "boolean"
    case .dateTime: "timestamptz"
    case .string, .guid, .enum, .lookup, .customer, .owner, nil:
      field.maxLength.map { "varchar(\(max(1, $0)))" } ?? "text"
    }
  }

  // MARK: An existing table

  /// Matches the fields with the columns of a table.
  ///
  /// - Throws: `TargetError` where a field has no column, or a column no value.
  init(
    _ name: PostgresName, oid: String, fields: [TargetField], columns all: [PostgresCatalog.Column]
  ) throws(TargetError) {
    self.name = name
    self.oid = oid
    self.fields = fields
    let found = fields.map { field in Self.column(field.name, all) }
    let missing = zip(fields, found).filter { $0.1 == nil }.map(\.0)
    guard missing.isEmpty else {
      let statements = missing.map {
        "ALTER TABLE \(name.quoted) ADD COLUMN \(PostgresName.quoted($0.name)) "
          + "\(Self.declaredType($0));"
      }
      throw TargetError(
        "the table \(name.shown) has no column \(missing.map(\.name).joined(separator: ", ")); "
          + "add it: \(statements.joined(separator: " "))")
    }
    columns = found.compactMap(\.self)
    let taken = Set(columns.map(\.number))
    let empty = all.filter { !$0.isNullable && !$0.hasDefault && !taken.contains($0.number) }
    guard empty.isEmpty else {
      throw TargetError(
        "the table \(name.shown) wants a value in \(empty.map(\.name).joined(separator: ", ")), "
          + "which no field of the task gives; map such a field, or give the column a default: "
          + "ALTER TABLE \(name.quoted) ALTER COLUMN \(PostgresName.quoted(empty[0].name)) "
          + "SET DEFAULT …;")
    }
  }

  private static func column(
    _ name: String, _ all: [PostgresCatalog.Column]
  ) -> PostgresCatalog.Column? {
    if let exact = all.first(where: { $0.name == name }) { return exact }
    let similar = all.filter { $0.name.lowercased() == name.lowercased() }
    return similar.count == 1 ? similar[0] : nil
  }

  /// What tells the table, and the columns that are written, from others that were made under their names later.
  var identity: String { oid + columns.map { " \($0.number)" }.joined() }

  var uniqueIndexStatement: String {
    "CREATE UNIQUE INDEX ON \(name.quoted) (\(list(keys)));"
  }

  // MARK: Statements

  private var keys: [PostgresCatalog.Column] { pick { $0.isKey } }
  private var others: [PostgresCatalog.Column] { pick { !$0.isKey } }

  var hasKey: Bool { fields.contains(where: \.isKey) }

  /// The staging table has the table's types, so that a value which does not fit is found by COPY, with its line.
  var stagingStatement: String {
    "CREATE TEMPORARY TABLE _crosswalk_rows ON COMMIT DELETE ROWS AS "
      + "SELECT \(list(columns)) FROM \(name.quoted) WITH NO DATA"
  }

  /// Inserts the rows of the staging table, or changes those with the same key where a value differs.
  var mergeStatement: String {
    let insert =
      "INSERT INTO \(name.quoted) AS old (\(list(columns))) "
      + "SELECT \(list(columns)) FROM \(Self.staging)"
    guard hasKey else { return insert }
    let conflict = "\(insert) ON CONFLICT (\(list(keys)))"
    guard !others.isEmpty else { return "\(conflict) DO NOTHING" }
    let changes = others.map {
      "\(PostgresName.quoted($0.name)) = excluded.\(PostgresName.quoted($0.name))"
    }
    return "\(conflict) DO UPDATE SET \(changes.joined(separator: ", ")) WHERE \(differences)"
  }

  /// Whether a value differs.
  ///
  /// Some equal values are not the same: 1.0 and 1.00, text that differs by case under some collations. Others, such
  /// as JSON, know no equality. Those are compared by their bytes, which takes longer (PostgreSQL's manual, 9.25.6).
  private var differences: String {
    let exact = others.filter { Self.isExact($0) }
    let other = others.filter { !Self.isExact($0) }
    var parts: [String] = []
    if !exact.isEmpty {
      parts.append("(\(list(exact, of: "old"))) IS DISTINCT FROM (\(list(exact, of: "excluded")))")
    }
    if !other.isEmpty {
      parts.append(
        "ROW(\(list(other, of: "old")))::record *<> ROW(\(list(other, of: "excluded")))::record")
    }
    return parts.joined(separator: " OR ")
  }

  private static func isExact(_ column: PostgresCatalog.Column) -> Bool {
    let types = [
      "text", "varchar", "bpchar", "int2", "int4", "int8", "bool", "date", "timestamp",
      "timestamptz", "uuid",
    ]
    return column.hasExactEquality && types.contains(column.baseType)
  }

  private func pick(_ isWanted: (TargetField) -> Bool) -> [PostgresCatalog.Column] {
    zip(fields, columns).filter { isWanted($0.0) }.map(\.1)
  }

  private func list(_ columns: [PostgresCatalog.Column], of table: String? = nil) -> String {
    columns.map { (table.map { "\($0)." } ?? "") + PostgresName.quoted($0.name) }
      .joined(separator: ", ")
  }
}

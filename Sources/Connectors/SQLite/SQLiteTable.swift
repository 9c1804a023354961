internal import Mapping
internal import Records
internal import Runs

/// The table that a SQLite target writes to: its definition, and the statement that writes a row.
struct SQLiteTable {
  let name: String
  let fields: [TargetField]

  private var keys: [TargetField] { fields.filter(\.isKey) }

  /// How a field is stored.
  ///
  /// Everything but integers and yes/no is text: SQLite would make floats of decimals, and a copied
  /// `1234567890123456.70` has to come out as it went in (sqlite.org, "Datatypes in SQLite",
  /// section 3).
  static func declaredType(_ type: FieldType?) -> String {
    type.map { $0.isInteger || $0 == .boolean } ?? false ? "INTEGER" : "TEXT"
  }

  var createStatement: String {
    var parts = fields.map { field in
      "\(SQLiteConnection.quoted(field.name)) \(Self.declaredType(field.type))"
        + (field.isKey ? " NOT NULL" : "")
    }
    if !keys.isEmpty { parts.append("PRIMARY KEY (\(list(keys)))") }
    return "CREATE TABLE IF NOT EXISTS \(SQLiteConnection.quoted(name)) (\n  "
      + parts.joined(separator: ",\n  ") + "\n)"
  }

  /// Inserts a row, or changes the one with the same key where a value differs.
  ///
  /// An equal row is left alone and counts as no change.
  var writeStatement: String {
    let values = fields.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    let insert =
      "INSERT INTO \(SQLiteConnection.quoted(name)) (\(list(fields))) VALUES (\(values))"
    if keys.isEmpty { return insert }
    let others = fields.filter { !$0.isKey }.map { SQLiteConnection.quoted($0.name) }
    guard !others.isEmpty else { return "\(insert) ON CONFLICT (\(list(keys))) DO NOTHING" }
    let table = SQLiteConnection.quoted(name)
    let changes = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let differences = others.map { "\(table).\($0) IS NOT excluded.\($0)" }
      .joined(separator: " OR ")
    return "\(insert) ON CONFLICT (\(list(keys))) DO UPDATE SET \(changes) WHERE \(differences)"
  }

  /// What makes an existing table fit.
  func addColumnStatements(_ missing: [TargetField]) -> String {
    missing.map { field in
      "ALTER TABLE \(SQLiteConnection.quoted(name)) ADD COLUMN "
        + "\(SQLiteConnection.quoted(field.name)) \(Self.declaredType(field.type));"
    }.joined(separator: " ")
  }

  var uniqueIndexStatement: String {
    "CREATE UNIQUE INDEX \(SQLiteConnection.quoted(name + "_key")) ON "
      + "\(SQLiteConnection.quoted(name)) (\(list(keys)));"
  }

  private func list(_ fields: [TargetField]) -> String {
    fields.map { SQLiteConnection.quoted($0.name) }.joined(separator: ", ")
  }
}

private import Foundation
internal import PostgresServer
private import Records
private import Runs

/// The fewest steps from a CSV file of rows to a table of SQLite: one prepared statement, one transaction.
struct SQLiteByHand {
  private let columns: [String]
  private let blocks: Blocks
  private let connection: SQLiteConnection

  init(_ folder: LoadFolder) throws {
    let rows = Array(try Data(contentsOf: URL(filePath: "\(folder.path)/\(LoadFolder.rows)")))
    columns = LoadFolder.columns(rows)
    let start = (rows.firstIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    let header = CSVHeader(names: columns, delimiter: UInt8(ascii: ","))
    blocks = Blocks(rows, CSVSplitter(after: header), from: start)
    connection = try SQLiteConnection(path: "\(folder.path)/hand.db", access: .create)
    try connection.useWriteAheadLog()
    try connection.execute("PRAGMA synchronous = normal; PRAGMA cache_size = -65536")
  }

  func insert() throws {
    let list = columns.map { "\"\($0)\"" + ($0 == columns[0] ? " PRIMARY KEY" : "") }
    try connection.execute("CREATE TABLE T (\(list.joined(separator: ", "))) WITHOUT ROWID")
    try load("")
  }

  func upsert() throws {
    let changes = columns.dropFirst().map { "\"\($0)\" = excluded.\"\($0)\"" }
    try load(" ON CONFLICT DO UPDATE SET \(changes.joined(separator: ", "))")
  }

  private func load(_ conflict: String) throws {
    let places = columns.map { _ in "?" }.joined(separator: ", ")
    let insert = try connection.prepare("INSERT INTO T VALUES (\(places))" + conflict)
    let layout = RecordLayout(
      fields: columns.map { RecordLayout.Field(name: $0) }, eagerCount: columns.count)
    let parser = try CSVParser(
      header: CSVHeader(names: columns, delimiter: UInt8(ascii: ",")), layout: layout)
    try connection.execute("BEGIN")
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: columns.count)
    cells.initialize(repeating: .empty, count: columns.count)
    defer { cells.deallocate() }
    for buffer in blocks.buffers {
      parser.open(buffer.bytes)
      while case .record = parser.next(cells) {
        for index in columns.indices {
          bind(cells[index], Int32(truncatingIfNeeded: index + 1), insert)
        }
        try insert.run()
      }
    }
    try connection.execute("COMMIT")
  }

  private func bind(_ cell: Cell, _ parameter: Int32, _ statement: SQLiteStatement) {
    if cell.isEscaped {
      statement.bind(parameter, CellDecoder.text(of: cell))
    } else {
      statement.bindUncopied(parameter, cell.base, Int(cell.count))
    }
  }
}

/// What one would type: a copy into a table without a log, and a merge from there.
struct PostgresByHand {
  private let server: PostgresServer
  private let rows: String
  private let columns: [String]

  init(_ folder: LoadFolder, _ server: PostgresServer) throws {
    self.server = server
    rows = "\(folder.path)/\(LoadFolder.rows)"
    columns = LoadFolder.columns(Array(try Data(contentsOf: URL(filePath: rows))))
  }

  /// Makes empty tables, and removes the one that runs make.
  func prepare() throws {
    let list = columns.map { "\"\($0)\" text" }.joined(separator: ", ")
    try server.query(
      """
      DROP TABLE IF EXISTS own, hand, staging;
      CREATE TABLE hand (\(list), PRIMARY KEY ("\(columns[0])"));
      CREATE UNLOGGED TABLE staging (\(list))
      """)
    try server.query("CHECKPOINT")
  }

  func load() throws {
    try server.query("TRUNCATE staging")
    try server.query("\\copy staging from '\(rows)' with (format csv, header)")
    let others = columns.dropFirst()
    let changes = others.map { "\"\($0)\" = excluded.\"\($0)\"" }.joined(separator: ", ")
    let old = others.map { "hand.\"\($0)\"" }.joined(separator: ", ")
    let new = others.map { "excluded.\"\($0)\"" }.joined(separator: ", ")
    try server.query(
      """
      INSERT INTO hand SELECT * FROM staging ON CONFLICT ("\(columns[0])")
      DO UPDATE SET \(changes) WHERE (\(old)) IS DISTINCT FROM (\(new))
      """)
  }
}

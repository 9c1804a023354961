internal import Records
internal import Runs

/// Reads a table or a query of a PostgreSQL database.
///
/// The rows come as a stream (`COPY … TO STDOUT`) out of one view of the data, so that memory does not grow with them
/// and nothing that others do meanwhile is seen.
final class PostgresSource: SourceReader {
  let name: String
  private(set) var bytesRead = 0
  private let connection: PostgresConnection
  private let query: String
  private let names: [String]
  /// Columns of JSON.
  private let objects: [String]
  private let rows: CopyRowReader
  private let blockSize: Int
  private var isBegun = false
  private var isAtEnd = false

  /// Connects, and finds out which columns there are.
  init(_ uri: ConnectorURI, _ context: SourceContext, ownOptions: [ConnectorOption]) throws {
    let address = try PostgresAddress(uri, ownOptions: ownOptions)
    let selection = try DatabaseSelection(uri)
    name = address.shown
    blockSize = context.blockSize
    do throws(PostgresError) {
      connection = try PostgresConnection(address, cancellation: context.cancellation)
      try connection.run("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
      query = try Self.query(selection, connection)
      let columns = try connection.describe(query)
      names = columns.map(\.name)
      objects = columns.filter { Self.form($0.type) == .json }.map(\.name)
      rows = CopyRowReader(columns.map { Self.form($0.type) })
    } catch {
      throw SourceError("\(address.shown): \(Self.text(error))")
    }
    try selection.check(names, name)
  }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    let bytes = block.bytes
    bytes.removeAll()
    bytes.shrink(to: 4 << 20)
    do throws(PostgresError) {
      if !isBegun {
        isBegun = true
        // A comment at the end of a query must not swallow the bracket.
        try connection.beginCopy("COPY (\(query)\n) TO STDOUT")
      }
      while !isAtEnd, bytes.count < blockSize {
        let hasRow = try connection.nextRow { row in
          bytesRead += row.count
          rows.append(row, to: bytes)
        }
        isAtEnd = !hasRow
      }
    } catch {
      throw SourceError("\(name): \(Self.text(error))")
    }
    BinaryRecordWriter.finish(bytes)
    return bytes.count > 0
  }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    try MissingColumns.check(layout, names: names, objects: objects, in: name)
    return BinaryRecordParser(names: names, layout: layout)
  }

  // MARK: Query

  private static func query(
    _ selection: DatabaseSelection, _ connection: PostgresConnection
  ) throws(PostgresError) -> String {
    switch selection {
    case .query(let query): return query
    case .table(let text):
      guard let name = PostgresName(text) else {
        throw PostgresError(
          .other, "\(text) is no name of a table; write table=customers or table=schema.customers")
      }
      guard let found = try PostgresCatalog(connection: connection).find(name) else {
        throw PostgresError(.other, "there is no table \(name.shown)")
      }
      return "SELECT * FROM \(found.name.quoted)"
    }
  }

  /// By the OIDs of PostgreSQL's own types, which never change (`pg_type.dat`).
  private static func form(_ type: UInt32) -> CopyForm {
    switch type {
    case 20, 21, 23, 26, 700, 701, 1700: .number
    case 16: .boolean
    case 1114, 1184: .moment
    case 114, 3802: .json
    case 17: .bytes
    default: .text
    }
  }

  private static func text(_ error: PostgresError) -> String {
    let hint = error.hint.isEmpty ? "" : " (\(error.hint))"
    return error.kind == .lost && error.state != ""
      ? "the connection was lost while reading: \(error.message)" : error.message + hint
  }
}

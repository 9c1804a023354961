private import Glibc
internal import Records
internal import Runs

/// Reads a table or a query of a SQLite database, in one view of the data.
///
/// Integers keep their 64 bits, reals become the shortest text that is the same number, blobs become Base64.
final class SQLiteSource: SourceReader {
  let name: String
  private(set) var bytesRead = 0
  private let connection: SQLiteConnection
  private let query: String
  private let names: [String]
  private let blockSize: Int
  /// nil before the first row was asked for, and behind the last one.
  private var rows: SQLiteStatement?
  private var isBegun = false
  private let kernel = ScanKernel.best

  init(_ uri: ConnectorURI, _ context: SourceContext) throws {
    if uri.isStandardStream {
      throw ConnectorURIError("\(uri.text): a database can't be read from standard input")
    }
    let selection = try DatabaseSelection(uri)
    name = uri.place
    blockSize = context.blockSize
    guard access(name, F_OK) == 0 else {
      throw SourceError("\(name): there is no such file")
    }
    do throws(SQLiteError) {
      connection = try Self.open(name)
      switch selection {
      case .table(let table): query = "SELECT * FROM \(SQLiteConnection.quoted(table))"
      case .query(let text): query = text
      }
      let statement = try connection.prepare(query)
      names = statement.columnNames
      guard statement.isReadOnly else {
        throw SQLiteError(code: 1, message: "the query would change the database; write a SELECT")
      }
    } catch {
      throw SourceError("\(uri.place): \(error.advice)")
    }
    try selection.check(names, name)
  }

  /// A database with a write-ahead log wants files beside it; where they can't be made and there is nothing in a log,
  /// the file itself is all there is.
  private static func open(_ path: String) throws(SQLiteError) -> SQLiteConnection {
    let connection = try SQLiteConnection(path: path, access: .read)
    do {
      _ = try connection.integer("PRAGMA schema_version")
      return connection
    } catch {
      guard error.kind == .cannotOpen, access(path + "-wal", F_OK) != 0 else { throw error }
      return try SQLiteConnection(path: "file:\(encoded(path))?immutable=1", access: .read)
    }
  }

  /// A path inside a URI.
  private static func encoded(_ path: String) -> String {
    path.replacing("%", with: "%25").replacing("?", with: "%3f").replacing("#", with: "%23")
  }

  func next(_ block: SourceBlock) throws(SourceError) -> Bool {
    let bytes = block.bytes
    bytes.removeAll()
    bytes.shrink(to: 4 << 20)
    do throws(SQLiteError) {
      // Not before: a target in the same file may have to be made ready first.
      if !isBegun {
        isBegun = true
        rows = try connection.prepare(query)
      }
      while let statement = rows, bytes.count < blockSize {
        guard try statement.step() else {
          rows = nil
          break
        }
        append(statement, to: bytes)
      }
    } catch {
      throw SourceError("\(name): \(error.advice)")
    }
    bytesRead += bytes.count
    BinaryRecordWriter.finish(bytes)
    return bytes.count > 0
  }

  func makeParser(_ layout: RecordLayout) throws(SourceError) -> any RecordParser {
    try MissingColumns.check(layout, names: names, in: name)
    return BinaryRecordParser(names: names, layout: layout)
  }

  // MARK: Rows

  private func append(_ statement: SQLiteStatement, to bytes: ByteBuffer) {
    let record = BinaryRecordWriter(bytes)
    for (column, name) in names.enumerated() {
      switch statement.value(Int32(truncatingIfNeeded: column)) {
      case .null: record.appendEmpty()
      case .integer(let value): record.append(String(value), .number)
      case .real(let value):
        record.append(
          value.isFinite ? "\(value)" : value < 0 ? "-Infinity" : "Infinity",
          value.isFinite ? .number : .text)
      case .text(let text):
        guard kernel.utf8Prefix(text) == text.count else {
          return record.replace(problem: "\(name): the text is not UTF-8", raw: text)
        }
        record.append(text, .text)
      case .blob(let blob):
        let place = record.beginCell()
        Base64.append(blob, to: bytes)
        record.endCell(place, .text)
      }
    }
  }
}

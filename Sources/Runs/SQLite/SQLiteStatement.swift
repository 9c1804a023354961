private import CSQLite

/// A prepared statement.
///
/// Parameters count from 1, columns from 0, as in SQLite itself.
package final class SQLiteStatement {
  private let handle: OpaquePointer
  private let connection: SQLiteConnection

  init(_ handle: OpaquePointer, of connection: SQLiteConnection) {
    self.handle = handle
    self.connection = connection
  }

  deinit { sqlite3_finalize(handle) }

  /// Binds text that the caller keeps unchanged until the next `step` has ended; nothing is copied.
  @inline(__always)
  package func bindUncopied(_ parameter: Int32, _ base: UnsafePointer<UInt8>, _ count: Int) {
    base.withMemoryRebound(to: CChar.self, capacity: count) { text in
      _ = sqlite3_bind_text64(
        handle, parameter, text, UInt64(truncatingIfNeeded: count), nil, UInt8(SQLITE_UTF8))
    }
  }

  @inline(__always)
  package func bindNull(_ parameter: Int32) { sqlite3_bind_null(handle, parameter) }

  @inline(__always)
  package func bind(_ parameter: Int32, _ value: Int64) {
    sqlite3_bind_int64(handle, parameter, value)
  }

  /// Binds text, or NULL.
  package func bind(_ parameter: Int32, _ text: String?) {
    guard let text else { return bindNull(parameter) }
    bind(parameter, text)
  }

  package func bindReal(_ parameter: Int32, _ number: Double) {
    sqlite3_bind_double(handle, parameter, number)
  }

  package func bind(_ parameter: Int32, _ text: String) {
    var text = text
    text.withUTF8 { bind(parameter, $0) }
  }

  /// Binds a copy of text.
  package func bind(_ parameter: Int32, _ text: UnsafeBufferPointer<UInt8>) {
    // SQLITE_TRANSIENT is a cast that Swift does not import.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    guard let base = text.baseAddress else {
      sqlite3_bind_text64(handle, parameter, "", 0, nil, UInt8(SQLITE_UTF8))
      return
    }
    base.withMemoryRebound(to: CChar.self, capacity: text.count) { characters in
      _ = sqlite3_bind_text64(
        handle, parameter, characters, UInt64(text.count), transient, UInt8(SQLITE_UTF8))
    }
  }

  /// Goes to the next row; false where there is none.
  ///
  /// After an error the statement is reset.
  package func step() throws(SQLiteError) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    let error = connection.error(code)
    sqlite3_reset(handle)
    throw error
  }

  /// Runs a statement whose rows don't matter, and makes it ready for the next time.
  @inline(__always)
  package func run() throws(SQLiteError) {
    let code = sqlite3_step(handle)
    if code != SQLITE_DONE && code != SQLITE_ROW {
      let error = connection.error(code)
      sqlite3_reset(handle)
      throw error
    }
    sqlite3_reset(handle)
  }

  /// Makes the statement ready for the next time; bound values stay.
  package func reset() { sqlite3_reset(handle) }

  package func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

  package func double(_ column: Int32) -> Double { sqlite3_column_double(handle, column) }

  package func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }

  /// nil for NULL.
  package func text(_ column: Int32) -> String? {
    guard let base = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: base, count: count), as: UTF8.self)
  }

  /// Names of the columns.
  package var columnNames: [String] {
    (0..<sqlite3_column_count(handle)).map { column in
      sqlite3_column_name(handle, column).map { String(cString: $0) } ?? ""
    }
  }

  /// Whether the statement changes nothing in the database.
  package var isReadOnly: Bool { sqlite3_stmt_readonly(handle) != 0 }

  /// A value of the current row; bytes are valid until the next `step`.
  package func value(_ column: Int32) -> SQLiteValue {
    switch sqlite3_column_type(handle, column) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, column))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, column))
    case SQLITE_TEXT:
      let base = sqlite3_column_text(handle, column)
      return .text(
        UnsafeBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))))
    case SQLITE_BLOB:
      let base = sqlite3_column_blob(handle, column)?.assumingMemoryBound(to: UInt8.self)
      return .blob(
        UnsafeBufferPointer(start: base, count: Int(sqlite3_column_bytes(handle, column))))
    default: return .null
    }
  }
}

/// A value as SQLite has it (sqlite.org, "Datatypes in SQLite", section 2).
package enum SQLiteValue {
  case null
  case integer(Int64)
  case real(Double)
  /// Not checked to be UTF-8.
  case text(UnsafeBufferPointer<UInt8>)
  case blob(UnsafeBufferPointer<UInt8>)
}

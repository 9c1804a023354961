private import CSQLite
private import Glibc

/// A connection to one SQLite database.
///
/// Used by one thread at a time.
package final class SQLiteConnection {
  package enum Access: Sendable {
    /// Read and write; the file is made where it is missing.
    case create
    /// Read and write an existing file; only read where it is write-protected.
    case existing
    /// Only read an existing file.
    case read
  }

  private let handle: OpaquePointer

  /// - Parameters:
  ///   - path: the file; "" is a database of its own that goes to the disk when it grows, and away
  ///     when the connection ends.
  ///   - busyMilliseconds: how long to wait for locks of others before giving up.
  package init(
    path: String, access: Access, busyMilliseconds: Int32 = 10_000
  ) throws(SQLiteError) {
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(path, &opened, Self.flags(access) | SQLITE_OPEN_NOMUTEX, nil)
    guard code == SQLITE_OK, let opened else {
      let message = String(cString: sqlite3_errmsg(opened))
      sqlite3_close_v2(opened)
      throw SQLiteError(code: code, message: message)
    }
    handle = opened
    sqlite3_extended_result_codes(handle, 1)
    sqlite3_busy_timeout(handle, busyMilliseconds)
  }

  deinit { sqlite3_close_v2(handle) }

  private static func flags(_ access: Access) -> Int32 {
    switch access {
    case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    case .existing: SQLITE_OPEN_READWRITE
    // A URI may say more, such as that nobody changes the file.
    case .read: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
    }
  }

  /// Switches the database to write-ahead logging.
  ///
  /// Two processes that do so at once are told "busy" on the spot, whatever the time to wait for locks
  /// (sqlite.org/c3ref/busy_handler.html: the handler is not called where that could block both), so
  /// it is tried again here, for ten seconds.
  package func useWriteAheadLog() throws(SQLiteError) {
    let deadline = ContinuousClock.now + .seconds(10)
    while true {
      do {
        return try execute("PRAGMA journal_mode = WAL")
      } catch {
        guard error.kind == .busy, ContinuousClock.now < deadline else { throw error }
        usleep(10_000)
      }
    }
  }

  /// Rows that the last statement inserted, changed or deleted.
  package var changes: Int { Int(sqlite3_changes64(handle)) }

  package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Runs one or more statements; their rows are ignored.
  package func execute(_ sql: String) throws(SQLiteError) {
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    if code != SQLITE_OK { throw error(code) }
  }

  /// Prepares one statement for many uses.
  ///
  /// It keeps the connection open as long as it lives.
  package func prepare(_ sql: String) throws(SQLiteError) -> SQLiteStatement {
    var statement: OpaquePointer?
    let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
    let code = sqlite3_prepare_v3(handle, sql, -1, flags, &statement, nil)
    guard code == SQLITE_OK, let statement else { throw error(code) }
    return SQLiteStatement(statement, of: self)
  }

  /// Ends the transaction without effect; nothing where there is none.
  package func rollBack() {
    if isInTransaction { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// The integer that a statement gives, such as `PRAGMA user_version`; 0 where it gives none.
  package func integer(_ sql: String) throws(SQLiteError) -> Int64 {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : 0
  }

  func error(_ code: Int32) -> SQLiteError {
    SQLiteError(code: code, message: String(cString: sqlite3_errmsg(handle)))
  }

  /// A name as SQL wants it: in quotes, quotes doubled.
  package static func quoted(_ name: String) -> String {
    var result = "\""
    for character in name.unicodeScalars {
      if character == "\"" { result += "\"" }
      result.unicodeScalars.append(character)
    }
    return result + "\""
  }
}

import CSQLite
import Foundation

/// A database as another program sees it.
final class SQLiteFile {
  struct Failure: Error { var message: String }

  private var handle: OpaquePointer?

  init(_ path: String) throws {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
    guard sqlite3_open_v2(path, &handle, flags, nil) == SQLITE_OK else { throw failure }
    sqlite3_busy_timeout(handle, Int32(Program.patience) * 1000)
  }

  deinit { sqlite3_close_v2(handle) }

  private var failure: Failure { Failure(message: String(cString: sqlite3_errmsg(handle))) }

  /// The rows of a query as texts; NULL is nil.
  @discardableResult
  func rows(_ query: String) throws -> [[String?]] {
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, query, -1, &statement, nil) == SQLITE_OK else {
      throw failure
    }
    defer { sqlite3_finalize(statement) }
    var rows: [[String?]] = []
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        rows.append(
          (0..<sqlite3_column_count(statement)).map { column in
            sqlite3_column_text(statement, column).map { String(cString: $0) }
          })
      case SQLITE_DONE: return rows
      default: throw failure
      }
    }
  }
}

extension Workspace {
  /// The rows of a query on a database file; none while the file or the table is not there.
  func query(_ file: String, _ query: String) -> [[String?]] {
    guard has(file) else { return [] }
    return (try? SQLiteFile("\(path)/\(file)").rows(query)) ?? []
  }
}

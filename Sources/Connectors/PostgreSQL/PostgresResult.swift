internal import CPostgres

/// What a server answers to one statement.
final class PostgresResult {
  private let library: PostgresLibrary
  private let handle: OpaquePointer

  init(_ handle: OpaquePointer, _ library: PostgresLibrary) {
    self.handle = handle
    self.library = library
  }

  deinit { library.clear(handle) }

  var status: Int { Int(library.result_status(handle)) }

  /// Rows that the statement wrote.
  var affected: Int { library.affected(handle).flatMap { Int(String(cString: $0)) } ?? 0 }

  var rowCount: Int { Int(library.row_count(handle)) }

  /// Names and types (their OIDs) of the columns.
  var columns: [(name: String, type: UInt32)] {
    (0..<library.column_count(handle)).map { column in
      (
        library.column_name(handle, column).map { String(cString: $0) } ?? "",
        library.column_type(handle, column)
      )
    }
  }

  /// A value as text; nil for NULL.
  func text(_ row: Int, _ column: Int) -> String? {
    let row = Int32(truncatingIfNeeded: row)
    let column = Int32(truncatingIfNeeded: column)
    guard library.is_null(handle, row, column) == 0 else { return nil }
    return library.value(handle, row, column).map { String(cString: $0) }
  }

  func errorField(_ field: Int) -> String? {
    library.result_error_field(handle, Int32(truncatingIfNeeded: field))
      .map { String(cString: $0) }
  }

  var errorMessage: String {
    library.result_error_message(handle).map { String(cString: $0) } ?? ""
  }
}

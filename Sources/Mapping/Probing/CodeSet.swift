import Records

/// Codes that exist in the target system, for look-ups by bytes.
///
/// Immutable; may be shared by threads.
package final class CodeSet: @unchecked Sendable {
  private let pool = ConstantPool()
  private let table: ByteTable

  package init(_ codes: [String]) {
    table = ByteTable(count: codes.count)
    for (row, code) in codes.enumerated() where !code.isEmpty {
      table.insert(pool.cell(code), row: row, result: .empty)
    }
  }

  deinit { table.deallocate() }

  /// - Parameter cell: decoded.
  func contains(_ cell: Cell) -> Bool { table.find(cell) != nil }
}

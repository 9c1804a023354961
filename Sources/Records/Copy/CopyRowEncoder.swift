internal import CScan

/// Writes rows in the text form of PostgreSQL's `COPY` (its manual, "COPY", section "Text Format"): cells with tabs
/// between them, `\N` for an empty one, `\\`, `\t`, `\n` and `\r` for what would be misread.
///
/// A cell that its column can't hold without changing it (`CopyLimits`) gets a NUL in front. PostgreSQL's texts can't
/// hold that character, so that a row with a NUL in it is in any case one that has to be refused.
package final class CopyRowEncoder: RecordEncoder {
  private let columnCount: Int
  private let limits: CopyLimits
  /// For one cell at a time: its text without escapes of other formats.
  private let decoded = ByteBuffer()

  /// - Parameter limits: looked at when rows are written; the target learns them when it is opened.
  package init(columnCount: Int, limits: CopyLimits) {
    self.columnCount = columnCount
    self.limits = limits
  }

  package func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    for column in 0..<columnCount {
      let cell = row[column]
      if cell.isEmpty {
        buffer.append("\\N")
      } else if cell.isEscaped {
        decoded.removeAll()
        decoded.shrink(to: 1 << 20)
        CellDecoder.append(cell, to: decoded)
        append(decoded.bytes, column, to: buffer)
      } else if cell.flags.contains(.jsonPlain), !limits.hasLimit(column) {
        buffer.append(cell.base, Int(cell.count))
      } else {
        append(cell.bytes, column, to: buffer)
      }
      buffer.append(ASCII.tab)
    }
    guard columnCount > 0 else { return }
    buffer.base[buffer.count &- 1] = ASCII.lineFeed
  }

  private func append(_ text: UnsafeBufferPointer<UInt8>, _ column: Int, to buffer: ByteBuffer) {
    if limits.hasLimit(column), !limits.holds(text, column) { buffer.append(0 as UInt8) }
    guard var place = text.baseAddress else { return }
    let end = place + text.count
    while true {
      let plain = scan_json_plain(place, end - place)
      buffer.append(place, plain)
      place += plain
      guard place < end else { return }
      appendSpecial(place.pointee, to: buffer)
      place += 1
    }
  }

  private func appendSpecial(_ byte: UInt8, to buffer: ByteBuffer) {
    switch byte {
    case ASCII.backslash: buffer.append("\\\\")
    case ASCII.tab: buffer.append("\\t")
    case ASCII.lineFeed: buffer.append("\\n")
    case ASCII.carriageReturn: buffer.append("\\r")
    default: buffer.append(byte)
    }
  }
}

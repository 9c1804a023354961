internal import CScan

/// Writes rows as CSV (RFC 4180, line ends LF): a cell is put in quotes where it holds the delimiter, a quote, CR or LF.
///
/// Cells whose flags prove that they need no quotes, or that were quoted in a CSV file already, are copied as they are.
/// About 40 ns for 22 short cells.
package final class CSVRowEncoder: RecordEncoder {
  private let columnCount: Int
  private let delimiter: UInt8
  /// The flag that proves a cell plain; none where the delimiter is not a comma.
  private let plainFlag: Cell.Flags
  private let kernel: ScanKernel
  private let rowBytes: Int
  /// For one cell at a time: its text without JSON's escapes.
  private let decoded = ByteBuffer()

  package init(
    columnCount: Int, delimiter: UInt8 = UInt8(ascii: ","), kernel: ScanKernel = .best
  ) {
    self.columnCount = columnCount
    self.delimiter = delimiter
    self.kernel = kernel
    rowBytes = columnCount * Int(SCAN_CELL_BYTES)
    plainFlag = delimiter == ASCII.comma ? .csvPlain : []
  }

  /// The line of column names.
  package static func headerRow(
    _ names: [String], delimiter: UInt8 = UInt8(ascii: ",")
  ) -> [UInt8] {
    let buffer = ByteBuffer()
    for (column, name) in names.enumerated() {
      if column > 0 { buffer.append(delimiter) }
      var name = name
      name.withUTF8 { append($0, delimiter: delimiter, to: buffer) }
    }
    buffer.append(ASCII.lineFeed)
    return Array(buffer.bytes)
  }

  package func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    var column = 0
    while true {
      column &+= buffer.write(rowBytes: rowBytes) { output in
        kernel.functions.pointee.csv_row(
          (row + column).scanned, columnCount &- column, delimiter, plainFlag.rawValue, &output)
      }
      if column == columnCount { break }
      appendSlowly(row[column], to: buffer)
      column &+= 1
    }
    guard columnCount > 0 else { return }
    if columnCount == 1, row[0].count == 0 {
      // A line with nothing on it is no record to most readers.
      buffer.count &-= 1
      buffer.append("\"\"\n")
    } else {
      buffer.base[buffer.count &- 1] = ASCII.lineFeed
    }
  }

  /// Appends a cell that is long or has escapes of some kind, with the delimiter behind it.
  @inline(never)
  private func appendSlowly(_ cell: Cell, to buffer: ByteBuffer) {
    if cell.flags.contains(.csvEscaped) {
      buffer.append(ASCII.quote)
      buffer.append(cell.bytes)
      buffer.append(ASCII.quote)
    } else if cell.flags.contains(.jsonEscaped) {
      decoded.removeAll()
      decoded.shrink(to: 1 << 20)
      CellDecoder.append(cell, to: decoded)
      CSVRowEncoder.append(decoded.bytes, delimiter: delimiter, to: buffer)
    } else {
      CSVRowEncoder.append(cell.bytes, delimiter: delimiter, to: buffer)
    }
    buffer.append(delimiter)
  }

  /// Appends text, in quotes where it needs them.
  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, delimiter: UInt8, to buffer: ByteBuffer
  ) {
    guard let base = text.baseAddress else { return }
    if scan_csv_plain(base, text.count, delimiter) == text.count {
      buffer.append(text)
    } else {
      appendQuoted(text, to: buffer)
    }
  }

  /// Appends text in quotes, with its own doubled.
  private static func appendQuoted(_ text: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    guard var place = text.baseAddress else { return }
    let end = place + text.count
    buffer.append(ASCII.quote)
    while true {
      let plain = scan_find(place, end - place, ASCII.quote)
      buffer.append(place, plain)
      place += plain
      guard place < end else { break }
      buffer.append("\"\"")
      place += 1
    }
    buffer.append(ASCII.quote)
  }
}

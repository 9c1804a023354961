internal import CScan

/// Writes rows as CSV (RFC 4180, line ends LF): a cell is put in quotes where it holds the delimiter, a quote, CR or LF.
///
/// Cells whose flags prove that they need no quotes, or that were quoted in a CSV file already, are copied as they are.
/// About 0.1 µs for 22 short cells.
package final class CSVRowEncoder: RecordEncoder {
  private let columnCount: Int
  private let delimiter: UInt8
  /// The flag that proves a cell plain; none where the delimiter is not a comma.
  private let plainFlag: Cell.Flags
  /// Bytes of a row beyond its cells', at most.
  private let surplus: Int
  /// For one cell at a time: its text without JSON's escapes.
  private let decoded = ByteBuffer()

  package init(columnCount: Int, delimiter: UInt8 = UInt8(ascii: ",")) {
    self.columnCount = columnCount
    self.delimiter = delimiter
    plainFlag = delimiter == ASCII.comma ? .csvPlain : []
    surplus = columnCount * 3 + 64
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
    guard columnCount > 0 else { return }
    // A line with nothing on it is no record to most readers. (Not below: optimised builds have put a quote there and the
    // delimiter over it.)
    if columnCount == 1, row[0].count == 0 { return buffer.append("\"\"\n") }
    var needed = surplus
    for column in 0..<columnCount { needed &+= Int(row[column].count) }
    buffer.reserve(needed)
    var place = buffer.base + buffer.count
    for column in 0..<columnCount {
      let cell = row[column]
      if cell.count == 0 {
        // Nothing to copy.
      } else if !cell.flags.isDisjoint(with: plainFlag) || isPlain(cell) {
        scan_copy(place, cell.base, Int(cell.count))
        place += Int(cell.count)
      } else {
        buffer.count = place - buffer.base
        appendSlowly(cell, to: buffer)
        var rest = surplus
        for later in column + 1..<max(columnCount, column + 1) { rest &+= Int(row[later].count) }
        buffer.reserve(rest)
        place = buffer.base + buffer.count
      }
      place.pointee = delimiter
      place += 1
    }
    place[-1] = ASCII.lineFeed
    buffer.count = place - buffer.base
  }

  @inline(__always)
  private func isPlain(_ cell: Cell) -> Bool {
    cell.flags.isDisjoint(with: .escaped)
      && scan_csv_plain(cell.base, Int(cell.count), delimiter) == Int(cell.count)
  }

  /// Appends a cell that is not plain, or has escapes of some kind.
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
      CSVRowEncoder.appendQuoted(cell.bytes, to: buffer)
    }
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

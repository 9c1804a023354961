internal import CScan

/// Writes rows in a compact form of our own, for targets that bind values one by one (databases).
///
/// For each cell, one after the other: kind (1 byte), length (4 bytes, little-endian), text without escapes (UTF-8).
package final class BinaryRowEncoder: RecordEncoder {
  static let prefixLength = 5
  private let columnCount: Int

  package init(columnCount: Int) {
    self.columnCount = columnCount
  }

  package func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    var needed = columnCount * BinaryRowEncoder.prefixLength + 64
    for column in 0..<columnCount { needed &+= Int(row[column].count) }
    buffer.reserve(needed)
    var place = buffer.base + buffer.count
    for column in 0..<columnCount {
      let cell = row[column]
      let text = place + BinaryRowEncoder.prefixLength
      var length = Int(cell.count)
      if cell.flags.isDisjoint(with: .escaped) {
        scan_copy(text, cell.base, length)
      } else {
        length = CellDecoder.write(cell, to: text)
      }
      place.pointee = cell.kind.rawValue
      UnsafeMutableRawPointer(place + 1).storeBytes(
        of: UInt32(truncatingIfNeeded: length).littleEndian, as: UInt32.self)
      place = text + length
    }
    buffer.count = place - buffer.base
  }
}

/// Walks through the cells of a row that `BinaryRowEncoder` wrote.
///
/// Cells point into the row.
package struct BinaryRowReader {
  /// What was not walked through yet.
  private(set) var rest: UnsafeBufferPointer<UInt8>

  package init(_ row: UnsafeBufferPointer<UInt8>) {
    rest = row
  }

  /// The next cell; nil behind the last one.
  package mutating func next() -> Cell? {
    guard let base = rest.baseAddress, rest.count >= BinaryRowEncoder.prefixLength,
      let kind = Cell.Kind(rawValue: base[0])
    else { return nil }
    let stored = UnsafeRawPointer(base + 1).loadUnaligned(as: UInt32.self)
    let length = Int(UInt32(littleEndian: stored))
    let text = base + BinaryRowEncoder.prefixLength
    guard length <= rest.count - BinaryRowEncoder.prefixLength else { return nil }
    rest = UnsafeBufferPointer(
      start: text + length, count: rest.count - BinaryRowEncoder.prefixLength - length)
    return Cell(base: text, count: length, kind: kind)
  }
}

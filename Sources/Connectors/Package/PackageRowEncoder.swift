internal import Records

/// Writes rows as `CSV-Unicode`: UTF-16, little-endian, line ends CRLF.
final class PackageRowEncoder: RecordEncoder {
  private let places: [Int]
  private let cells: UnsafeMutablePointer<Cell>
  private let encoder: CSVRowEncoder
  private let text = ByteBuffer()

  /// - Parameter places: which cells of a row are columns.
  init(places: [Int]) {
    self.places = places
    cells = .allocate(capacity: max(1, places.count))
    cells.initialize(repeating: .empty, count: max(1, places.count))
    encoder = CSVRowEncoder(columnCount: places.count)
  }

  deinit { cells.deallocate() }

  /// The byte order mark and the line of column names.
  static func head(_ columns: [String]) -> [UInt8] {
    let buffer = ByteBuffer()
    UTF16Text.byteOrderMark.forEach(buffer.append)
    CSVRowEncoder.headerRow(columns).withUnsafeBufferPointer { appendLine($0, to: buffer) }
    return Array(buffer.bytes)
  }

  func append(_ row: UnsafePointer<Cell>, to buffer: ByteBuffer) {
    for (column, place) in places.enumerated() { cells[column] = row[place] }
    text.removeAll()
    text.shrink(to: 1 << 20)
    encoder.append(cells, to: text)
    Self.appendLine(text.bytes, to: buffer)
  }

  /// Appends a line that ends with LF.
  private static func appendLine(_ line: UnsafeBufferPointer<UInt8>, to buffer: ByteBuffer) {
    UTF16Text.append(UnsafeBufferPointer(rebasing: line.dropLast()), to: buffer)
    UTF16Text.append("\r\n", to: buffer)
  }
}

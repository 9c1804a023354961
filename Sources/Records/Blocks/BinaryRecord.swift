/// Writes records whose values come one by one, as a database gives them, for a `BinaryRecordParser`.
///
/// A record is a byte, 0, and its cells one after the other as in a `BinaryRowEncoder`'s row. One that can't be read has
/// 1 instead, and two cells: what is wrong, and the raw text.
package struct BinaryRecordWriter {
  package static let whole: UInt8 = 0
  package static let malformed: UInt8 = 1

  package let buffer: ByteBuffer
  private let start: Int

  /// Begins a record.
  package init(_ buffer: ByteBuffer) {
    self.buffer = buffer
    start = buffer.count
    buffer.append(Self.whole)
  }

  /// Adds the next cell; its kind is `empty` where it has no bytes.
  package func append(_ text: UnsafeBufferPointer<UInt8>, _ kind: Cell.Kind) {
    let place = beginCell()
    buffer.append(text)
    endCell(place, kind)
  }

  package func append(_ text: String, _ kind: Cell.Kind) {
    let place = beginCell()
    buffer.append(text)
    endCell(place, kind)
  }

  package func appendEmpty() { endCell(beginCell(), .empty) }

  /// Makes room for a cell whose bytes are appended to the buffer.
  package func beginCell() -> Int {
    let place = buffer.count
    buffer.reserve(BinaryRowEncoder.prefixLength)
    buffer.count += BinaryRowEncoder.prefixLength
    return place
  }

  package func endCell(_ place: Int, _ kind: Cell.Kind) {
    let length = buffer.count - place - BinaryRowEncoder.prefixLength
    buffer.base[place] = (length == 0 ? .empty : kind).rawValue
    UnsafeMutableRawPointer(buffer.base + place + 1).storeBytes(
      of: UInt32(truncatingIfNeeded: length).littleEndian, as: UInt32.self)
  }

  /// Puts one that can't be read in place of the record.
  package func replace(problem: String, raw: UnsafeBufferPointer<UInt8>) {
    buffer.count = start
    buffer.append(Self.malformed)
    append(problem, .text)
    append(raw, .text)
  }

  /// Fills up what parsers may read behind the records.
  package static func finish(_ buffer: ByteBuffer) {
    buffer.reserve(64)
    (buffer.base + buffer.count).update(repeating: 0, count: 64)
  }
}

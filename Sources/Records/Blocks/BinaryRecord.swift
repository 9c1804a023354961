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

/// Takes blocks of records apart that a `BinaryRecordWriter` wrote.
///
/// Columns are found by a field's name or label, as in CSV.
package final class BinaryRecordParser: RecordParser {
  private let names: [String]
  private let eagerCount: Int
  private let columnOfSlot: [Int?]
  private let columnByName = NameTable()
  /// The cells of the current record.
  private let current: UnsafeMutablePointer<Cell>
  private var rest = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var isMalformed = false

  package init(names: [String], layout: RecordLayout) {
    self.names = names
    eagerCount = layout.eagerCount
    columnOfSlot = CSVColumns(header: names, layout: layout).ofSlot
    for (column, name) in names.enumerated() { columnByName.add(name, column) }
    // A record that can't be read has two.
    let count = max(names.count, 2)
    current = .allocate(capacity: count)
    current.initialize(repeating: .empty, count: count)
  }

  deinit { current.deallocate() }

  package func open(_ block: UnsafeBufferPointer<UInt8>) {
    rest = block
    isMalformed = false
  }

  package func next(_ cells: UnsafeMutablePointer<Cell>) -> ParseStep {
    guard let mark = rest.first else { return .end }
    isMalformed = mark == BinaryRecordWriter.malformed
    var reader = BinaryRowReader(UnsafeBufferPointer(rebasing: rest.dropFirst()))
    for column in 0..<(isMalformed ? 2 : names.count) { current[column] = reader.next() ?? .empty }
    rest = reader.rest
    if isMalformed { return .malformed }
    for slot in 0..<eagerCount { cells[slot] = columnOfSlot[slot].map { current[$0] } ?? .empty }
    return .record
  }

  package func lazyCell(_ slot: Int) -> Cell {
    guard !isMalformed, slot < columnOfSlot.count, let column = columnOfSlot[slot] else {
      return .empty
    }
    return current[column]
  }

  package func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? {
    columnByName.find(name).map { isMalformed ? .empty : current[$0] }
  }

  package var problem: String { isMalformed ? CellDecoder.text(of: current[0]) : "" }
  package var fieldNames: [String]? { names }
  package var lineOffset: Int { 0 }

  package func appendSource(to buffer: ByteBuffer) {
    guard !isMalformed else { return JSONText.appendRaw(current[1].bytes, to: buffer) }
    buffer.append("{")
    for (column, name) in names.enumerated() {
      buffer.append(column == 0 ? "\"" : ",\"")
      JSONText.appendEscaped(name, to: buffer)
      buffer.append("\":")
      JSONText.append(current[column], to: buffer)
    }
    buffer.append("}")
  }
}

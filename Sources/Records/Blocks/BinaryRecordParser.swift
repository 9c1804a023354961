/// Takes blocks of records apart that a `BinaryRecordWriter` wrote.
///
/// Columns are found by a field's name or label, as in CSV; a dotted name that is no column's walks into the JSON object
/// of a column.
package final class BinaryRecordParser: RecordParser {
  private let names: [String]
  private let eagerCount: Int
  private let places: [Place?]
  private let columnByName = NameTable()
  /// The cells of the current record.
  private let current: UnsafeMutablePointer<Cell>
  private var rest = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var isMalformed = false

  package init(names: [String], layout: RecordLayout) {
    self.names = names
    eagerCount = layout.eagerCount
    let columns = CSVColumns(header: names, layout: layout).ofSlot
    places = zip(layout.fields, columns).map { field, column in
      column.map { Place(column: $0) } ?? Place(field.name, names)
    }
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
    for slot in 0..<eagerCount { cells[slot] = places[slot].map(value) ?? .empty }
    return .record
  }

  package func lazyCell(_ slot: Int) -> Cell {
    guard !isMalformed, slot < places.count, let place = places[slot] else { return .empty }
    return value(place)
  }

  private func value(_ place: Place) -> Cell {
    let cell = current[place.column]
    guard !place.path.isEmpty else { return cell }
    return place.path.withUnsafeBufferPointer { JSONPaths.value($0, in: cell) } ?? .empty
  }

  package func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? {
    if let column = columnByName.find(name) { return isMalformed ? .empty : current[column] }
    guard let place = Place(String(decoding: name, as: UTF8.self), names) else { return nil }
    return isMalformed ? .empty : value(place)
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

/// Where a field of a record is found.
private struct Place {
  var column: Int
  /// The dotted name inside the column's object; empty where the column itself is meant.
  var path: [UInt8] = []

  init(column: Int) { self.column = column }

  /// The first column that a dotted name begins with; nil where there is none.
  init?(_ name: String, _ columns: [String]) {
    for dot in name.indices where name[dot] == "." {
      guard let column = columns.firstIndex(of: String(name[..<dot])) else { continue }
      self.column = column
      path = Array(name[name.index(after: dot)...].utf8)
      return
    }
    return nil
  }
}

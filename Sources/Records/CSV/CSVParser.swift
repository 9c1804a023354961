internal import CScan

/// Takes blocks of CSV records apart (RFC 4180; LF or CRLF line ends).
///
/// The index says where cells end, so a record costs one comparison for its shape and, for each wanted cell, two loads
/// and a look at its first byte: about 30 ns for 22 cells, and as much for the index. Whatever is out of the ordinary
/// in a record or its neighbourhood goes through `CSVParser.careful`.
package final class CSVParser: RecordParser {
  private let names: [String]
  private let columnCount: Int
  /// Eager slots that have a column, side by side with it, and those that have none.
  private let filled: UnsafeMutablePointer<scan_filling>
  private let filledCount: Int
  private let missing: [Int]
  private let columns: CSVColumns
  private let columnByName: NameTable
  /// A cell without quotes holds no delimiter; that makes it plain for writers where the delimiter is a comma.
  private let plainFlags: Cell.Flags
  private let kernel: ScanKernel

  /// Behind a pointer: each change of a class's own variable would be checked for exclusiveness.
  private let index: UnsafeMutablePointer<CSVIndex>
  private var nextEnd = 0
  /// Entries of the index before the current record's first cell and at its end; `lastEnd` is what stands there, even
  /// while the entry itself is one less because of a CR.
  private var first = 0
  private var last = 0
  private var lastEnd: UInt32 = .max

  private var block = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var base: UnsafePointer<UInt8>
  private var isUTF8 = true
  private var countedBytes = 0
  private var countedLineFeeds = 0
  private var fault: CSVFault?
  private var isMalformed = false

  package private(set) var fatal: FormatError?

  package var fieldNames: [String]? { names.filter { !$0.isEmpty } }

  /// - Parameters:
  ///   - header: names of the columns; slots of the layout without a column stay empty (`CSVColumns.missing` lists
  ///     them).
  package init(header: CSVHeader, layout: RecordLayout, kernel: ScanKernel = .best) {
    names = header.names
    columnCount = header.names.count
    self.kernel = kernel
    columns = CSVColumns(header: header.names, layout: layout)
    plainFlags = header.delimiter == ASCII.comma ? .csvPlain : []
    index = .allocate(capacity: 1)
    index.initialize(to: CSVIndex(delimiter: header.delimiter, kernel: kernel))
    base = Cell.empty.base
    let table = NameTable()
    for (column, name) in header.names.enumerated() where !name.isEmpty { table.add(name, column) }
    for (slot, column) in columns.ofSlot.enumerated() {
      if let column { table.add(layout.fields[slot].name, column) }
    }
    columnByName = table
    let eager = columns.ofSlot.prefix(layout.eagerCount).enumerated()
    let fillings = eager.compactMap { slot, column in
      column.map { scan_filling(column: UInt32($0), slot: UInt32(slot)) }
    }
    missing = eager.filter { $0.element == nil }.map(\.offset)
    filled = .allocate(capacity: max(fillings.count, 1))
    filledCount = fillings.count
    for (place, filling) in fillings.enumerated() { (filled + place).initialize(to: filling) }
  }

  deinit {
    filled.deallocate()
    index.pointee.deallocate()
    index.deallocate()
  }

  package func open(_ block: UnsafeBufferPointer<UInt8>) {
    self.block = block
    base = block.baseAddress ?? Cell.empty.base
    first = 0
    last = 0
    lastEnd = .max
    nextEnd = 0
    countedBytes = 0
    countedLineFeeds = 0
    fault = nil
    fatal = nil
    guard block.count < Int(Int32.max) else {
      fatal = FormatError(
        byteOffset: 0, line: 1, column: 1, message: "a block of more than 2 GB can't be read")
      index.pointee.open(UnsafeBufferPointer(rebasing: block.prefix(0)))
      return
    }
    isUTF8 = kernel.utf8Prefix(block) == block.count
    index.pointee.open(block)
  }

  package func next(_ cells: UnsafeMutablePointer<Cell>) -> ParseStep {
    while true {
      index.pointee.separators[last] = lastEnd
      first = last
      if nextEnd == index.pointee.endCount {
        guard extend() else { return .end }
      }
      let end = index.pointee.ends[nextEnd]
      nextEnd &+= 1
      let separators = index.pointee.separators
      let begin = separators[first] &+ 1
      let candidate = first &+ columnCount
      if candidate < index.pointee.separatorCount, separators[candidate] == end,
        begin >= index.pointee.suspectEnd,
        isUTF8, Int(end) < block.count
      {
        last = candidate
        lastEnd = end
        if end > begin, base[Int(end) &- 1] == ASCII.carriageReturn {
          separators[candidate] = end &- 1
        }
        isMalformed = false
        if !missing.isEmpty { fillMissing(cells) }
        scan_csv_cells(
          base, separators + first, filled, filledCount, plainFlags.rawValue, cells.scanned)
        if index.pointee.hasDoubledQuote(from: begin, to: end) { markEscaped(cells) }
        return .record
      }
      if let step = careful(begin, end, cells) { return step }
    }
  }

  private func fillMissing(_ cells: UnsafeMutablePointer<Cell>) {
    for slot in missing { cells[slot] = .empty }
  }

  /// Finds the cells of a record with doubled quotes that have them: some of those in quotes.
  @inline(never)
  private func markEscaped(_ cells: UnsafeMutablePointer<Cell>) {
    for place in 0..<filledCount {
      let slot = Int(filled[place].slot)
      let cell = cells[slot]
      if cell.flags.rawValue == 0,
        scan_has_byte_padded(cell.base, Int(cell.count), ASCII.quote)
      {
        cells[slot].flags = .csvEscaped
      }
    }
  }

  /// The cell between two positions, quotes taken off.
  @inline(__always)
  private func cell(_ start: UInt32, _ end: UInt32) -> Cell {
    let place = base + Int(start)
    let count = Int(end &- start)
    if place.pointee == ASCII.quote { return CSVText.quotedCell(place, count) }
    return Cell(base: place, count: count, kind: .text, flags: plainFlags)
  }

  private func extend() -> Bool {
    let found = index.pointee.extend(from: first)
    first = 0
    last = 0
    nextEnd = 0
    if found { return true }
    guard fatal == nil else { return false }
    if let stray = index.pointee.stray {
      fatal = FormatError(at: stray, in: block, message: CSVText.strayQuoteMessage)
    } else if index.pointee.endsInside {
      let begin = Int(lastEnd &+ 1)
      let open = CSVSplitter.openQuote(UnsafeBufferPointer(rebasing: block[begin...]))
      fatal = FormatError(at: begin + open, in: block, message: CSVText.openQuoteMessage)
    }
    return false
  }

  /// The next record, looked at from all sides; nil for a blank line.
  @inline(never)
  private func careful(
    _ begin: UInt32, _ end: UInt32, _ cells: UnsafeMutablePointer<Cell>
  ) -> ParseStep? {
    var entry = first + 1
    while index.pointee.separators[entry] != end { entry += 1 }
    last = entry
    lastEnd = end
    if end > begin, base[Int(end) - 1] == ASCII.carriageReturn {
      index.pointee.separators[last] = end - 1
    }
    let count = last - first
    if count == 1, columnCount > 1, index.pointee.separators[last] == begin { return nil }
    let all = (0..<count).map {
      cell(index.pointee.separators[first + $0] &+ 1, index.pointee.separators[first + $0 + 1])
    }
    isMalformed = true
    guard count == columnCount else {
      fault = .ragged(count: count, columnCount: columnCount)
      return .malformed
    }
    for (column, cell) in all.enumerated() {
      fault = CSVFault(in: cell, column: column, names: names, kernel: kernel)
      guard fault == nil else { return .malformed }
    }
    isMalformed = false
    fillMissing(cells)
    for place in 0..<filledCount {
      cells[Int(filled[place].slot)] = CSVText.withoutPlainCR(all[Int(filled[place].column)])
    }
    return .record
  }

  private func cell(ofColumn column: Int) -> Cell {
    guard !isMalformed, first < last else { return .empty }
    return CSVText.withoutPlainCR(
      cell(
        index.pointee.separators[first + column] &+ 1, index.pointee.separators[first + column + 1])
    )
  }

  package func lazyCell(_ slot: Int) -> Cell {
    guard slot < columns.ofSlot.count, let column = columns.ofSlot[slot] else { return .empty }
    return cell(ofColumn: column)
  }

  package func cell(named name: UnsafeBufferPointer<UInt8>) -> Cell? {
    columnByName.find(name).map { cell(ofColumn: $0) }
  }

  package var problem: String { isMalformed ? fault?.description ?? "" : "" }

  package var lineOffset: Int {
    guard first < last else { return countedLineFeeds }
    let begin = Int(index.pointee.separators[first] &+ 1)
    if begin > countedBytes {
      countedLineFeeds +=
        kernel.count(UnsafeBufferPointer(rebasing: block[countedBytes..<begin])).lineFeeds
      countedBytes = begin
    }
    return countedLineFeeds
  }

  package func appendSource(to buffer: ByteBuffer) {
    guard first < last else { return buffer.append("{}") }
    guard !isMalformed else {
      let raw = block[
        Int(index.pointee.separators[first] &+ 1)..<Int(index.pointee.separators[last])]
      JSONText.appendRaw(UnsafeBufferPointer(rebasing: raw), to: buffer)
      return
    }
    for column in 0..<columnCount {
      buffer.append(column == 0 ? "{\"" : ",\"")
      let name = names[column].isEmpty ? "column \(column + 1)" : names[column]
      JSONText.appendEscaped(name, to: buffer)
      buffer.append("\":")
      JSONText.append(cell(ofColumn: column), to: buffer)
    }
    buffer.append("}")
  }
}

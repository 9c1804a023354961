/// CSV as RFC 4180 has it, read one byte at a time: slow, and plain to see that it is right.
///
/// What the format leaves open is decided as the project's documentation says: a blank line is no
/// record where there are several columns, a CR that ends no line is text, quotes stand around
/// whole cells only.
struct PlainCSV {
  enum Record: Equatable {
    case cells([[UInt8]])
    case malformed
  }

  struct Place: Equatable {
    var line = 1
    var column = 1
  }

  var records: [(record: Record, line: Int)] = []
  /// Where a quote makes the rest unreadable.
  var broken: Place?

  private let bytes: ArraySlice<UInt8>
  private let delimiter: UInt8
  private let columnCount: Int
  private var at: Int
  private var line: Int

  /// Reads the records behind a header.
  init(_ bytes: ArraySlice<UInt8>, delimiter: UInt8, columnCount: Int, firstLine: Int) {
    self.bytes = bytes
    self.delimiter = delimiter
    self.columnCount = columnCount
    at = bytes.startIndex
    line = firstLine
    while at < bytes.endIndex, broken == nil { readRecord() }
  }

  private mutating func readRecord() {
    let start = at
    var cells: [[UInt8]] = []
    var isMalformed = false
    var isEnd = false
    while !isEnd {
      let begin = at
      guard let cell = readCell(&isMalformed, recordStart: start) else { return }
      isEnd = at == bytes.endIndex || bytes[at] == 0x0A
      // The line end may be CRLF; a CR behind a closing quote was left out already.
      let endsInCR = isEnd && at > begin && bytes[at - 1] == 0x0D && bytes[begin] != 0x22
      cells.append(endsInCR ? cell.dropLast() : cell)
      if at < bytes.endIndex { at += 1 }
    }
    let text = bytes[start..<at]
    let isBlank = text.allSatisfy { $0 == 0x0D || $0 == 0x0A } && cells == [[]]
    if !isBlank || columnCount == 1 {
      isMalformed = isMalformed || cells.count != columnCount
      isMalformed = isMalformed || cells.contains { $0.contains(0) || !Self.isUTF8($0) }
      records.append((isMalformed ? .malformed : .cells(cells), line))
    }
    line += text.count { $0 == 0x0A }
  }

  /// The cell that begins here.
  ///
  /// `at` is its delimiter or line feed afterwards. Nil after noting that a quote is in the wrong place or never closed.
  private mutating func readCell(_ isMalformed: inout Bool, recordStart: Int) -> [UInt8]? {
    let begin = at
    guard at < bytes.endIndex, bytes[at] == 0x22 else { return plainRest(from: begin, recordStart) }
    var cell: [UInt8] = []
    at += 1
    while at < bytes.endIndex {
      if bytes[at] == 0x22 {
        at += 1
        guard at < bytes.endIndex, bytes[at] == 0x22 else {
          return behindQuote(cell, begin, &isMalformed, recordStart)
        }
      }
      cell.append(bytes[at])
      at += 1
    }
    note(begin, recordStart)
    return nil
  }

  private mutating func behindQuote(
    _ cell: [UInt8], _ begin: Int, _ isMalformed: inout Bool, _ recordStart: Int
  ) -> [UInt8]? {
    if at == bytes.endIndex || bytes[at] == 0x0A || bytes[at] == delimiter { return cell }
    guard bytes[at] == 0x0D else {
      note(at, recordStart)
      return nil
    }
    if at + 1 == bytes.endIndex || bytes[at + 1] == 0x0A {
      at += 1
      return cell
    }
    isMalformed = true
    return plainRest(from: begin, recordStart)
  }

  /// Text up to the end of the cell, which may hold no quote.
  private mutating func plainRest(from begin: Int, _ recordStart: Int) -> [UInt8]? {
    while at < bytes.endIndex, bytes[at] != delimiter, bytes[at] != 0x0A {
      if bytes[at] == 0x22 {
        note(at, recordStart)
        return nil
      }
      at += 1
    }
    return Array(bytes[begin..<at])
  }

  private mutating func note(_ offset: Int, _ recordStart: Int) {
    var place = Place(line: line)
    for byte in bytes[recordStart..<offset] {
      if byte == 0x0A {
        place = Place(line: place.line + 1)
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    broken = place
  }

  static func isUTF8(_ bytes: some Sequence<UInt8>) -> Bool {
    String(validating: Array(bytes), as: UTF8.self) != nil
  }
}

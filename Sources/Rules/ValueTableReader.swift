/// Reads a CSV value map: a header, then rows of key values with the result in the last column.
///
/// RFC 4180, read strictly: cells are taken exactly as they stand, rows are as long as the header, a quote opens a
/// cell or is doubled inside one. The delimiter is the one of `,`, `;` and tab that the header has most of. A key cell
/// `*` matches anything. Empty lines are left out.
package struct ValueTableReader {
  private struct Cell {
    var text: String
    /// Offset of the cell's first byte.
    var offset: Int
  }

  private let bytes: ArraySlice<UInt8>
  private let file: String
  private let delimiter: UInt8
  private var position: Int
  private var line = 1

  private static let quote = UInt8(ascii: "\"")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let lineFeed = UInt8(ascii: "\n")

  /// Reads the file of a value map.
  ///
  /// - Parameter bounds: where it may lie; nil only for a file that a person has named.
  /// - Throws: the first error of syntax, or all duplicate rows.
  package static func read(
    _ path: String, name: String, in bounds: RuleBounds?
  ) throws(RuleErrors) -> ValueTable {
    try parse(try content(path, bounds), file: path, name: name)
  }

  private static func content(
    _ path: String, _ bounds: RuleBounds?
  ) throws(RuleErrors) -> [UInt8] {
    do {
      return try RuleFile.read(path, limit: RuleFile.maximumTableBytes, in: bounds)
    } catch {
      throw RuleErrors([error.diagnostic(path)])
    }
  }

  /// Reads a file of codes: the values of the column with that title, or of the first column where no title is that.
  ///
  /// - Parameter bounds: where the file may lie.
  /// - Throws: the first error of syntax.
  package static func readCodes(
    _ path: String, title: String, in bounds: RuleBounds
  ) throws(RuleErrors) -> [String] {
    let content = try content(path, bounds)
    var reader = ValueTableReader(try UTF8Text.check(content, file: path), file: path)
    let titles = try reader.row()?.map(\.text) ?? []
    let column = titles.firstIndex(of: title) ?? 0
    var codes: [String] = []
    while let cells = try reader.row() {
      if cells.indices.contains(column) { codes.append(cells[column].text) }
    }
    return codes
  }

  /// Reads the text of a value map; `file` is the file of all places.
  static func parse(_ content: [UInt8], file: String, name: String) throws(RuleErrors)
    -> ValueTable
  {
    let text = try UTF8Text.check(content, file: file)
    var reader = ValueTableReader(text, file: file)
    return try reader.table(name)
  }

  private init(_ text: ArraySlice<UInt8>, file: String) {
    bytes = text
    self.file = file
    position = text.startIndex
    delimiter = Self.delimiter(of: text)
  }

  private static func delimiter(of text: ArraySlice<UInt8>) -> UInt8 {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in text {
      if byte == quote { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == lineFeed || byte == carriageReturn { break }
      counts[byte, default: 0] += 1
    }
    var best = UInt8(ascii: ",")
    for candidate in [UInt8(ascii: ";"), UInt8(ascii: "\t")]
    where counts[candidate, default: 0] > counts[best, default: 0] {
      best = candidate
    }
    return best
  }

  // MARK: Rows

  private mutating func table(_ name: String) throws(RuleErrors) -> ValueTable {
    guard let header = try row() else {
      throw error(
        .emptyFile, at: bytes.startIndex, "the value map is empty",
        hint: "write a header, as in 'country,code'")
    }
    guard header.count > 1 else {
      throw error(
        .tableSyntax, at: bytes.startIndex, "a value map needs two columns or more, found one",
        hint: "the last column is the result, the others are the keys")
    }
    var table = ValueTable(name: name, keyCount: header.count - 1, rows: [])
    table.titles = header.map(\.text)
    table.delimiter = delimiter
    var lines: [[String?]: Int] = [:]
    var duplicates: [Diagnostic] = []
    while true {
      let firstLine = nextRowLine()
      guard let cells = try row() else { break }
      guard cells.count == header.count, let result = cells.last else {
        throw error(
          .tableSyntax, at: cells.first?.offset ?? bytes.startIndex,
          "the row has \(count(cells.count, "cell")), the header has \(header.count)",
          hint: "put a cell that holds the delimiter in quotes")
      }
      let keys = cells.dropLast().map { $0.text == "*" ? nil : $0.text }
      let place = SourceLocation(file: file, line: firstLine, column: 1)
      if let first = lines.updateValue(firstLine, forKey: keys) {
        lines[keys] = first
        duplicates.append(
          Diagnostic(
            .duplicateRow, at: place,
            "the row for \(keys.map { quoted($0 ?? "*") }.joined(separator: ", ")) is there twice",
            hint: "it is first on line \(first); remove one of the two"))
      }
      table.rows.append(
        ValueTable.Row(
          keys: keys, result: Constant(result.text), location: place,
          resultLocation: resultPlace(result, rowStart: cells[0].offset, row: place)))
    }
    guard duplicates.isEmpty else { throw RuleErrors(duplicates) }
    return table
  }

  /// The place of a row's last cell.
  private func resultPlace(_ cell: Cell, rowStart: Int, row: SourceLocation) -> SourceLocation {
    var place = row
    for byte in bytes[rowStart..<cell.offset] {
      if byte == Self.lineFeed {
        place.line += 1
        place.column = 1
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    return place
  }

  /// Goes over empty lines to the line on which the next row begins.
  private mutating func nextRowLine() -> Int {
    while position < bytes.endIndex, takeLineEnd() {}
    return line
  }

  /// The cells of the next row; nil at the end.
  private mutating func row() throws(RuleErrors) -> [Cell]? {
    guard nextRowLine() > 0, position < bytes.endIndex else { return nil }
    var cells: [Cell] = []
    while true {
      cells.append(try cell())
      guard position < bytes.endIndex else { return cells }
      if bytes[position] == delimiter {
        position += 1
      } else if takeLineEnd() {
        return cells
      }
    }
  }

  private mutating func takeLineEnd() -> Bool {
    switch bytes[position] {
    case Self.lineFeed: position += 1
    case Self.carriageReturn:
      position += 1
      if position < bytes.endIndex, bytes[position] == Self.lineFeed { position += 1 }
    default: return false
    }
    line += 1
    return true
  }

  // MARK: Cells

  /// One cell; what follows is a delimiter, a line end or the end.
  private mutating func cell() throws(RuleErrors) -> Cell {
    let start = position
    guard position < bytes.endIndex, bytes[position] == Self.quote else {
      while position < bytes.endIndex, !endsCell(bytes[position]) {
        if bytes[position] == Self.quote {
          throw error(
            .tableSyntax, at: position, "a quote inside a cell that is not in quotes",
            hint: "put the whole cell in quotes and double the quotes inside it")
        }
        position += 1
      }
      return Cell(text: String(decoding: bytes[start..<position], as: UTF8.self), offset: start)
    }
    return try quotedCell(start)
  }

  private mutating func quotedCell(_ start: Int) throws(RuleErrors) -> Cell {
    var content: [UInt8] = []
    position += 1
    while true {
      guard position < bytes.endIndex else {
        throw error(
          .tableSyntax, at: start, "the quote that opens this cell is never closed",
          hint: "double a quote that belongs to the text")
      }
      let byte = bytes[position]
      position += 1
      if byte == Self.quote {
        guard position < bytes.endIndex, bytes[position] == Self.quote else { break }
        position += 1
      } else if byte == Self.lineFeed {
        line += 1
      }
      content.append(byte)
    }
    guard position == bytes.endIndex || endsCell(bytes[position]) else {
      throw error(
        .tableSyntax, at: position, "text after the closing quote of a cell",
        hint: "double a quote that belongs to the text")
    }
    return Cell(text: String(decoding: content, as: UTF8.self), offset: start)
  }

  private func endsCell(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private func error(
    _ code: DiagnosticCode, at offset: Int, _ message: String, hint: String
  ) -> RuleErrors {
    let place = UTF8Text.location(ofByte: offset - bytes.startIndex, in: bytes, file: file)
    return RuleErrors([Diagnostic(code, at: place, message, hint: hint)])
  }
}

/// `1 cell`, `2 cells`.
package func count(_ number: Int, _ noun: String) -> String {
  "\(number) \(noun)\(number == 1 ? "" : "s")"
}

/// The first line of a CSV file: what the columns are called, and what stands between them.
package struct CSVHeader: Sendable, Equatable {
  /// Names in the order of the columns; empty where a column has none.
  package var names: [String]
  package var delimiter: UInt8
  /// Bytes of the header with its line end and byte order mark: where the records begin.
  package var length: Int
  /// Line breaks in those bytes.
  package var lineCount: Int

  package init(names: [String], delimiter: UInt8, length: Int = 0, lineCount: Int = 1) {
    self.names = names
    self.delimiter = delimiter
    self.length = length
    self.lineCount = lineCount
  }

  /// Reads the header at the beginning of a file (UTF-8).
  ///
  /// Returns nil where the bytes do not hold all of it yet; with `atEnd` they do.
  ///
  /// - Parameter delimiter: what stands between columns; nil finds out: the one of `,` `;` tab `|` that appears most
  ///   often outside quotes in the header line.
  package static func parse(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool, delimiter: UInt8? = nil
  ) throws(FormatError) -> CSVHeader? {
    let mark = TextEncoding.utf8MarkLength(bytes)
    let text = UnsafeBufferPointer(rebasing: bytes[mark...])
    guard let lineLength = try headerLength(text, atEnd: atEnd) else { return nil }
    var line = UnsafeBufferPointer(rebasing: text[..<lineLength])
    if line.last == ASCII.lineFeed { line = UnsafeBufferPointer(rebasing: line.dropLast()) }
    if line.last == ASCII.carriageReturn { line = UnsafeBufferPointer(rebasing: line.dropLast()) }
    guard !line.isEmpty else {
      throw FormatError(
        byteOffset: mark, line: 1, column: 1,
        message: lineLength == 0
          ? "the file is empty: a CSV file begins with a line of column names"
          : "the first line is blank: a CSV file begins with a line of column names")
    }
    let valid = ScanKernel.best.utf8Prefix(line)
    guard valid == line.count else {
      throw FormatError(
        at: valid, in: line, message: "the column names are not UTF-8; save the file as UTF-8")
    }
    let delimiter = delimiter ?? likelyDelimiter(line)
    let names = try cellTexts(line, delimiter: delimiter)
    try refuseDuplicates(names)
    return CSVHeader(
      names: names, delimiter: delimiter, length: mark + lineLength,
      lineCount: text[..<lineLength].count { $0 == ASCII.lineFeed })
  }

  /// Length of the first line with its line feed; quotes may hold more of them.
  private static func headerLength(
    _ text: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> Int? {
    var openedAt: Int?
    for (offset, byte) in text.enumerated() {
      if byte == ASCII.quote {
        openedAt = openedAt == nil ? offset : nil
      } else if openedAt == nil, byte == ASCII.lineFeed {
        return offset + 1
      } else if openedAt == nil, byte == ASCII.carriageReturn, offset + 1 < text.count,
        text[offset + 1] != ASCII.lineFeed
      {
        throw FormatError(
          at: offset, in: text,
          message: "a CR without LF behind it; save the file with LF or CRLF line ends")
      }
    }
    // No header is this long: an open quote has swallowed the file.
    guard atEnd || text.count > 16 << 20 else { return nil }
    if let openedAt {
      throw FormatError(
        at: openedAt, in: text, message: "the quote that opens here is never closed")
    }
    return text.count
  }

  private static func likelyDelimiter(_ line: UnsafeBufferPointer<UInt8>) -> UInt8 {
    let candidates = [ASCII.comma, UInt8(ascii: ";"), ASCII.tab, UInt8(ascii: "|")]
    var counts = [0, 0, 0, 0]
    var isInside = false
    for byte in line {
      if byte == ASCII.quote {
        isInside.toggle()
      } else if !isInside, let index = candidates.firstIndex(of: byte) {
        counts[index] += 1
      }
    }
    var best = 0
    for index in 1..<4 where counts[index] > counts[best] { best = index }
    return candidates[best]
  }

  private static func cellTexts(
    _ line: UnsafeBufferPointer<UInt8>, delimiter: UInt8
  ) throws(FormatError) -> [String] {
    var names: [String] = []
    var cell: [UInt8] = []
    var at = 0
    while true {
      cell.removeAll()
      if at < line.count, line[at] == ASCII.quote {
        at += 1
        while at < line.count {
          if line[at] == ASCII.quote {
            at += 1
            guard at < line.count, line[at] == ASCII.quote else { break }
          }
          cell.append(line[at])
          at += 1
        }
      } else {
        while at < line.count, line[at] != delimiter, line[at] != ASCII.quote {
          cell.append(line[at])
          at += 1
        }
      }
      names.append(String(decoding: cell, as: UTF8.self))
      if at == line.count { return names }
      guard line[at] == delimiter else {
        throw FormatError(at: at, in: line, message: CSVText.strayQuoteMessage)
      }
      at += 1
    }
  }

  private static func refuseDuplicates(_ names: [String]) throws(FormatError) {
    var positions: [String: Int] = [:]
    for (index, name) in names.enumerated() where !name.isEmpty {
      guard let first = positions.updateValue(index, forKey: name) else { continue }
      throw FormatError(
        byteOffset: 0, line: 1, column: 1,
        message:
          "columns \(first + 1) and \(index + 1) are both called '\(name)'; rename one of them")
    }
  }
}

/// Words about CSV that are said in more than one place.
enum CSVText {
  static let strayQuoteMessage =
    "a quote in the wrong place; put the whole cell in quotes and double the quotes in it: \"5\"\" pipe\""

  static let openQuoteMessage =
    "the quote that opens here is never closed; close it, or put the whole cell in quotes and double this one"
}

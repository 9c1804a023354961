internal import CScan

/// Why a record that stands in good order among the others can not be read.
enum CSVFault: CustomStringConvertible {
  case ragged(count: Int, columnCount: Int)
  case nul(column: String)
  case notUTF8(column: String, byte: UInt8, position: Int)
  case textBehindQuote(column: String)

  /// What is wrong with a cell; nil where nothing is.
  init?(in cell: Cell, column: Int, names: [String], kernel: ScanKernel) {
    let name = names[column].isEmpty ? "\(column + 1)" : "'\(names[column])'"
    if cell.bytes.contains(0) {
      self = .nul(column: name)
      return
    }
    let valid = kernel.utf8Prefix(cell.bytes)
    if valid < cell.bytes.count {
      self = .notUTF8(column: name, byte: cell.bytes[valid], position: valid + 1)
    } else if cell.bytes.first == ASCII.quote, !cell.flags.contains(.csvEscaped) {
      self = .textBehindQuote(column: name)
    } else {
      return nil
    }
  }

  var description: String {
    switch self {
    case .ragged(let count, let columnCount):
      let cells = count == 1 ? "1 cell" : "\(count) cells"
      let columns = columnCount == 1 ? "1 column" : "\(columnCount) columns"
      return "\(cells) where the header has \(columns)"
    case .nul(let column):
      return "column \(column) holds a NUL byte; is this a text file?"
    case .notUTF8(let column, let byte, let position):
      let code = String(byte, radix: 16, uppercase: true)
      return
        "column \(column) is not UTF-8 (byte 0x\(code) at position \(position)); save the file as UTF-8"
    case .textBehindQuote(let column):
      return "column \(column) goes on behind its closing quote"
    }
  }
}

extension CSVText {
  /// A cell that begins with a quote.
  ///
  /// The index has made sure of what stands around quotes, except that a CR may stand behind the
  /// closing one: such a cell is returned as it is, with its quote.
  @inline(__always)
  static func quotedCell(_ place: UnsafePointer<UInt8>, _ count: Int) -> Cell {
    guard count >= 2, place[count &- 1] == ASCII.quote else {
      return Cell(base: place, count: count)
    }
    let inner = count &- 2
    return Cell(
      base: place + 1, count: inner, kind: .text,
      flags: scan_has_byte_padded(place + 1, inner, ASCII.quote) ? .csvEscaped : [])
  }

  /// A cell with a CR that ends no line was taken for plain because its neighbours are; it is not.
  static func withoutPlainCR(_ cell: Cell) -> Cell {
    guard cell.flags.contains(.csvPlain), cell.bytes.contains(ASCII.carriageReturn) else {
      return cell
    }
    var cell = cell
    cell.flags.remove(.csvPlain)
    return cell
  }
}

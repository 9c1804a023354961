/// CSV as RFC 4180 has it, written and read in the plainest way, to check the real ones against.
enum SmallCSV {
  /// The rows of a text whose lines end in LF.
  static func rows(_ text: [UInt8]) -> [[String]] {
    var rows: [[String]] = []
    var row: [String] = []
    var cell: [UInt8] = []
    var isQuoted = false
    var at = 0
    func endCell() {
      row.append(String(decoding: cell, as: UTF8.self))
      cell = []
    }
    while at < text.count {
      let byte = text[at]
      at += 1
      if isQuoted {
        if byte != UInt8(ascii: "\"") {
          cell.append(byte)
        } else if at < text.count, text[at] == UInt8(ascii: "\"") {
          cell.append(byte)
          at += 1
        } else {
          isQuoted = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isQuoted = true
      case UInt8(ascii: ","): endCell()
      case UInt8(ascii: "\n"):
        endCell()
        rows.append(row)
        row = []
      default: cell.append(byte)
      }
    }
    return rows
  }

  /// A cell in quotes where it has to be, or where `quotes` says so.
  static func cell(_ text: String, quotes: Bool) -> String {
    let needsQuotes = text.utf8.contains { byte in "\",\n\r".utf8.contains(byte) }
    guard quotes || needsQuotes else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      quoted.unicodeScalars.append(scalar)
      if scalar == "\"" { quoted += "\"" }
    }
    return quoted + "\""
  }
}

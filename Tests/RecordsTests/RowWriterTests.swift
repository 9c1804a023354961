import Records
import Testing

@Suite struct RowWriterTests {
  /// Rows are what the formats' rules make of their cells, whatever a cell's length, kind and flags.
  @Test func rows() {
    var random = TestRandom(state: 13)
    let json = (0..<4).map { "name\($0)" + String(repeating: "n", count: $0 * 25) }
    for _ in 0..<1000 {
      let row = TestRow()
      for _ in 0..<4 { RowPieces.add(to: row, &random) }
      let csvRow = row.cells.map { RowPieces.csv($0, ",") }.joined(separator: ",") + "\n"
      let semicolonRow = row.cells.map { RowPieces.csv($0, ";") }.joined(separator: ";") + "\n"
      let members = zip(json, row.cells).map { "\"\($0)\":\(RowPieces.json($1))" }
      let jsonRow = "{\(members.joined(separator: ","))}\n"
      for kernel in ScanKernel.all {
        #expect(row.encoded(by: CSVRowEncoder(columnCount: 4, kernel: kernel)) == csvRow)
        let semicolons = CSVRowEncoder(columnCount: 4, delimiter: UInt8(ascii: ";"), kernel: kernel)
        #expect(row.encoded(by: semicolons) == semicolonRow)
        #expect(row.encoded(by: JSONRowEncoder(fieldNames: json, kernel: kernel)) == jsonRow)
      }
    }
  }
}

/// Cells of all kinds, and what is to become of them.
enum RowPieces {
  private static let texts = [
    "", "x", "a,b", "a;b", "line\n", "\r", "say \"hi\"", "back\\slash", "\u{1}", "é€😀", "007",
    "-12.5", "1e5",
    "true", "[1]",
  ]

  static func add(to row: TestRow, _ random: inout TestRandom) {
    let text = texts.randomElement(using: &random) ?? ""
    let fill =
      [0, 0, 0, 20, 27, 31, 32, 60, 62, 63, 64, 65, 200].randomElement(using: &random) ?? 0
    let filled = text + String(repeating: "7", count: fill)
    let isPlain = !text.contains { ",;\"\n\r\\\u{1}".contains($0) }
    switch Int.random(in: 0..<8, using: &random) {
    case 0:
      row.add(text.replacing("\"", with: "\"\""), .text, text.contains("\"") ? .csvEscaped : [])
    case 1: row.add(escaped(filled), .text, .jsonEscaped)
    case 2: row.add(filled, .text, isPlain ? .plain : [])
    case 3:
      row.add(["007", "-12.5", "1e5", "12", "-", "0"].randomElement(using: &random) ?? "", .number)
    case 4: row.add("12.\(filled.filter { $0 == "7" })5", .number, .plain)
    case 5: row.add("true", .boolean, .plain)
    case 6: row.add("[1, {\"a\": 2}]", .composite)
    default: row.add(filled)
    }
  }

  static func csv(_ cell: Cell, _ delimiter: Character) -> String {
    let text = plainText(cell)
    guard text.unicodeScalars.contains(where: { "\"\n\r\(delimiter)".unicodeScalars.contains($0) })
    else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }

  static func json(_ cell: Cell) -> String {
    let bytes = String(decoding: cell.bytes, as: UTF8.self)
    switch cell.kind {
    case .empty: return "null"
    case .number where bytes != "007" && bytes != "-": return bytes
    case .boolean, .composite: return bytes
    case .number, .text:
      return "\"\(cell.flags.contains(.jsonEscaped) ? bytes : escaped(plainText(cell)))\""
    }
  }

  private static func plainText(_ cell: Cell) -> String { CellDecoder.text(of: cell) }

  private static func escaped(_ text: String) -> String {
    appendedText { JSONText.appendEscaped(text, to: $0) }
  }
}

import Records
import Testing

/// Cells whose bytes live as long as the row.
final class TestRow {
  private let scratch = Scratch()
  private(set) var cells: [Cell] = []

  @discardableResult
  func add(_ text: String, _ kind: Cell.Kind = .text, _ flags: Cell.Flags = []) -> TestRow {
    let bytes = withBytes(text) { scratch.copy($0) }
    cells.append(
      Cell(base: bytes.baseAddress ?? Cell.empty.base, count: bytes.count, kind: kind, flags: flags)
    )
    return self
  }

  func encoded(by encoder: some RecordEncoder) -> String {
    appendedText { buffer in
      cells.withUnsafeBufferPointer { cells in
        if let base = cells.baseAddress { encoder.append(base, to: buffer) }
      }
    }
  }
}

@Suite struct EncoderTests {
  private static let csvCases: [(String, Cell.Flags, String)] = [
    ("x", [], "x"), ("a,b", [], "\"a,b\""), ("a\"b", [], "\"a\"\"b\""), ("a\nb", [], "\"a\nb\""),
    ("a\rb", [], "\"a\rb\""), ("a;b", [], "a;b"), (" x ", [], " x "), ("", [], ""),
    ("\"", [], "\"\"\"\""),
    ("a\"\"b", .csvEscaped, "\"a\"\"b\""), ("a\\nb\\\"", .jsonEscaped, "\"a\nb\"\"\""),
    ("a\\tb", .jsonEscaped, "a\tb"),
    ("plain", .csvPlain, "plain"),
    (String(repeating: "x", count: 100), .csvPlain, String(repeating: "x", count: 100)),
    ("éééééééééééééééééééé,", [], "\"éééééééééééééééééééé,\""),
  ]

  @Test(arguments: csvCases)
  func csv(_ text: String, _ flags: Cell.Flags, _ expected: String) {
    let row = TestRow().add("1").add(text, .text, flags).add("2")
    #expect(row.encoded(by: CSVRowEncoder(columnCount: 3)) == "1,\(expected),2\n")
  }

  @Test func csvWithOtherDelimiters() {
    let row = TestRow().add("a,b", .text, .csvPlain).add("c;d", .text, .csvPlain).add("e")
    #expect(
      row.encoded(by: CSVRowEncoder(columnCount: 3, delimiter: UInt8(ascii: ";")))
        == "a,b;\"c;d\";e\n")
    #expect(
      String(decoding: CSVRowEncoder.headerRow(["a;b", "c,d", "e\"f", "g"]), as: UTF8.self)
        == "a;b,\"c,d\",\"e\"\"f\",g\n")
  }

  @Test func anEmptyCellOfOneColumnIsNoBlankLine() {
    #expect(TestRow().add("").encoded(by: CSVRowEncoder(columnCount: 1)) == "\"\"\n")
    #expect(TestRow().add("").add("").encoded(by: CSVRowEncoder(columnCount: 2)) == ",\n")
  }

  private static let jsonCases: [(String, Cell.Kind, Cell.Flags, String)] = [
    ("x", .text, [], #""x""#), ("", .text, [], "null"), ("a\"b\\c", .text, [], #""a\"b\\c""#),
    ("\u{1}\u{8}\n\r\t\u{1f}\u{7f}", .text, [], #""\u0001\u0008\n\r\t\u001f\#u{7f}""#),
    ("x\\u00e9", .text, .jsonEscaped, #""x\u00e9""#), ("a\"\"b", .text, .csvEscaped, #""a\"b""#),
    ("\"\"\n\"\"", .text, .csvEscaped, #""\"\n\"""#), ("plain", .text, .jsonPlain, #""plain""#),
    ("é€😀", .text, [], #""é€😀""#),
    ("12.50", .number, [], "12.50"), ("007", .number, [], #""007""#), ("+5", .number, [], #""+5""#),
    (".5", .number, [], #"".5""#), ("1e5", .number, [], "1e5"), ("true", .boolean, [], "true"),
    ("{\"a\":\n[1]}", .composite, [], #"{"a": [1]}"#),
    (
      "a text of more than thirty-two bytes\"", .text, [],
      #""a text of more than thirty-two bytes\"""#
    ),
  ]

  @Test(arguments: jsonCases)
  func json(_ text: String, _ kind: Cell.Kind, _ flags: Cell.Flags, _ expected: String) {
    let row = TestRow().add("1").add(text, kind, flags).add("", .empty)
    let encoder = JSONRowEncoder(fieldNames: ["a", "b\"", "c"])
    #expect(row.encoded(by: encoder) == "{\"a\":\"1\",\"b\\\"\":\(expected),\"c\":null}\n")
  }

  @Test func jsonArrayIsPutTogetherByLeavingOutTheFirstComma() {
    let encoder = JSONRowEncoder(fieldNames: ["a"], form: .array)
    let rows = TestRow().add("1").encoded(by: encoder) + TestRow().add("2").encoded(by: encoder)
    #expect(
      "\(JSONRowEncoder.arrayOpening)\(rows.dropFirst())\(JSONRowEncoder.arrayClosing)"
        == "[\n{\"a\":\"1\"},\n{\"a\":\"2\"}\n]\n")
  }

  @Test func binaryRowsHoldDecodedCells() throws {
    let row = TestRow().add("").add("a\\n\\u00e9", .text, .jsonEscaped).add(
      "x\"\"", .text, .csvEscaped
    )
    .add("12", .number).add("true", .boolean).add("[1]", .composite)
    .add(String(repeating: "long", count: 1000))
    let buffer = ByteBuffer(capacity: 64)
    row.cells.withUnsafeBufferPointer { cells in
      if let base = cells.baseAddress {
        BinaryRowEncoder(columnCount: cells.count).append(base, to: buffer)
      }
    }
    var reader = BinaryRowReader(buffer.bytes)
    var texts: [String] = []
    while let cell = reader.next() { texts.append(cell.text) }
    #expect(
      texts == ["∅", "a\né", "x\"", "#12", "?true", "@[1]", String(repeating: "long", count: 1000)])
    // A row that is cut off ends early, without a trap.
    for length in 0..<buffer.count {
      var reader = BinaryRowReader(UnsafeBufferPointer(rebasing: buffer.bytes[..<length]))
      while reader.next() != nil {}
    }
  }

  /// What is written is read back as it was, whatever is in it, also across the formats.
  @Test func roundTrips() {
    var random = TestRandom(state: 5)
    let pieces = [
      "a", "b", ",", "\"", "\n", "\r", "\\", "\t", "\u{1}", "é", "日本", "😀", " ",
      "x x x x x x x x x",
    ]
    let names = ["a", "b", "c"]
    let layout = RecordLayout(names)
    let header = CSVHeader(names: names, delimiter: UInt8(ascii: ","))
    let csv = CSVRowEncoder(columnCount: 3)
    let json = JSONRowEncoder(fieldNames: names)
    for _ in 0..<500 {
      let texts = names.map { _ in
        (0..<Int.random(in: 0...12, using: &random)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
      }
      let expected = [texts.map { $0.isEmpty ? "∅" : $0 }.joined(separator: "|")]
      let row = TestRow()
      for text in texts { row.add(text) }
      let asCSV = row.encoded(by: csv)
      let asJSON = row.encoded(by: json)
      #expect(parseAll(CSVParser(header: header, layout: layout), asCSV.utf8, slots: 3) == expected)
      #expect(parseAll(JSONParser(layout: layout), asJSON.utf8, slots: 3) == expected)
      for (text, parser) in [
        (asCSV, CSVParser(header: header, layout: layout) as any RecordParser),
        (asJSON, JSONParser(layout: layout)),
      ] {
        #expect(recoded(text, by: parser, with: csv) == asCSV)
        let again = recoded(text, by: parser, with: json)
        #expect(parseAll(JSONParser(layout: layout), again.utf8, slots: 3) == expected)
      }
    }
  }

  private func recoded(
    _ text: String, by parser: any RecordParser, with encoder: some RecordEncoder
  ) -> String {
    let block = TestBlock(text.utf8)
    defer { withExtendedLifetime(block) {} }
    return appendedText { buffer in
      withUnsafeTemporaryAllocation(of: Cell.self, capacity: 3) { cells in
        guard let base = cells.baseAddress else { return }
        parser.open(block.bytes)
        while case .record = parser.next(base) { encoder.append(base, to: buffer) }
      }
    }
  }
}

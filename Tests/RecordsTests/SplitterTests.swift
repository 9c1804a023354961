import Records
import Testing

@Suite struct SplitterTests {
  private static let header = CSVHeader(
    names: ["a", "b"], delimiter: UInt8(ascii: ","), length: 4, lineCount: 1)

  private func runs(
    _ splitter: some BlockSplitter, _ text: String, pieceLength: Int
  ) throws -> [String] {
    var splitter = splitter
    var runs: [String] = []
    try splitAll(&splitter, Array(text.utf8), pieceLength: pieceLength) { run, line in
      runs.append("\(line): \(String(decoding: run, as: UTF8.self))")
    }
    return runs
  }

  @Test func countsLinesAcrossRuns() throws {
    let text = "1,\"x\ny\"\n2,3\n\n4,\"\n\n\"\n5,6"
    #expect(
      try runs(CSVSplitter(after: Self.header), text, pieceLength: 1) == [
        "2: 1,\"x\ny\"\n", "4: 2,3\n", "5: \n", "6: 4,\"\n\n\"\n", "9: 5,6",
      ])
    #expect(try runs(CSVSplitter(after: Self.header), text, pieceLength: 1000) == ["2: \(text)"])
    #expect(
      try runs(LinesSplitter(), "\u{FEFF}{}\n\n{}\n{", pieceLength: 4) == ["1: {}\n\n", "3: {}\n{"])
  }

  @Test func tellsWhereAQuoteOpens() {
    let error = #expect(throws: FormatError.self) {
      try runs(CSVSplitter(after: Self.header), "1,2\n3,\"é\n\n5,6\n", pieceLength: 3)
    }
    #expect(error?.description == "line 3, column 3: \(CSVParserTests.open)")
    #expect(error?.byteOffset == 10)
  }

  /// A stray quote must not make the splitter gather the rest of the file.
  @Test func findsAStrayQuoteBeforeTheEnd() {
    let text = "1,2\n3,5\" pipe\n" + String(repeating: "1,2\n", count: 400_000)
    var seen = 0
    var splitter = CSVSplitter(after: Self.header)
    let error = #expect(throws: FormatError.self) {
      try splitAll(&splitter, Array(text.utf8), pieceLength: 1 << 19) { run, _ in seen += run.count
      }
    }
    #expect(seen == 4)
    #expect(error?.description == "line 3, column 4: \(CSVParserTests.stray)")
  }

  @Test func limitsTheLengthOfARecord() {
    let csv = #expect(throws: FormatError.self) {
      try runs(
        CSVSplitter(after: Self.header, maximumRecordBytes: 100),
        "1,2\n3,\"" + String(repeating: "x", count: 200), pieceLength: 10)
    }
    #expect(
      csv?.description
        == "line 3, column 1: the record that begins here is longer than 100 bytes; is there a quote in it that is never closed?"
    )
    let lines = #expect(throws: FormatError.self) {
      try runs(
        LinesSplitter(maximumRecordBytes: 100), "{}\n" + String(repeating: "x", count: 200),
        pieceLength: 10)
    }
    #expect(
      lines?.message
        == "the record that begins here is longer than 100 bytes; JSON Lines has a record on each line (is this one JSON document? then use json:)"
    )
    let elements = #expect(throws: FormatError.self) {
      try runs(
        JSONElementsSplitter(maximumRecordBytes: 100),
        "[{},\n{\"a\":\"" + String(repeating: "x", count: 200), pieceLength: 10)
    }
    #expect(
      elements?.description
        == "line 2, column 1: the record that begins here is longer than 100 bytes; is a quote or bracket in it never closed?"
    )
  }
}

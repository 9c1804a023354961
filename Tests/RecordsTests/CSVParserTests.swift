import Records
import Testing

@Suite struct CSVParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var input: String
    var columns: [String]
    var records: [String]
    init(_ input: String, _ columns: [String], _ records: [String]) {
      self.input = input
      self.columns = columns
      self.records = records
    }
    init(_ input: String, _ records: [String]) {
      self.init(input, ["a", "b", "c"], records)
    }
    var testDescription: String { input.debugDescription }
  }

  static let cases: [Case] = [
    Case("", []),
    Case("1,2,3\n", ["1|2|3"]),
    Case("1,2,3", ["1|2|3"]),
    Case("1,2,3\r\n4,5,6\r\n", ["1|2|3", "4|5|6"]),
    Case("1,2,3\r\n4,5,6", ["1|2|3", "4|5|6"]),
    Case("1,2,3\r", ["1|2|3"]),
    Case(",,\n", ["∅|∅|∅"]),
    Case(",,", ["∅|∅|∅"]),
    Case(",,\r\n,,\r\n", ["∅|∅|∅", "∅|∅|∅"]),
    Case("\"1\",\"2\",\"3\"\n", ["1|2|3"]),
    Case("\"1\",\"2\",\"3\"\r\n", ["1|2|3"]),
    Case("\"1\",\"2\",\"3\"", ["1|2|3"]),
    Case("\"\",\"\",\"\"\n", ["∅|∅|∅"]),
    Case("\"a,b\",\"c\nd\",\"e\r\nf\"\n", ["a,b|c\nd|e\r\nf"]),
    Case("\"a\"\"b\",\"\"\"\",\"\"\"x\"\"\"\n", ["a\"b|\"|\"x\""]),
    Case("Zürich,東京,👍🏽\n", ["Zürich|東京|👍🏽"]),
    Case(" 1 , 2, 3\t\n", [" 1 | 2| 3\t"]),
    // Blank lines
    Case("\n1,2,3\n\n\r\n4,5,6\n\n", ["1|2|3", "4|5|6"]),
    Case("1\n\n2\n", ["a"], ["1", "∅", "2"]),
    Case("\r\n2\r\n", ["a"], ["∅", "2"]),
    // A CR inside a line is text
    Case("1\r2,3,4\n", ["1\r2|3|4"]),
    Case("1,2,3\r\r\n4,5,6\n", ["1|2|3\r", "4|5|6"]),
    // Ragged
    Case("1,2\n3,4,5\n", ["! 2 cells where the header has 3 columns", "3|4|5"]),
    Case("1,2,3,4\n3,4,5\n", ["! 4 cells where the header has 3 columns", "3|4|5"]),
    Case("1\n3,4,5\n", ["! 1 cell where the header has 3 columns", "3|4|5"]),
    Case("3,4,5\n1,2", ["3|4|5", "! 2 cells where the header has 3 columns"]),
    Case(" \n", ["! 1 cell where the header has 3 columns"]),
    Case("1,2\n", ["a"], ["! 2 cells where the header has 1 column"]),
    // NUL
    Case("1,\0,3\n4,5,6\n", ["! column 'b' holds a NUL byte; is this a text file?", "4|5|6"]),
    Case("1,2,3\n4,5,\"\0\"", ["1|2|3", "! column 'c' holds a NUL byte; is this a text file?"]),
    // Behind a closing quote
    Case("\"1\"\rx,2,3\n4,5,6\n", ["! column 'a' goes on behind its closing quote", "4|5|6"]),
    // Quotes in wrong places
    Case(
      "1,2,3\n4,5\" pipe,6\n7,8,9\n",
      ["1|2|3", "!! line 2, column 4: \(stray)"]),
    Case("x\"y\",2,3\n", ["!! line 1, column 2: \(stray)"]),
    Case("1,2,3\n\"x\"y,2,3\n", ["1|2|3", "!! line 2, column 4: \(stray)"]),
    Case("1,2,3\n\"x\" ,2,3\n", ["1|2|3", "!! line 2, column 4: \(stray)"]),
    Case("1,2,3\n4,\"é\nx\" y,2,3\n", ["1|2|3", "!! line 3, column 3: \(stray)"]),
    Case("1,2,3\n4,\"5,6\n7,8,9\n", ["1|2|3", "!! line 2, column 3: \(open)"]),
    Case("1,2,\"\"\"", ["!! line 1, column 5: \(open)"]),
    Case("\"1\"\"", ["!! line 1, column 1: \(open)"]),
    Case("\"", ["!! line 1, column 1: \(open)"]),
  ]

  static let stray =
    "a quote in the wrong place; put the whole cell in quotes and double the quotes in it: \"5\"\" pipe\""
  static let open =
    "the quote that opens here is never closed; close it, or put the whole cell in quotes and double this one"

  @Test(arguments: cases)
  func takesRecordsApart(_ test: Case) {
    for kernel in ScanKernel.all {
      for eagerCount in [0, 1, test.columns.count] {
        let parser = CSVParser(
          header: CSVHeader(names: test.columns, delimiter: UInt8(ascii: ",")),
          layout: RecordLayout(test.columns, eagerCount: eagerCount), kernel: kernel)
        // The same parser twice: nothing of one block may reach into the next.
        for _ in 0..<2 {
          let found = parseAll(
            parser, test.input.utf8, slots: test.columns.count, eagerCount: eagerCount)
          #expect(found == test.records, "\(kernel.name), \(eagerCount) eager slots")
        }
      }
    }
  }

  /// The same records wherever they stand among the 64 bytes that a kernel looks at, and across its windows.
  @Test(arguments: cases)
  func placesDoNotMatter(_ test: Case) {
    let emptyCells = String(repeating: ",", count: test.columns.count - 1)
    for kernel in ScanKernel.all {
      let parser = CSVParser(
        header: CSVHeader(names: test.columns, delimiter: UInt8(ascii: ",")),
        layout: RecordLayout(test.columns), kernel: kernel)
      for length in [50, 58, 60, 61, 62, 63, 64, 65, 120, 127, 128, 16380, 16384, 16390] {
        let padded = String(repeating: "f", count: length) + emptyCells + "\n" + test.input
        var found = parseAll(parser, padded.utf8, slots: test.columns.count)
        #expect(found.first?.hasPrefix("fff") == true)
        found.removeFirst()
        let shifted = test.records.map { record in
          guard record.hasPrefix("!! line ") else { return record }
          let line = Int(record.dropFirst(8).prefix { $0.isNumber }) ?? 0
          return "!! line \(line + 1)" + record.dropFirst(8).drop { $0.isNumber }
        }
        #expect(found == shifted, "\(kernel.name), \(length) bytes before")
      }
    }
  }

  /// Framing does not depend on where the input is cut.
  @Test(arguments: cases)
  func cutsDoNotMatter(_ test: Case) throws {
    let bytes = Array(test.input.utf8)
    let header = CSVHeader(names: test.columns, delimiter: UInt8(ascii: ","), lineCount: 0)
    let failsAtEnd = test.records.last?.hasPrefix("!!") == true
    for pieceLength in 1...max(bytes.count, 1) {
      var splitter = CSVSplitter(after: header)
      let parser = CSVParser(header: header, layout: RecordLayout(test.columns))
      var found: [String] = []
      do {
        try splitAll(&splitter, bytes, pieceLength: pieceLength) { run, firstLine in
          guard found.last?.hasPrefix("!!") != true else { return }
          found += parseAll(parser, run, slots: test.columns.count)
          if let fatal = parser.fatal {
            found[found.count - 1] = "!! \(fatal.moved(bytes: 0, lines: firstLine - 1))"
          }
        }
      } catch {
        if found.last?.hasPrefix("!!") != true { found.append("!! \(error)") }
      }
      #expect(found == test.records, "pieces of \(pieceLength) bytes")
      #expect(failsAtEnd == (found.last?.hasPrefix("!!") == true))
    }
  }

  @Test func reportsBytesThatAreNotUTF8() {
    let parser = CSVParser(
      header: CSVHeader(names: ["a", ""], delimiter: UInt8(ascii: ",")),
      layout: RecordLayout(["a"]))
    let bytes: [UInt8] =
      Array("1,2\n".utf8) + [0x4D, 0xFC, 0x6C] + Array(",x\ny,".utf8) + [0xC3]
      + Array("\nZürich,3\n".utf8)
    #expect(
      parseAll(parser, bytes, slots: 1) == [
        "1",
        "! column 'a' is not UTF-8 (byte 0xFC at position 2); save the file as UTF-8",
        "! column 2 is not UTF-8 (byte 0xC3 at position 1); save the file as UTF-8",
        "Zürich",
      ])
  }

  @Test func marksCellsForWriters() {
    let text = "plain,\"quoted\",\"a\"\"b\",c\rd\n"
    for (delimiter, plain) in [(",", Cell.Flags.csvPlain), (";", [])] {
      let parser = CSVParser(
        header: CSVHeader(names: ["a", "b", "c", "d"], delimiter: Array(delimiter.utf8)[0]),
        layout: RecordLayout(["a", "b", "c", "d"]))
      let block = TestBlock(text.replacing(",", with: delimiter).utf8)
      defer { withExtendedLifetime(block) {} }
      withUnsafeTemporaryAllocation(of: Cell.self, capacity: 4) { cells in
        guard let base = cells.baseAddress else { return }
        parser.open(block.bytes)
        #expect(parser.next(base) == .record)
        #expect(cells.map(\.flags) == [plain, [], .csvEscaped, []])
      }
    }
  }

  @Test func findsColumnsByNameThenLabelThenLoosely() {
    let header = CSVHeader(
      names: ["Account Name", "city", " CITY ", "Phone", ""], delimiter: UInt8(ascii: ","))
    let layout = RecordLayout(
      fields: [
        .init(name: "name", label: "Account Name"), .init(name: "city"),
        .init(name: "telephone1", label: "phone"), .init(name: "City"),
        .init(name: "fax", label: "Fax"),
      ], eagerCount: 5)
    #expect(CSVColumns.missing(header: header.names, layout: layout) == ["City", "fax"])
    let parser = CSVParser(header: header, layout: layout)
    #expect(parseAll(parser, "A,B,C,D,E\n".utf8, slots: 5) == ["A|B|D|∅|∅"])
  }

  @Test func answersQuestionsAboutTheCurrentRecord() {
    let parser = CSVParser(
      header: CSVHeader(names: ["a", "Label B", ""], delimiter: UInt8(ascii: ",")),
      layout: RecordLayout(fields: [.init(name: "b", label: "Label B")], eagerCount: 1))
    #expect(parser.fieldNames == ["a", "Label B"])
    let block = TestBlock("1,\"x\"\"\ny\",\n\n2,3\n4,,\"6\"\r\n".utf8)
    defer { withExtendedLifetime(block) {} }
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 1) { cells in
      guard let base = cells.baseAddress else { return }
      func cell(_ name: String) -> String? { withBytes(name) { parser.cell(named: $0)?.text } }
      parser.open(block.bytes)
      #expect(parser.lineOffset == 0)
      #expect(parser.next(base) == .record)
      #expect(cell("a") == "1" && cell("b") == "x\"\ny" && cell("Label B") == "x\"\ny")
      #expect(cell("c") == nil && cell("") == nil)
      #expect(parser.lineOffset == 0)
      #expect(
        appendedText(parser.appendSource) == #"{"a":"1","Label B":"x\"\ny","column 3":null}"#)
      #expect(parser.next(base) == .malformed)
      #expect(parser.lineOffset == 3)
      #expect(cell("a") == "∅")
      #expect(appendedText(parser.appendSource) == #"{"_raw":"2,3"}"#)
      #expect(parser.next(base) == .record)
      #expect(parser.lineOffset == 4)
      #expect(appendedText(parser.appendSource) == #"{"a":"4","Label B":null,"column 3":"6"}"#)
      #expect(parser.next(base) == .end)
    }
  }

  @Test func takesTenThousandColumns() {
    let names = (0..<10_000).map { "c\($0)" }
    let parser = CSVParser(
      header: CSVHeader(names: names, delimiter: UInt8(ascii: ",")), layout: RecordLayout(names))
    let record = names.map { "v\($0)" }
    let text = String(repeating: record.joined(separator: ",") + "\n", count: 3)
    let expected = record.joined(separator: "|")
    #expect(parseAll(parser, text.utf8, slots: names.count) == [expected, expected, expected])
  }

  @Test func takesACellOfFiftyMegabytes() throws {
    let count = 50 << 20
    var bytes = [UInt8](repeating: UInt8(ascii: "x"), count: count)
    for place in stride(from: 1000, to: count, by: 1000) { bytes[place] = UInt8(ascii: "\n") }
    bytes.replaceSubrange(0..<3, with: Array("1,\"".utf8))
    bytes += Array("\"\n2,3\n".utf8)
    let header = CSVHeader(names: ["a", "b"], delimiter: UInt8(ascii: ","), lineCount: 0)
    var splitter = CSVSplitter(after: header)
    let split = try bytes.withUnsafeBufferPointer { bytes in
      let begun = try splitter.split(
        UnsafeBufferPointer(rebasing: bytes[..<(2 << 20)]), atEnd: false)
      #expect(begun.consumed == 0)
      return try splitter.split(bytes, atEnd: true)
    }
    #expect(split.records == bytes.indices)
    let buffer = ByteBuffer(capacity: bytes.count + 64)
    bytes.withUnsafeBufferPointer { buffer.append($0) }
    let parser = CSVParser(header: header, layout: RecordLayout(["a", "b"]))
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 2) { cells in
      guard let base = cells.baseAddress else { return }
      parser.open(buffer.bytes)
      #expect(parser.next(base) == .record)
      #expect(base[1].count == count - 3)
      #expect(parser.next(base) == .record)
      #expect(base[1].text == "3")
      #expect(parser.lineOffset == count / 1000 + 1)
    }
  }
}

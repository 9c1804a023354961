import Records
import Testing

@Suite struct CSVHeaderTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var input: String
    var names: [String]
    var delimiter: Character = ","
    var length: Int
    var lineCount = 1
    var testDescription: String { input.debugDescription }
  }

  @Test(arguments: [
    Case(input: "a,b\n1,2\n", names: ["a", "b"], length: 4),
    Case(input: "a,b\r\n1,2\r\n", names: ["a", "b"], length: 5),
    Case(input: "a,b", names: ["a", "b"], length: 3, lineCount: 0),
    Case(input: "\u{FEFF}a,b\n", names: ["a", "b"], length: 7),
    Case(input: "\u{FEFF}\"a\",b\n", names: ["a", "b"], length: 9),
    Case(input: "a;b,c;d\n", names: ["a", "b,c", "d"], delimiter: ";", length: 8),
    Case(input: "a\tb\n", names: ["a", "b"], delimiter: "\t", length: 4),
    Case(input: "a|b|c\n", names: ["a", "b", "c"], delimiter: "|", length: 6),
    Case(input: "\"a;;;\",b\n", names: ["a;;;", "b"], length: 9),
    Case(input: "name\n", names: ["name"], length: 5),
    Case(
      input: "\"a\n\"\"x\"\"\",b,,\n", names: ["a\n\"x\"", "b", "", ""], length: 14, lineCount: 2),
    Case(input: "Straße,Größe (m²)\n", names: ["Straße", "Größe (m²)"], length: 22),
  ])
  func readsNames(_ test: Case) throws {
    let header = try #require(
      try withBytes(test.input) { try CSVHeader.parse($0, atEnd: true) })
    #expect(header.names == test.names)
    #expect(Character(UnicodeScalar(header.delimiter)) == test.delimiter)
    #expect(header.length == test.length)
    #expect(header.lineCount == test.lineCount)
  }

  @Test func takesTheDelimiterItIsTold() throws {
    let header = try withBytes("a,b;c\n") {
      try CSVHeader.parse($0, atEnd: true, delimiter: UInt8(ascii: ";"))
    }
    #expect(header?.names == ["a,b", "c"])
  }

  @Test func waitsForTheWholeLine() throws {
    for text in ["", "a,b", "\"a\n", "a,b\r"] {
      #expect(try withBytes(text) { try CSVHeader.parse($0, atEnd: false) } == nil)
    }
  }

  @Test(arguments: [
    ("", "line 1, column 1: the file is empty: a CSV file begins with a line of column names"),
    (
      "\r\na,b\n",
      "line 1, column 1: the first line is blank: a CSV file begins with a line of column names"
    ),
    ("a,b,a\n", "line 1, column 1: columns 1 and 3 are both called 'a'; rename one of them"),
    ("a,b\"c\n", "line 1, column 4: the quote that opens here is never closed"),
    ("a,b\"c\"\n", "line 1, column 4: \(CSVParserTests.stray)"),
    (
      "a\rb\r",
      "line 1, column 2: a CR without LF behind it; save the file with LF or CRLF line ends"
    ),
  ])
  func refuses(_ text: String, _ message: String) {
    let error = #expect(throws: FormatError.self) {
      try withBytes(text) { try CSVHeader.parse($0, atEnd: true) }
    }
    #expect(error?.description == message)
  }

  @Test func refusesNamesThatAreNotUTF8() {
    let error = #expect(throws: FormatError.self) {
      try ([0x61, 0x2C, 0xE9, 0x0A] as [UInt8]).withUnsafeBufferPointer {
        try CSVHeader.parse($0, atEnd: true)
      }
    }
    #expect(
      error?.description
        == "line 1, column 3: the column names are not UTF-8; save the file as UTF-8")
  }
}

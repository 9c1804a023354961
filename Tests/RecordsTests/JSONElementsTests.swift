import Records
import Testing

/// A JSON array from the splitter through the parser, cut at every place.
@Suite struct JSONElementsTests {
  private func records(_ text: String, pieceLength: Int) -> [String] {
    var splitter = JSONElementsSplitter()
    let parser = JSONParser(layout: RecordLayout(["a"]), framing: .elements)
    var found: [String] = []
    do throws(FormatError) {
      try splitAll(&splitter, Array(text.utf8), pieceLength: pieceLength) { run, _ in
        found += parseAll(parser, run, slots: 1)
      }
    } catch {
      found.append("!! \(error)")
    }
    return found
  }

  @Test(
    arguments: [
      ("[]", []),
      (" [ \n ] \n", []),
      ("\u{FEFF}[{}]", ["∅"]),
      (#"[{"a":1}]"#, ["#1"]),
      (#"[{"a":1},{"a":2} , {"a":"]},{"}]"#, ["#1", "#2", "]},{"]),
      ("[\n  {\n    \"a\": [1,\n 2]\n  },\n  {\"a\": \"\\\\\"}\n]\n", ["@[1,\n 2]", "\\"]),
      (#"[{"a":"\""},{"a":"\\\""}]"#, ["\"", "\\\""]),
      (#"{"value":[{"a":1},{"a":2}]}"#, ["#1", "#2"]),
      (
        #"{"@odata.context":"x]","n":{"value":[0]},"value":[{"a":1}],"@odata.nextLink":"http:\/\/x"}"#,
        ["#1"]
      ),
      (#"{"value":[]}"#, []),
      (#"{"n":-1234567890123.0625e+100,"value":[{"a":1}],"m":-1234567890123.0625e+100}"#, ["#1"]),
      ("[1,2,{\"a\":3}]", [notAnObject, notAnObject, "#3"]),
      ("[{\"a\":01},{\"a\":3}]", ["! column 7: ',' or '}' expected", "#3"]),
      (
        "[{\"a\":1,\n\"b\" 2},{\"a\":3}]",
        ["! line 2 of the record, column 5: ':' expected behind the member's name", "#3"]
      ),
    ] as [(String, [String])])
  func takesElements(_ text: String, _ expected: [String]) {
    for pieceLength in 1...text.utf8.count {
      #expect(records(text, pieceLength: pieceLength) == expected, "pieces of \(pieceLength) bytes")
    }
  }

  private static let notAnObject = "! column 1: the record is not a JSON object: '{' expected"
  private static let neither =
    "neither a JSON array nor an OData answer with \"value\" (objects on lines of their own are jsonl:)"

  @Test(arguments: [
    ("", "line 1, column 1: \(neither)"),
    ("  \n", "line 2, column 1: \(neither)"),
    ("5", "line 1, column 1: \(neither)"),
    ("{\"a\":1}", "line 1, column 7: \(neither)"),
    ("{\"a\":1}\n{\"a\":2}\n", "line 1, column 7: \(neither)"),
    ("{\"value\":{}}", "line 1, column 10: the answer's \"value\" is not an array"),
    ("{\"a\" 1,\"value\":[]}", "line 1, column 6: ':' expected behind the member's name"),
    ("{\"a\":1", "line 1, column 7: the record ends too early"),
    ("[", "line 1, column 2: the array is never closed; is the file complete?"),
    ("[{\"a\":1},\n{\"a\":", "line 2, column 6: the array is never closed; is the file complete?"),
    ("[{\"a\":1}\n", "line 2, column 1: the array is never closed; is the file complete?"),
    ("[{\"a\":1},]", "line 1, column 9: an element expected behind the comma"),
    ("[{\"a\":1}] x", "line 1, column 11: something stands behind the array"),
    ("[{\"a\":1}}", "line 1, column 9: ']' expected at the end of the array"),
    ("{\"value\":[{\"a\":1}]", "line 1, column 19: '}' expected at the end of the answer"),
    ("{\"value\":[{\"a\":1}],\"b\":}", "line 1, column 24: a JSON value expected"),
  ])
  func refuses(_ text: String, _ message: String) {
    let whole = records(text, pieceLength: max(text.utf8.count, 1))
    #expect(whole.last == "!! \(message)")
  }

  @Test func refusesWhereElementsTouch() {
    for pieceLength in 1...16 {
      let found = records("[{\"a\":1}{\"a\":2},{\"a\":3}]", pieceLength: pieceLength)
      #expect(found.first == "#1")
      #expect(found[1].contains("',' "))
    }
  }

  /// A backslash outside strings hides what is behind it from the splitter and from the parser alike.
  @Test func skipsABrokenElementAsItWasCut() {
    for pieceLength in [1, 5, 100] {
      let found = records(#"[{"a":x\"},{"a":2},{"a":3}]"#, pieceLength: pieceLength)
      #expect(found.count == 3 && found[1...] == ["#2", "#3"], "pieces of \(pieceLength) bytes")
    }
  }

  /// What stands behind a broken element is not its own, whether a comma or the end of the block comes next.
  @Test(arguments: ["[1 \n]", "[1 \n,{}]", "[{\"a\":1,\"a\":2}\t,{}]"])
  func leavesSpaceOutOfABrokenElement(_ text: String) throws {
    var splitter = JSONElementsSplitter()
    let parser = JSONParser(layout: RecordLayout(["a"]), framing: .elements)
    var source = ""
    try splitAll(&splitter, Array(text.utf8), pieceLength: text.utf8.count) { run, _ in
      let block = TestBlock(run)
      defer { withExtendedLifetime(block) {} }
      withUnsafeTemporaryAllocation(of: Cell.self, capacity: 1) { cells in
        guard let base = cells.baseAddress else { return }
        parser.open(block.bytes)
        #expect(parser.next(base) == .malformed)
        source = appendedText(parser.appendSource)
      }
    }
    #expect(source == #"{"_raw":"1"}"# || source == #"{"_raw":"{\"a\":1,\"a\":2}"}"#, "\(source)")
  }

  @Test(arguments: [
    ("{\"n\":\"", "\",\"value\":[{}]}", 7), ("{\"value\":[{}],\"n\":\"", "\"}", 20),
  ])
  func refusesOtherTextAroundTheArray(_ before: String, _ behind: String, _ column: Int) {
    var splitter = JSONElementsSplitter()
    let bytes = Array(before.utf8) + [0xE9] + Array(behind.utf8)
    #expect(
      throws: FormatError(
        byteOffset: column - 1, line: 1, column: column,
        message: "byte 0xE9 is not UTF-8; save the file as UTF-8")
    ) { try splitAll(&splitter, bytes, pieceLength: bytes.count) { _, _ in } }
  }

  /// Columns count from the line's beginning, also where that is in an earlier block.
  @Test(arguments: 1...12)
  func tellsTheColumnOfALongLine(_ pieceLength: Int) {
    let found = records("[\n{\"é\":1},{},{\"a\":1}}", pieceLength: pieceLength)
    #expect(found.last?.hasPrefix("!! line 2, column 19: ") == true, "\(found)")
  }

  @Test func tellsTheNextPage() throws {
    var splitter = JSONElementsSplitter()
    let text = #"{"value":[{}],"@odata.nextLink":"https://x/y?\u0026z=1"}"#
    try splitAll(&splitter, Array(text.utf8), pieceLength: 5) { _, _ in }
    #expect(splitter.nextLink == "https://x/y?&z=1")
  }

  @Test func appendsTheSourceOnOneLine() {
    let parser = JSONParser(layout: RecordLayout(["a"]), framing: .elements)
    let block = TestBlock("{\n\"a\":1\r\n},\n{\n}".utf8)
    defer { withExtendedLifetime(block) {} }
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 1) { cells in
      guard let base = cells.baseAddress else { return }
      parser.open(block.bytes)
      #expect(parser.next(base) == .record)
      #expect(appendedText(parser.appendSource) == "{ \"a\":1  }")
      #expect(parser.next(base) == .record)
      #expect(parser.lineOffset == 3)
      #expect(parser.next(base) == .end)
    }
  }

  @Test func countsLines() throws {
    var splitter = JSONElementsSplitter()
    var lines: [Int] = []
    try splitAll(&splitter, Array("\n[\n\n{\n},\n\n{},{}\n,{}]\n".utf8), pieceLength: 1) {
      _, line in
      lines.append(line)
    }
    #expect(lines == [4, 7, 7, 8])
  }
}

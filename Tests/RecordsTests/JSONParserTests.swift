import Records
import Testing

@Suite struct JSONParserTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var input: String
    var records: [String]
    init(_ input: String, _ records: [String]) {
      self.input = input
      self.records = records
    }
    var testDescription: String { input.debugDescription }
  }

  /// Read with the fields a, b and c.d.
  static let cases: [Case] = [
    Case("", []),
    Case("\n \n\r\n", []),
    Case("{}", ["∅|∅|∅"]),
    Case("{}\n{}\r\n", ["∅|∅|∅", "∅|∅|∅"]),
    Case(#"{"a":"x","b":"y"}"#, ["x|y|∅"]),
    Case(#" { "a" : "x" , "b" : "y" } "#, ["x|y|∅"]),
    Case("\t{\t\"a\"\t:\t\"x\"\t}\t\r\n", ["x|∅|∅"]),
    Case(#"{"b":"y","a":"x"}"#, ["x|y|∅"]),
    Case(#"{"a":null,"b":""}"#, ["∅|∅|∅"]),
    Case(#"{"a":true,"b":false}"#, ["?true|?false|∅"]),
    Case(#"{"z":[1,{"a":2}],"a":3,"y":null}"#, ["#3|∅|∅"]),
    // Numbers keep their text
    Case(#"{"a":0,"b":-0}"#, ["#0|#-0|∅"]),
    Case(#"{"a":1234567890123456.70,"b":1e400}"#, ["#1234567890123456.70|#1e400|∅"]),
    Case(
      #"{"a":-12.5E+07,"b":123456789012345678901234567890}"#,
      ["#-12.5E+07|#123456789012345678901234567890|∅"]),
    Case(#"{"a":01}"#, ["! column 7: ',' or '}' expected"]),
    Case(#"{"a":-}"#, ["! column 6: this is no JSON number"]),
    Case(#"{"a":1.}"#, ["! column 6: this is no JSON number"]),
    Case(#"{"a":.5}"#, ["! column 6: a JSON value expected"]),
    Case(#"{"a":+5}"#, ["! column 6: a JSON value expected"]),
    Case(#"{"a":1e}"#, ["! column 6: this is no JSON number"]),
    // Escapes
    Case(#"{"a":"\"\\\/\b\f\n\r\t"}"#, ["\"\\/\u{8}\u{C}\n\r\t|∅|∅"]),
    Case(#"{"a":"\u00e9\u20AC\ud83d\ude00x"}"#, ["é€😀x|∅|∅"]),
    Case(#"{"\u0061":"x","b\"":"y"}"#, ["x|∅|∅"]),
    Case(#"{"a":"\ud83d"}"#, [lone(7)]),
    Case(#"{"a":"\ud83dx\ude00"}"#, [lone(7)]),
    Case(#"{"a":"é\ude00"}"#, [lone(8)]),
    Case(#"{"a":"\ud83d\u0041"}"#, [lone(7)]),
    Case(#"{"a":"\x"}"#, [escape(7)]),
    Case(#"{"a":"\u12g4"}"#, [escape(7)]),
    Case(
      "{\"a\":\"x\ty\"}",
      ["! column 8: a control character (0x09) in a string; write it as an escape"]),
    Case(
      "{\"a\":\"\0\"}",
      ["! column 7: a control character (0x00) in a string; write it as an escape"]),
    // Nested
    Case(#"{"c":{"d":"x"}}"#, ["∅|∅|x"]),
    Case(#"{"c":{"e":{"d":1},"d":{"f":[ ]}},"a":1}"#, [#"#1|∅|@{"f":[ ]}"#]),
    Case(#"{"c":null,"a":1}"#, ["#1|∅|∅"]),
    Case(#"{"c":[{"d":1}],"a":1}"#, ["#1|∅|∅"]),
    Case(#"{"c.d":"literal"}"#, ["∅|∅|literal"]),
    Case(#"{"c.d":"literal","c":{"d":"nested"}}"#, ["∅|∅|literal"]),
    Case(#"{"c":{"d":"nested"},"c.d":"literal"}"#, ["∅|∅|literal"]),
    Case(#"{"a":[1, "x", {"y":[]}, null] ,"b":{ }}"#, [#"@[1, "x", {"y":[]}, null]|@{ }|∅"#]),
    // Duplicates
    Case(#"{"a":1,"b":2,"a":3}"#, ["! column 14: member 'a' appears twice"]),
    Case(#"{"z":1,"z":3}"#, ["! column 8: member 'z' appears twice"]),
    Case(#"{"c":{"d":1,"d":2}}"#, ["! column 13: member 'd' appears twice"]),
    Case(#"{ "a" : 1 , "a" : 2 }"#, ["! column 13: member 'a' appears twice"]),
    // Broken, and on
    Case("{\"a\":1\n{\"a\":2}\n", ["! column 7: the record ends too early", "#2|∅|∅"]),
    Case("{\"a\":1,\n{\"a\":2}\n", ["! column 8: the record ends too early", "#2|∅|∅"]),
    Case("{\"a\":\n{\"a\":2}\n", ["! column 6: the record ends too early", "#2|∅|∅"]),
    Case("{\"a\n{\"a\":2}\n", ["! column 4: the string does not end", "#2|∅|∅"]),
    Case("{\"a\":\"x\n{\"a\":2}\n", ["! column 8: the string does not end", "#2|∅|∅"]),
    Case("{\"a\":\"x\\\n{\"a\":2}\n", [escape(8), "#2|∅|∅"]),
    Case("{", ["! column 2: the record ends too early"]),
    Case("{\"a", ["! column 4: the string does not end"]),
    Case("{\"a\"", ["! column 5: ':' expected behind the member's name"]),
    Case("{\"a\":\"x", ["! column 8: the string does not end"]),
    Case("{\"a\":\"\\u00", [escape(7)]),
    Case("{\"a\":tru", ["! column 6: a JSON value expected"]),
    Case("{\"a\":[1", ["! column 8: the record ends too early"]),
    Case("{\"a\":12", ["! column 8: the record ends too early"]),
    Case(#"{"a" 1}"#, ["! column 6: ':' expected behind the member's name"]),
    Case(#"{a:1}"#, ["! column 2: a member's name in double quotes expected"]),
    Case(#"{"a":1,}"#, ["! column 8: a member's name in double quotes expected"]),
    Case(#"{"a":1 "b":2}"#, ["! column 8: ',' or '}' expected"]),
    Case(#"{"a":[1 2]}"#, ["! column 9: ',' or ']' expected"]),
    Case(#"{"a":[1,]}"#, ["! column 9: a JSON value expected"]),
    Case(#"{"a":[1}}"#, ["! column 8: ',' or ']' expected"]),
    Case(#"{"a":{"b":1]}"#, ["! column 12: ',' or '}' expected"]),
    Case(#"{"a":nul}"#, ["! column 6: a JSON value expected"]),
    Case(#"{"a":NaN}"#, ["! column 6: a JSON value expected"]),
    Case(
      "{\"a\":1} {\"a\":2}\n{\"a\":3}",
      [
        "! column 9: something stands behind the record; JSON Lines has one object on each line",
        "#3|∅|∅",
      ]),
    Case("[1]\n\"x\"\n5\nnull\n{}", [notAnObject, notAnObject, notAnObject, notAnObject, "∅|∅|∅"]),
    Case("é\n{}", [notAnObject, "∅|∅|∅"]),
  ]

  static func lone(_ column: Int) -> String {
    "! column \(column): half a surrogate pair; \\uD800 to \\uDFFF must come in pairs"
  }
  static func escape(_ column: Int) -> String {
    "! column \(column): a backslash begins an escape that JSON does not know; write \\\\ for a backslash"
  }
  static let notAnObject = "! column 1: the record is not a JSON object: '{' expected"
  static let names = ["a", "b", "c.d"]

  @Test(arguments: cases)
  func takesRecordsApart(_ test: Case) {
    for eagerCount in 0...3 {
      let parser = JSONParser(layout: RecordLayout(Self.names, eagerCount: eagerCount))
      for _ in 0..<3 {
        let found = parseAll(parser, test.input.utf8, slots: 3, eagerCount: eagerCount)
        #expect(found == test.records, "\(eagerCount) eager slots")
      }
    }
  }

  /// What the parser learned from other records does not matter.
  @Test func orderOfMembersDoesNotMatter() {
    var random = TestRandom(state: 4)
    let names = (0..<12).map { "m\($0)" }
    let parser = JSONParser(layout: RecordLayout(names))
    for _ in 0..<300 {
      let chosen = names.shuffled(using: &random).prefix(Int.random(in: 0...12, using: &random))
      let extra = (0..<Int.random(in: 0...3, using: &random)).map { _ in
        "\"x\(UInt8.random(in: 0...255, using: &random))-\(UInt64.random(in: 0...UInt64.max, using: &random))\":0"
      }
      let members = (chosen.map { "\"\($0)\":\"\($0)!\"" } + extra).shuffled(using: &random)
      let expected = names.map { chosen.contains($0) ? "\($0)!" : "∅" }.joined(separator: "|")
      #expect(parseAll(parser, "{\(members.joined(separator: ","))}".utf8, slots: 12) == [expected])
    }
  }

  @Test(arguments: cases)
  func cutsDoNotMatter(_ test: Case) throws {
    let bytes = Array(test.input.utf8)
    for pieceLength in 1...max(bytes.count, 1) {
      var splitter = LinesSplitter()
      let parser = JSONParser(layout: RecordLayout(Self.names))
      var found: [String] = []
      try splitAll(&splitter, bytes, pieceLength: pieceLength) { run, _ in
        found += parseAll(parser, run, slots: 3)
      }
      #expect(found == test.records, "pieces of \(pieceLength) bytes")
    }
  }

  @Test func limitsNesting() {
    let parser = JSONParser(layout: RecordLayout(["a"]))
    func nested(_ depth: Int) -> String {
      "{\"a\":" + String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        + "}\n"
    }
    let deep = "! column 517: objects and arrays stand in each other more than 512 deep"
    let found = parseAll(parser, (nested(511) + nested(512) + nested(100_000)).utf8, slots: 1)
    #expect(found.count == 3)
    #expect(found[0].hasPrefix("@[[["))
    #expect(found[1...] == [deep, deep])
  }

  @Test func reportsBytesThatAreNotUTF8() {
    let parser = JSONParser(layout: RecordLayout(["a"]))
    let bytes = Array("{\"a\":\"x".utf8) + [0xFC] + Array("\"}\n{\"a\":\"ü\"}\n".utf8)
    #expect(
      parseAll(parser, bytes, slots: 1) == [
        "! column 8: byte 0xFC is not UTF-8; save the file as UTF-8", "ü",
      ])
  }

  @Test func remembersManyNames() {
    let parser = JSONParser(layout: RecordLayout(["a"]))
    for round in 0..<3 {
      let names = (0..<6000).map { "\"m\(round)-\($0)\":0" }
      let text = "{" + names.joined(separator: ",") + ",\"a\":1}\n"
      let twice = "{" + (names + ["\"m\(round)-5999\":1"]).joined(separator: ",") + "}\n"
      let found = parseAll(parser, (text + twice).utf8, slots: 1)
      #expect(found[0] == "#1")
      #expect(found[1].hasSuffix("member 'm\(round)-5999' appears twice"))
    }
  }

  @Test func marksCellsForWriters() {
    let parser = JSONParser(layout: RecordLayout(["a", "b", "c", "d"]))
    let block = TestBlock(#"{"a":"plain","b":"x\ny","c":12,"d":true}"#.utf8)
    defer { withExtendedLifetime(block) {} }
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 4) { cells in
      guard let base = cells.baseAddress else { return }
      parser.open(block.bytes)
      #expect(parser.next(base) == .record)
      #expect(
        cells.map(\.flags) == [.jsonPlain, .jsonEscaped, .plain, .plain])
    }
  }

  @Test func answersQuestionsAboutTheCurrentRecord() {
    let parser = JSONParser(layout: RecordLayout(["a", "c.d"], eagerCount: 1))
    #expect(parser.fieldNames == nil)
    let block = TestBlock(
      "\n{\"a\":1,\"c\":{\"d\":2,\"e\\n\":{\"f.g\":\"é\"}},\"x\":[1]}\n{\"a\":\"\u{1}\"}\n{\"x\":0}"
        .utf8)
    defer { withExtendedLifetime(block) {} }
    withUnsafeTemporaryAllocation(of: Cell.self, capacity: 1) { cells in
      guard let base = cells.baseAddress else { return }
      func cell(_ name: String) -> String? { withBytes(name) { parser.cell(named: $0)?.text } }
      parser.open(block.bytes)
      #expect(parser.next(base) == .record)
      #expect(parser.lineOffset == 1)
      #expect(cell("a") == "#1" && cell("c.d") == "#2" && cell("x") == "@[1]")
      #expect(cell("c.e\n.f.g") == "é" && cell("c.x") == nil && cell("y") == nil)
      #expect(
        appendedText(parser.appendSource) == #"{"a":1,"c":{"d":2,"e\n":{"f.g":"é"}},"x":[1]}"#)
      #expect(parser.next(base) == .malformed)
      #expect(cell("a") == nil)
      #expect(appendedText(parser.appendSource) == #"{"_raw":"{\"a\":\"\u0001\"}"}"#)
      #expect(parser.next(base) == .record)
      #expect(parser.lineOffset == 3)
      #expect(cell("a") == nil && cell("x") == "#0")
      #expect(parser.next(base) == .end)
    }
  }
}

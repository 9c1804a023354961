import Records
import Testing

/// What kernels do at once gives what careful code gives, record for record.
@Suite struct ShortcutTests {
  /// A record whose shape the parser knows is read by the kernel, the first one it sees by careful code.
  @Test(arguments: [false, true])
  func jsonRecords(_ isElements: Bool) {
    var random = TestRandom(state: 11)
    var malformed = 0
    for round in 0..<1000 {
      let record = JSONPieces.record(&random)
      let known = JSONPieces.known(round)
      let text = isElements ? "\(known),\(record)" : "\(known)\n\(record)"
      let expected = read(record, isElements, kernel: .best)
      if expected.first?.hasPrefix("!") == true { malformed += 1 }
      for kernel in ScanKernel.all {
        let found = read(text, isElements, kernel: kernel)
        #expect(Array(found.dropFirst()) == expected, "\(kernel.name): \(record)")
      }
    }
    // Neither kind of record is rare.
    #expect((100...700).contains(malformed))
  }

  private func read(_ text: String, _ isElements: Bool, kernel: ScanKernel) -> [String] {
    let layout = RecordLayout(JSONPieces.names + ["n.x", "absent"], eagerCount: 4)
    let parser = JSONParser(
      layout: layout, framing: isElements ? .elements : .lines, kernel: kernel)
    return parseAll(parser, text.utf8, slots: layout.fields.count, eagerCount: 4) { parser in
      let named = ["extra", "a", "n.x", "absent"].map { name in
        withBytes(name) { parser.cell(named: $0) }?.marked ?? "-"
      }
      return "\(named) \(appendedText { parser.appendSource(to: $0) })"
    }
  }

  /// A block that is not UTF-8 as a whole is read by careful code.
  @Test func csvRecords() {
    var random = TestRandom(state: 12)
    let names = ["a", "b", "c", "d"]
    let pieces = ["x", "é", "", "plain text", "\"\"", "\"q\"", "\"a,b\"", "\"a\"\"b\"", "\"\n\""]
    let bad: [UInt8] = Array("1,2,".utf8) + [0xFF] + Array(",4\n".utf8)
    for _ in 0..<1000 {
      let layout = RecordLayout(names.shuffled(using: &random) + ["absent"], eagerCount: 3)
      var text = ""
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let count = Int.random(in: 0...9, using: &random) == 0 ? 3 : 4
        let cells = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }
        text += cells.joined(separator: ",")
        text += Bool.random(using: &random) ? "\n" : "\r\n"
      }
      let bytes = Array(text.utf8)
      let careful = readCSV(bytes + bad, names, layout, .best).dropLast()
      for kernel in ScanKernel.all {
        #expect(readCSV(bytes, names, layout, kernel) == Array(careful), "\(kernel.name): \(text)")
        let unfinished = bytes.last == 0x0A ? bytes.dropLast() : bytes[...]
        #expect(
          readCSV(Array(unfinished), names, layout, kernel).count == careful.count,
          "\(kernel.name): \(text)")
      }
    }
  }

  private func readCSV(
    _ bytes: [UInt8], _ names: [String], _ layout: RecordLayout, _ kernel: ScanKernel
  ) -> [String] {
    let header = CSVHeader(names: names, delimiter: UInt8(ascii: ","))
    let parser = CSVParser(header: header, layout: layout, kernel: kernel)
    return parseAll(parser, bytes, slots: layout.fields.count, eagerCount: 3) { parser in
      appendedText { parser.appendSource(to: $0) }
    }
  }

  /// Cells have the layout that C functions take.
  @Test func cellsAreLaidOutAsInC() {
    #expect(MemoryLayout<Cell>.stride == 16)
    #expect(MemoryLayout<Cell>.offset(of: \.base) == 0)
    let cell = Cell(
      base: Cell.empty.base, count: 0x0403_0201, kind: .composite,
      flags: [.jsonEscaped, .jsonPlain])
    let bytes = withUnsafeBytes(of: cell) { Array($0) }
    #expect(Array(bytes[8...]) == [1, 2, 3, 4, 4, 10, 0, 0])
    let kinds: [Cell.Kind] = [.empty, .text, .number, .boolean, .composite]
    #expect(kinds.map(\.rawValue) == [0, 1, 2, 3, 4])
  }
}

/// JSON records of all kinds, right and wrong.
enum JSONPieces {
  static let names = ["a", "b", "long_name_\(String(repeating: "x", count: 50))", "c", "n.x"]
  private static let spelled = ["a", "b", names[2], "c", "n.x", "extra", "n", "\\u0061"]
  private static let spaces = ["", "", "", "", " ", "  ", "\t", "\r"]
  private static let values = [
    "null", "null", "true", "false", "0", "-1", "12.50", "1e5", "-0.5E-3",
    "123456789012345678901234",
    "\"\"", "\"x\"", "\"plain text of some length\"", "\"é€😀\"", "\"a\\\"b\"", "\"\\\\\"",
    "\"\\u00e9\"",
    "\"\\ud83d\\ude00 and \\n more\"", "{\"x\":1}", "{\"x\":\"y\",\"z\":[]}", "{}", "[1,{\"x\":2}]",
    "\"\(String(repeating: "long ", count: 30))\"", "\"\(String(repeating: "e\\n", count: 40))\"",
    "\(String(repeating: "7", count: 70))", "0.\(String(repeating: "1", count: 70))",
  ]
  private static let wrong = [
    "nul", "tru", "falsy", "01", "-", "1.", ".5", "1e", "+1", "\"\\x\"", "\"\\u12\"", "\"\\ud83d\"",
    "\"\\ude00\"",
    "\"a\tb\"", "\"open", "{\"x\":}", "[1,]", "{\"x\":1,\"x\":2}", "", "1 2", "\"\\",
  ]

  static func record(_ random: inout TestRandom) -> String {
    var members = names.prefix(4).map { "\"\($0)\":\(value(&random))" }
    let change = Int.random(in: 0..<6, using: &random)
    for _ in 0..<change {
      let place = Int.random(in: 0...members.count, using: &random)
      let name = spelled.randomElement(using: &random) ?? ""
      if place < members.count, Bool.random(using: &random) {
        members.remove(at: place)
      } else {
        members.insert("\"\(name)\"\(space(&random)):\(space(&random))\(value(&random))", at: place)
      }
    }
    let separator = [",", ", ", " , "].randomElement(using: &random) ?? ","
    let closing = Int.random(in: 0..<30, using: &random) == 0 ? "" : "}"
    return "{\(space(&random))\(members.joined(separator: separator))\(space(&random))\(closing)"
  }

  /// Records that teach a parser what to expect.
  static func known(_ round: Int) -> String {
    let members =
      names.prefix(4).map { "\"\($0)\":1" } + ["\"extra\":2", "\"n\":{\"x\":1,\"z\":3}"]
    let start = round % members.count
    return "{\((members[start...] + members[..<start]).joined(separator: ","))}"
  }

  private static func value(_ random: inout TestRandom) -> String {
    let isWrong = Int.random(in: 0..<40, using: &random) == 0
    return (isWrong ? wrong : values).randomElement(using: &random) ?? ""
  }

  private static func space(_ random: inout TestRandom) -> String {
    spaces.randomElement(using: &random) ?? ""
  }
}

import Foundation
import Mapping
import Testing

/// No value changes on its way from a source to a target, whatever its characters and however it is spelled.
@Suite struct ExactnessTests {
  /// Ways through a mapper that must not change a text.
  private static let ways: [TaskRules] = [
    TaskRules("A: a\nB: b\nC: c"),
    TaskRules(
      "A: a\nB: b\nC: c", source: "a: string\nb: string\nc: string",
      target: "A: string\nB: {type: string, maxLength: 60}\nC: {type: string, maxLength: 1000}"),
    TaskRules(
      """
      A: {from: a, map: same}
      B: {from: b, replace: {never in there: x}}
      C: {from: [none, c], concat: "-"}
      """, source: "a: string\nb: string\nc: string\nnone: string",
      files: ["maps/same.lua": "return function(v) return v end"]),
    TaskRules(
      """
      A: {from: a, map: {"": ""}, unmapped: keep}
      B: {from: [b, c], map: first}
      C: {from: c, default: "", truncate: 1000}
      """, files: ["maps/first.lua": "return function(v) return v or '' end"]),
  ]

  @Test(arguments: ways.indices) func fromJSONToJSON(_ way: Int) throws {
    var texts = RandomTexts(seed: 21, allowsNUL: true)
    let records = texts.records(400)
    let lines = records.map { texts.json($0) }
    let result = try Self.ways[way].plan().map(lines)
    try Self.expect(result.texts, are: records)
  }

  @Test(arguments: ways.indices) func fromCSVToJSON(_ way: Int) throws {
    var texts = RandomTexts(seed: 22, allowsNUL: false)
    let records = texts.records(400)
    let result = try Self.ways[way].plan().map(csv: texts.csv(records))
    try Self.expect(result.texts, are: records)
  }

  @Test(arguments: ways.indices) func fromJSONToCSV(_ way: Int) throws {
    var texts = RandomTexts(seed: 23, allowsNUL: false)
    let records = texts.records(400)
    let lines = records.map { texts.json($0) }
    let result = try Self.ways[way].plan().map(lines, to: .csv)
    Self.expect(csv: result, is: records)
  }

  @Test(arguments: ways.indices) func fromCSVToCSV(_ way: Int) throws {
    var texts = RandomTexts(seed: 24, allowsNUL: false)
    let records = texts.records(400)
    let result = try Self.ways[way].plan().map(csv: texts.csv(records), to: .csv)
    Self.expect(csv: result, is: records)
  }

  @Test func rejectsCarryTheSourceUnchanged() throws {
    var texts = RandomTexts(seed: 25, allowsNUL: true)
    let records = texts.records(300)
    let plan = try TaskRules("A: {value: \"\", required: true}").plan()
    let fromJSON = try plan.map(records.map { texts.json($0) })
    try Self.expect(fromJSON.rejected.map(\.source), are: records, names: ["a", "b", "c"])
    var plainTexts = RandomTexts(seed: 26, allowsNUL: false)
    let plainRecords = plainTexts.records(300)
    let fromCSV = try plan.map(csv: plainTexts.csv(plainRecords))
    try Self.expect(fromCSV.rejected.map(\.source), are: plainRecords, names: ["a", "b", "c"])
  }

  @Test func numbersAreCopiedDigitByDigit() throws {
    var random = FixedRandom(seed: 27)
    let numbers = (0..<500).map { _ in Self.number(&random) }
    let records = numbers.map { #"{"a":\#($0)}"# }
    let untyped = try TaskRules("A: a").map(records)
    #expect(untyped == numbers.map { #"{"A":\#($0)}"# })
    let typed = try TaskRules("A: a", source: "a: currency", target: "A: decimal").map(records)
    #expect(typed == untyped)
    let text = try TaskRules("A: a", source: "a: string", target: "A: string").map(records)
    #expect(text == numbers.map { #"{"A":"\#($0)"}"# })
  }

  private static func number(_ random: inout FixedRandom) -> String {
    func digits(_ count: ClosedRange<Int>) -> String {
      let count = Int.random(in: count, using: &random)
      return (0..<count).map { _ in String(Int.random(in: 0...9, using: &random)) }.joined()
    }
    var text = Bool.random(using: &random) ? "-" : ""
    text +=
      Bool.random(using: &random)
      ? "0" : "\(Int.random(in: 1...9, using: &random))\(digits(0...25))"
    if Bool.random(using: &random) { text += "." + digits(1...20) }
    if Int.random(in: 0..<5, using: &random) == 0 {
      text += ["e", "E"][Int.random(in: 0...1, using: &random)]
      text += ["", "+", "-"][Int.random(in: 0...2, using: &random)] + digits(1...3)
    }
    return text
  }

  // MARK: Comparing

  /// Compares texts by their bytes: `==` takes different spellings of a letter for equal.
  private static func isSame(_ text: String?, _ other: String) -> Bool {
    (text ?? "").utf8.elementsEqual(other.utf8)
  }

  private static func expect(
    _ rows: [String], are records: [[String]], names: [String] = ["A", "B", "C"]
  ) throws {
    try #require(rows.count == records.count)
    for (row, record) in zip(rows, records) {
      // Foundation drops U+FEFF from texts, unless it is escaped.
      let escaped = row.unicodeScalars.map { $0 == "\u{FEFF}" ? "\\ufeff" : String($0) }.joined()
      let object = try JSONSerialization.jsonObject(with: Data(escaped.utf8)) as? [String: Any]
      let values = try #require(object, "\(row)")
      let differing = zip(names, record).filter { !isSame(values[$0] as? String, $1) }
      #expect(differing.isEmpty, "\(row)")
    }
  }

  private static func expect(csv result: MappingResult, is records: [[String]]) {
    let rows = result.texts.flatMap { SmallCSV.rows(Array($0.utf8) + [0x0A]) }
    #expect(rows.count == records.count)
    for (row, record) in zip(rows, records) {
      #expect(row.count == record.count && zip(row, record).allSatisfy { isSame($0, $1) })
    }
  }
}

/// Texts of difficult characters, and different spellings of them.
private struct RandomTexts {
  private var random: FixedRandom
  private let alphabet: [Unicode.Scalar]

  init(seed: UInt64, allowsNUL: Bool) {
    random = FixedRandom(seed: seed)
    let text =
      "abc XYZ019\"\",,;|\n\r\t\\/'{}[]:\u{8}\u{C}\u{1}\u{1F}\u{7F}\u{85}\u{A0}äßéñ"
      + "e\u{301}\u{2028}\u{2029}\u{FEFF}\u{FFFD}漢字\u{D7FF}\u{E000}\u{FFFF}😀👩‍🚀\u{10FFFF}"
    alphabet = Array(text.unicodeScalars) + (allowsNUL ? ["\0"] : [])
  }

  private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

  mutating func records(_ count: Int) -> [[String]] {
    (0..<count).map { _ in (0..<3).map { _ in text() } }
  }

  private mutating func text() -> String {
    var text = ""
    let length = [0, 1, 2, 3, 7, 8, 15, 16, 17, 29][below(10)]
    let isPlain = below(3) == 0
    for _ in 0..<length {
      text.unicodeScalars.append(isPlain ? "x" : alphabet[below(alphabet.count)])
    }
    return text
  }

  /// A JSON record with the members in any order and each character spelled in any way.
  mutating func json(_ record: [String]) -> String {
    var members = zip(["a", "b", "c"], record).map { name, text in
      text.isEmpty && below(2) == 0 ? #""\#(name)":null"# : #""\#(name)":"\#(escaped(text))""#
    }
    if below(2) == 0 { members.shuffle(using: &random) }
    return "{" + members.joined(separator: [",", ", ", " ,\t"][below(3)]) + "}"
  }

  private mutating func escaped(_ text: String) -> String {
    var result = ""
    let escapes = ["\n": "n", "\r": "r", "\t": "t", "\u{8}": "b", "\u{C}": "f", "/": "/"]
    for scalar in text.unicodeScalars {
      if let letter = escapes[String(scalar)], below(2) == 0 {
        result += "\\" + letter
      } else if scalar == "\"" || scalar == "\\", below(2) == 0 {
        result += "\\" + String(scalar)
      } else if scalar.value < 0x20 || scalar == "\"" || scalar == "\\" || below(8) == 0 {
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16, uppercase: below(2) == 0)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A CSV text with a header, columns in another order than the template's, cells in quotes here and there.
  mutating func csv(_ records: [[String]]) -> String {
    var text = "c,a,b\n"
    for record in records {
      let cells = [record[2], record[0], record[1]].map { SmallCSV.cell($0, quotes: below(4) == 0) }
      text += cells.joined(separator: ",") + (below(4) == 0 ? "\r\n" : "\n")
    }
    return text
  }
}

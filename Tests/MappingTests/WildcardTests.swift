import Testing

/// Tables with `*` in many places: which row wins, and what a look-up takes.
@Suite struct WildcardTests {
  private static let keys = ["a", "b", "c", "d", "e"]

  /// Rows as they stand in the file, and what a plain reading of the contract finds in them.
  private struct PlainTable {
    var rows: [(keys: [String], result: String)] = []

    func find(_ values: [String]) -> String? {
      let fitting = rows.filter { row in
        zip(row.keys, values).allSatisfy { $0 == "*" || $0 == $1 }
          && !(values.allSatisfy(\.isEmpty) && row.keys.allSatisfy { $0 == "*" })
      }
      return fitting.min { Self.rank($0.keys).lexicographicallyPrecedes(Self.rank($1.keys)) }?
        .result
    }

    /// Fewest `*` first; of as many, the one whose first given key is further left, then whose given keys are.
    private static func rank(_ keys: [String]) -> [Int] {
      let given = keys.indices.filter { keys[$0] != "*" }
      let number = given.reduce(0) { $0 | 1 << $1 }
      return [-given.count, given.first ?? .max, number]
    }

    var csv: String {
      (WildcardTests.keys + ["result"]).joined(separator: ",") + "\n"
        + rows.map { ($0.keys + [$0.result]).joined(separator: ",") + "\n" }.joined()
    }
  }

  @Test(arguments: 1...6 as ClosedRange<UInt64>)
  func theMostSpecificRowWins(seed: UInt64) throws {
    var random = FixedRandom(seed: seed)
    func value(_ star: Int) -> String {
      Int.random(in: 0..<10, using: &random) < star
        ? "*"
        : ["x", "y", "a text of more than sixteen bytes", ""].randomElement(using: &random) ?? ""
    }
    var table = PlainTable()
    var seen: Set<[String]> = []
    for number in 0..<200 {
      let keys = Self.keys.map { _ in value(Int(seed)) }
      if seen.insert(keys).inserted { table.rows.append((keys, "r\(number)")) }
    }
    let rules = TaskRules(
      "R: {from: [a, b, c, d, e], map: wide, unmapped: empty}", files: ["maps/wide.csv": table.csv])
    let asked = (0..<300).map { _ in Self.keys.map { _ in value(0) } }
    let records = asked.map { values in
      "{" + zip(Self.keys, values).map { "\"\($0)\":\"\($1)\"" }.joined(separator: ",") + "}"
    }
    let expected = asked.map { values in
      "{\"R\":\(table.find(values).map { "\"\($0)\"" } ?? "null")}"
    }
    #expect(try rules.map(records) == expected)
  }

  /// A table with a row for each way to put `*` into its columns.
  private static func wholeTable(columns: Int) -> String {
    let names = (0..<columns).map { "k\($0)," }.joined() + "result\n"
    return (0..<1 << columns).reduce(into: names) { text, shape in
      for column in 0..<columns { text += shape >> column & 1 == 1 ? "x," : "*," }
      text += "r\(shape)\n"
    }
  }

  @Test func aLookupIsChargedForWhatItAsks() throws {
    func outcome(instructions: Int, last: String) throws -> String {
      let keys = Array(repeating: "'x'", count: 11) + ["'\(last)'"]
      let rules = TaskRules(
        "R: {from: a, map: m}",
        files: [
          "maps/wide.csv": Self.wholeTable(columns: 12),
          "maps/m.lua":
            "return function(a) return lookup('wide', \(keys.joined(separator: ", "))) end",
        ], project: "limits: {instructions: \(instructions)}")
      return try rules.map([#"{"a":"1"}"#])[0]
    }
    #expect(try outcome(instructions: 1000, last: "x") == #"{"R":"r4095"}"#)
    #expect(try outcome(instructions: 1000, last: "y") == #"{"R":"r2047"}"#)
    // The only rows that fit stand far behind.
    let last = try TaskRules(
      "R: {from: a, map: m}",
      files: [
        "maps/wide.csv": Self.wholeTable(columns: 12),
        "maps/m.lua":
          "return function(a) return lookup('wide'\(String(repeating: ", a", count: 12))) end",
      ], project: "limits: {instructions: 10_000}"
    ).map([#"{"a":"1"}"#])
    #expect(last[0].hasPrefix("limit R: instruction limit of 10,000 reached"))
  }
}

import Foundation
import Testing

/// `test --coverage` and `test --mutate`.
@Suite struct CoverageTests {
  private let template = """
    template: T
    tasks:
      - task: A - B
        source: {entity: a, schema: none}
        target: {entity: b, schema: none}
        key: [Id]
        where: record.state ~= 1
        fields:
          Id: id
          Kind: {default: Person}
          Warehouse: {from: city, map: warehouse, default: "13"}
          Mode: {from: mode, map: modes}
          Terms: {from: terms, map: {"1": Net30, otherwise: Net60}}
          Colour: {from: colour, map: colours, unmapped: keep}
          Street: {from: [line1, line2], concat: ", "}
    """
  private let warehouse = """
    local cities = {
      Seattle = "24", ["New York"] = "11",
      Rome = "61",
    }
    local codes = {US = "USA", DE = "DEU"}

    return function(city, record)
      if city == "nowhere" then
        return nil
      end
      for code, long in pairs(codes) do
        if code == city then return long end
      end
      return cities[city] or cities.Rome
    end
    """

  private func workspace(_ tests: String) throws -> Workspace {
    try Workspace([
      "p/template.yaml": template, "p/maps/warehouse.lua": warehouse,
      "p/maps/modes.csv": "mode,name\n6,Truck\n7,Post\n*,Ship\n",
      "p/maps/colours.lua": "return {red = \"R\",\n  green = \"G\"}\n", "p/tests/t.yaml": tests,
    ])
  }

  private let tests = """
    tests:
      - name: Seattle
        record: {id: 1, city: Seattle, mode: 6, colour: red, terms: 2}
        expect: {Warehouse: "24", Mode: Truck}
    maps:
      - {map: modes, cases: [{given: [9], expect: Ship}]}
    """

  private func places(_ outcome: Outcome) throws -> [String: Int] {
    let object = try #require(
      try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    let coverage = try #require(object["coverage"] as? [String: Any])
    var counts: [String: Int] = [:]
    for file in try #require(coverage["files"] as? [[String: Any]]) {
      let path = try #require(file["file"] as? String)
      for place in try #require(file["places"] as? [[String: Any]]) {
        let kind = try #require(place["kind"] as? String)
        let line = try #require(place["line"] as? Int)
        let name = try #require(place["name"] as? String)
        counts["\(path):\(line) \(kind) \(name)"] = place["count"] as? Int
      }
    }
    return counts
  }

  @Test func countsEachPlace() throws {
    let outcome = try workspace(tests).crosswalk("test", "p", "--coverage", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let counts = try places(outcome)
    let expected = [
      "p/template.yaml:7 line where": 1, "p/template.yaml:9 field Id": 1,
      "p/template.yaml:10 fallback Kind: default \"Person\"": 1,
      "p/template.yaml:11 field Warehouse": 1,
      "p/template.yaml:11 fallback Warehouse: default \"13\"": 0,
      "p/template.yaml:12 field Mode": 1, "p/template.yaml:13 field Terms": 1,
      "p/template.yaml:13 entry Terms: \"1\" → \"Net30\"": 0,
      "p/template.yaml:13 fallback Terms: * → \"Net60\"": 1,
      "p/template.yaml:14 field Colour": 1,
      "p/template.yaml:14 fallback Colour: unmapped: keep": 0,
      "p/template.yaml:15 field Street": 0,
      "p/maps/modes.csv:2 entry \"6\" → \"Truck\"": 1,
      "p/maps/modes.csv:3 entry \"7\" → \"Post\"": 0,
      "p/maps/modes.csv:4 fallback * → \"Ship\"": 1,
      "p/maps/colours.lua:1 entry \"red\"": 1, "p/maps/colours.lua:2 entry \"green\"": 0,
      "p/maps/warehouse.lua:2 entry \"Seattle\"": 1,
      "p/maps/warehouse.lua:2 entry \"New York\"": 0,
      "p/maps/warehouse.lua:3 entry \"Rome\"": 0,
      "p/maps/warehouse.lua:5 entry \"US\"": 1, "p/maps/warehouse.lua:5 entry \"DE\"": 1,
      "p/maps/warehouse.lua:8 line ": 1, "p/maps/warehouse.lua:9 line ": 0,
      "p/maps/warehouse.lua:12 line ": 2, "p/maps/warehouse.lua:14 line ": 1,
    ]
    for (place, count) in expected { #expect(counts[place] == count, "\(place)\n\(counts)") }
  }

  @Test func tellsOfPlacesThatNoTestReaches() throws {
    let outcome = try workspace(tests).crosswalk("test", "p", "--coverage", "--lcov", "l.info")
    #expect(outcome.exitCode == 0, "\(outcome)")
    for text in [
      "coverage  ", "p/maps/modes.csv", "not reached  3  entry  \"7\" → \"Post\"", "all ",
      "field mappings", "Lua lines",
    ] { #expect(outcome.err.contains(text), "\(text)\n\(outcome)") }
    #expect(outcome.err.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(outcome)")
  }

  @Test func writesLinesForLCOV() throws {
    let workspace = try workspace(tests)
    _ = try workspace.crosswalk("test", "p", "--lcov", "l.info")
    let text = try #require(workspace.text("l.info"))
    #expect(text.contains("SF:p/maps/warehouse.lua\n"), "\(text)")
    #expect(text.contains("\nDA:9,0\n"), "\(text)")
    #expect(text.contains("\nDA:12,2\n"), "\(text)")
    #expect(!text.contains(".yaml"), "\(text)")
    for section in text.split(separator: "end_of_record\n") {
      let lines = section.split(separator: "\n")
      let hits = lines.filter { $0.hasPrefix("DA:") && !$0.hasSuffix(",0") }
      #expect(lines.contains("LF:\(lines.count { $0.hasPrefix("DA:") })"), "\(section)")
      #expect(lines.contains("LH:\(hits.count)"), "\(section)")
    }
  }

  @Test func countsWhatGoldenRunsReach() throws {
    let workspace = try workspace(
      "tests:\n  - {name: golden, source: ../in.jsonl, expect_file: golden/out.csv}\n")
    try workspace.write(
      "p/in.jsonl",
      (1...3).map { #"{"id":"\#($0)","city":"Rome","mode":7,"colour":"blue"}"# + "\n" }.joined())
    #expect(try workspace.crosswalk("test", "p", "--update").exitCode == 0)
    let counts = try places(try workspace.crosswalk("test", "p", "--coverage", "--json"))
    #expect(counts["p/maps/modes.csv:3 entry \"7\" → \"Post\""] == 3, "\(counts)")
    #expect(counts["p/template.yaml:14 fallback Colour: unmapped: keep"] == 3, "\(counts)")
    #expect(counts["p/maps/warehouse.lua:14 line "] == 3, "\(counts)")
  }

  /// What has no tests is not left out.
  @Test func countsWhatHasNoTests() throws {
    let workspace = try workspace(tests)
    try workspace.write("q/template.yaml", template + "\nparameters: {company: {required: true}}\n")
    try workspace.write("q/maps/modes.csv", "mode,name\n6,Truck\n")
    try workspace.write("q/maps/warehouse.lua", warehouse)
    try workspace.write("q/maps/colours.lua", "return {red = 1}\n")
    let outcome = try workspace.crosswalk("test", ".", "--coverage", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let counts = try places(outcome)
    #expect(counts["p/maps/modes.csv:2 entry \"6\" → \"Truck\""] == 1, "\(counts)")
    #expect(counts["q/maps/modes.csv:2 entry \"6\" → \"Truck\""] == 0, "\(counts)")
  }

  /// 2 of 3 are 66.666… %: nothing is rounded.
  @Test(arguments: [
    ("0", 0), ("66", 0), ("66.666666", 0), ("66.666667", 1), ("66.7", 1), ("100", 1),
  ])
  func comparesCoverageExactly(_ minimum: String, _ exitCode: Int32) throws {
    let workspace = try Workspace([
      "p/template.yaml": """
      template: T
      tasks:
        - task: A - B
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          key: [Id]
          fields: {Id: id, A: a, B: b}
      """, "p/tests/t.yaml": "tests: [{name: t, record: {id: 1, a: 1}, expect: {A: 1}}]\n",
    ])
    let outcome = try workspace.crosswalk("test", "p", "--min-coverage", minimum)
    #expect(outcome.exitCode == exitCode, "\(outcome)")
    #expect(outcome.err.contains("66.6 %") == (exitCode == 1), "\(outcome)")
  }

  @Test(arguments: ["x", "101", "-1", "99.1234567", "1e2", "", "9.", "100.000001"])
  func refusesWhatIsNoPercentage(_ minimum: String) throws {
    let outcome = try workspace(tests).crosswalk("test", "p", "--min-coverage=\(minimum)")
    #expect(outcome.exitCode == 2, "\(outcome)")
  }

  /// A project's coverage is about its own files; with the folder of the template that one counts, too.
  @Test func countsTheFilesOfThePaths() throws {
    let workspace = try workspace(tests)
    try workspace.write("q/project.yaml", "project: P\ntemplate: ../p/template.yaml\n")
    try workspace.write(
      "q/tests/t.yaml",
      "tests:\n  - {name: t, record: {id: 1, city: Rome, mode: 7}, expect: {Mode: Post}}\n")
    let own = try places(try workspace.crosswalk("test", "q", "--coverage", "--json"))
    #expect(own.keys.allSatisfy { $0.hasPrefix("q/") }, "\(own)")
    let both = try places(try workspace.crosswalk("test", "q", "p", "--coverage", "--json"))
    #expect(both["p/maps/modes.csv:3 entry \"7\" → \"Post\""] == 1, "\(both)")
    #expect(both["p/template.yaml:9 field Id"] == 2, "\(both)")
  }
}

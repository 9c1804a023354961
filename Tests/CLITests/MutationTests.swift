import Foundation
import Testing

/// `test --mutate`: what is changed, and that tests which look at it notice.
@Suite struct MutationTests {
  private func workspace(_ tests: String) throws -> Workspace {
    try Workspace([
      "p/template.yaml": """
      template: T
      tasks:
        - task: A - B
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          key: [Id]
          where: record.state ~= 1
          fields:
            Id: id
            Company: {parameter: company}
            Kind: {value: Person}
            Group: {default: "10"}
            Mode: {from: mode, map: modes, default: None}
            Terms: {from: terms, map: {"1": Net30, otherwise: Net60}}
            Street: {from: [line1, line2], concat: ", ", replace: {"St.": Street}, truncate: 12}
            Size: {from: employees, map: size}
      parameters:
        company: {default: usmf}
      """,
      "p/maps/modes.csv": "mode,name\n6,Truck\n7,Post\n",
      "p/maps/size.lua": """
      local names = {"small", "large"}
      return function(employees)
        if employees < 0 then reject("negative") end
        return names[employees >= 100 and 2 or 1]
      end
      """, "p/tests/t.yaml": tests,
    ])
  }

  /// Lines under SURVIVED with their places: `p/maps/modes.csv:2:3 entry "6": "Truck" → "Post"`.
  private func survivors(_ outcome: Outcome) throws -> [String] {
    let object = try #require(
      try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    let mutation = try #require(object["mutation"] as? [String: Any])
    return try #require(mutation["survivors"] as? [[String: Any]]).map { survivor in
      "\(survivor["file"] ?? ""):\(survivor["line"] ?? "") \(survivor["subject"] ?? ""): "
        + "\(survivor["original"] ?? "") → \(survivor["replacement"] ?? "") [\(survivor["tests"] ?? "")]"
    }
  }

  @Test func tellsWhatNoTestNotices() throws {
    let outcome = try workspace(
      """
      tests:
        - name: t
          record: {id: 1, mode: 6, terms: 1, line1: 1 Main St., line2: Top, employees: 7}
          expect: {Id: 1}
      """
    ).crosswalk("test", "p", "--mutate", "--json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(
      try survivors(outcome) == [
        "p/maps/modes.csv:2 entry \"6\": \"Truck\" → \"Post\" [1]",
        "p/maps/modes.csv:3 entry \"7\": \"Post\" → \"Truck\" [0]",
        "p/maps/size.lua:1 text: \"small\" → \"small_\" [1]",
        "p/maps/size.lua:1 text: \"large\" → \"large_\" [0]",
        "p/maps/size.lua:3 comparison: < → <= [1]", "p/maps/size.lua:3 number: 0 → 1 [1]",
        "p/maps/size.lua:3 verdict: reject(\"negative\") → ; [1]",
        "p/maps/size.lua:4 comparison: >= → < [1]", "p/maps/size.lua:4 comparison: >= → > [1]",
        "p/maps/size.lua:4 number: 100 → 101 [1]", "p/maps/size.lua:4 logic: and → or [1]",
        "p/maps/size.lua:4 number: 2 → 3 [1]", "p/maps/size.lua:4 number: 1 → 2 [1]",
        "p/template.yaml:7 number: 1 → 2 [1]",
        "p/template.yaml:11 value of Kind: \"Person\" → \"Person_\" [1]",
        "p/template.yaml:12 default of Group: \"10\" → \"11\" [1]",
        "p/template.yaml:13 default of Mode: \"None\" → \"None_\" [0]",
        "p/template.yaml:14 Terms: entry \"1\": \"Net30\" → \"Net60\" [1]",
        "p/template.yaml:14 Terms: entry *: \"Net60\" → \"Net30\" [0]",
        "p/template.yaml:15 concat of Street: \",·\" → \", _\" [1]",
        "p/template.yaml:15 replacement of \"St.\" in Street: \"Street\" → \"Street_\" [1]",
        "p/template.yaml:15 truncate of Street: 12 → 11 [1]",
        "p/template.yaml:18 parameter company: \"usmf\" → \"usmf_\" [1]",
      ])
  }

  private let goodTests = """
    tests:
      - name: all of it
        record: {id: 1, mode: 6, terms: 1, line1: 1 St., line2: Topmost floor, employees: 100}
        expect:
          {Company: usmf, Kind: Person, Group: "10", Mode: Truck, Terms: Net30,
           Street: "1 Street, To", Size: large}
      - name: defaults
        record: {id: 1, terms: 5, employees: 99}
        expect: {Mode: None, Terms: Net60, Size: small}
      - name: inactive
        record: {id: 1, state: 1}
        skips: true
    maps:
      - {map: modes, cases: [{given: [7], expect: Post}]}
      - map: size
        cases:
          - {given: [0], expect: small}
          - {given: [-1], rejects: {code: rejected}}
    """

  @Test func isContentWithTestsThatNotice() throws {
    let workspace = try workspace(goodTests)
    let outcome = try workspace.crosswalk("test", "p", "--mutate")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("All 27 mutants were noticed in"), "\(outcome)")
    let coverage = try workspace.crosswalk("test", "p", "--min-coverage", "100")
    #expect(coverage.exitCode == 0, "\(coverage)")
  }

  @Test func noticesByGoldenRunsToo() throws {
    let workspace = try workspace(
      "tests:\n  - {name: golden, source: ../in.jsonl, expect_file: golden/out.csv}\n")
    try workspace.write("p/in.jsonl", #"{"id":"1","mode":6,"employees":7}"# + "\n")
    #expect(try workspace.crosswalk("test", "p", "--update").exitCode == 0)
    let golden = workspace.text("p/tests/golden/out.csv")
    let survivors = try survivors(try workspace.crosswalk("test", "p", "--mutate", "--json"))
    #expect(!survivors.contains { $0.contains("modes.csv:2") }, "\(survivors)")
    #expect(survivors.contains { $0.contains("modes.csv:3") }, "\(survivors)")
    #expect(workspace.text("p/tests/golden/out.csv") == golden)
  }

  @Test func changesNothingWhileTestsFail() throws {
    let outcome = try workspace(
      "tests:\n  - {name: t, record: {id: 1}, expect: {Group: \"11\"}}\n"
    ).crosswalk("test", "p", "--mutate")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("mutants say nothing while tests fail"), "\(outcome)")
  }

  /// Changed scripts may not end; limits end them.
  @Test func endsWithLoopsThatDoNot() throws {
    let workspace = try workspace(goodTests)
    try workspace.write(
      "p/maps/size.lua",
      """
      return function(employees)
        local n = 0
        while n < employees do n = n + 1 end
        return n >= 100 and "large" or "small"
      end
      """)
    let outcome = try workspace.crosswalk("test", "p", "--mutate", "--filter", "all of it")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(!outcome.err.contains("arithmetic"), "\(outcome)")
  }

  /// The rules and examples that are shipped: every entry is reached, and no change goes unnoticed.
  @Test func noticesAllInWhatIsShipped() throws {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let outcome = try workspace.crosswalk(
      "test", "rules", "examples", "--mutate", "--min-coverage", "100")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("mutants were noticed"), "\(outcome)")
  }
}

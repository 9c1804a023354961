import Foundation
import FoundationXML
import Testing

/// `test`: what passes, what fails and why, and what `--update` rewrites.
@Suite struct RuleTestTests {
  private func workspace(_ tests: String) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(
      "p/template.yaml",
      """
      template: T
      tasks:
        - task: A - B
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          key: [Id]
          fields:
            Id: id
            City: {from: city, trim: true}
            Warehouse: {from: city, map: warehouse, default: "13"}
            Terms: {from: terms, map: {"1": Net30}}
      """)
    try workspace.write("p/project.yaml", "project: P\ntemplate: template.yaml\n")
    try workspace.write(
      "p/maps/warehouse.lua",
      """
      local warehouses = {Seattle = "24", Tacoma = "11"}
      return function(city)
        print("asked for", city)
        return warehouses[city]
      end
      """)
    try workspace.write("p/maps/modes.csv", "code,country,mode\n6,USA,Truck\n*,*,Post\n")
    try workspace.write("p/tests/t.yaml", tests)
    return workspace
  }

  @Test func passesWhatHolds() throws {
    let workspace = try workspace(
      """
      tests:
        - name: Seattle
          record: {id: A1, city: " Seattle"}
          expect: {City: Seattle, Warehouse: "13", Terms: null}
        - name: unknown terms
          record: {id: A2, terms: 9}
          rejects: {field: Terms, code: unmapped}
      maps:
        - map: modes
          cases:
            - {given: [6, USA], expect: Truck}
            - {given: [7, USA], expect: Post}
        - map: warehouse
          cases:
            - {given: [Rome], unmapped: true}
      """)
    let outcome = try workspace.crosswalk("test", "p")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("5 passed in"), "\(outcome)")
  }

  @Test func showsCauseAndCure() throws {
    let workspace = try workspace(
      """
      tests:
        - name: Seattle ships from warehouse 24
          record: {id: A1, city: Seatle}
          expect: {Id: A1, Warehouse: "24"}
      """)
    let outcome = try workspace.crosswalk("test", "p")
    #expect(outcome.exitCode == 1)
    let expected = """
      FAIL  Seattle ships from warehouse 24
              field       expected   got
            ~ Warehouse   "24"       "13"   value differs
              1 other field is equal
            why Warehouse = "13"
              template.yaml:10        from city = "Seatle"
              maps/warehouse.lua:4    returned nil for city = "Seatle"
              print: asked for	Seatle
              template.yaml:10        default "13"
              nearest known city: "Seattle"
            accept: crosswalk test p --filter "Seattle ships" --update

      1 failed, 0 passed in
      """
    for line in expected.split(separator: "\n") {
      #expect(
        outcome.err.contains(line.trimmingCharacters(in: .whitespaces)), "\(line)\n\(outcome)")
    }
  }

  @Test func namesTheLineOfAnEntryInLua() throws {
    let workspace = try workspace(
      "tests:\n  - {name: t, record: {id: 1, city: Oslo}, expect: {Warehouse: x}}\n")
    try workspace.write("p/maps/warehouse.lua", "return {\n  Rome = 61,\n  Oslo = 62,\n}\n")
    let outcome = try workspace.crosswalk("test", "p")
    #expect(
      outcome.err.contains(#"maps/warehouse.lua:3    warehouse: "Oslo" → "#), "\(outcome)")
  }

  @Test(arguments: [
    ("{Warehouse: 13}", "a text, and a number is expected"),
    ("{City: null}", "not expected"),
    ("{City: \"x \"}", "\"x·\""),
    ("{City: X}", "only the case differs"),
    ("{City: \" x\"}", "only white space differs (· is a leading space)"),
    ("{Terms: Net30}", "is empty"),
  ])
  func tellsHowValuesDiffer(_ expectation: String, _ note: String) throws {
    let workspace = try workspace(
      "tests:\n  - name: t\n    record: {id: A1, city: x}\n    expect: \(expectation)\n")
    let outcome = try workspace.crosswalk("test", "p")
    #expect(outcome.exitCode == 1)
    #expect(outcome.err.contains(note), "\(outcome)")
  }

  @Test func updatesExpectedValuesInTheirPlaces() throws {
    let workspace = try workspace(
      """
      tests:
        - name: one   # a comment
          record: {id: A1, city: Seattle}
          expect: {Warehouse: '13', City: "Ta,coma"}  # and another
        - name: two
          record: {id: A1, city: "yes"}
          expect:
            City: Rome # why
            Warehouse: "13"
      maps:
        - map: modes
          cases:
            - {given: [6, USA], expect: Lorry}
      """)
    let outcome = try workspace.crosswalk("test", "p", "--update")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("3 updated"), "\(outcome)")
    #expect(
      workspace.text("p/tests/t.yaml") == """
        tests:
          - name: one   # a comment
            record: {id: A1, city: Seattle}
            expect: {Warehouse: "24", City: Seattle}  # and another
          - name: two
            record: {id: A1, city: "yes"}
            expect:
              City: "yes" # why
              Warehouse: "13"
        maps:
          - map: modes
            cases:
              - {given: [6, USA], expect: Truck}
        """)
    #expect(try workspace.crosswalk("test", "p").exitCode == 0)
  }

  @Test func comparesGoldenRuns() throws {
    let workspace = try workspace(
      "tests:\n  - {name: golden, source: ../in.jsonl, expect_file: golden/out.csv}\n")
    try workspace.write(
      "p/in.jsonl", #"{"id":"A1","city":"Seattle"}"# + "\n" + #"{"id":"A2"}"# + "\n")
    #expect(try workspace.crosswalk("test", "p").exitCode == 1)
    let made = try workspace.crosswalk("test", "p", "--update")
    #expect(made.exitCode == 0, "\(made)")
    #expect(
      workspace.text("p/tests/golden/out.csv")
        == "Id,City,Warehouse,Terms\nA1,Seattle,24,\nA2,,13,\n")
    #expect(try workspace.crosswalk("test", "p").exitCode == 0)
    try workspace.write(
      "p/in.jsonl", #"{"id":"A1","city":"Tacoma"}"# + "\n" + #"{"id":"A2"}"# + "\n")
    let changed = try workspace.crosswalk("test", "p")
    #expect(changed.exitCode == 1)
    #expect(changed.err.contains("1 changed of 2 records in out.csv"), "\(changed)")
    #expect(changed.err.contains(#"why Warehouse = "11" in record A1"#), "\(changed)")
    #expect(changed.err.contains("maps/warehouse.lua:4"), "\(changed)")
    let updated = try workspace.crosswalk("test", "p", "--update")
    #expect(updated.err.contains(#"Warehouse: "24" → "11" in record A1"#), "\(updated)")
  }

  @Test(arguments: [
    ("expect: {City: x}", "nothing known", 0),
    ("expect: {City: x}", "\"no, nothing known of x\"", 0),
    ("expect: {City: x}", "false", 1), ("expect: {City: x}", "something else", 1),
  ])
  func comparesWarnings(_ outcome: String, _ warning: String, _ exitCode: Int32) throws {
    let workspace = try workspace(
      """
      tests:
        - {name: t, record: {id: 1, city: x}, \(outcome), warns: \(warning)}
      maps:
        - map: warehouse
          cases: [{given: x, unmapped: true, warns: \(warning)}, {given: Seattle, expect: "24", warns: false}]
      """)
    try workspace.write(
      "p/maps/warehouse.lua",
      """
      return function(city)
        if city == "Seattle" then return "24" end
        warn("no, nothing known of " .. city)
      end
      """)
    let result = try workspace.crosswalk("test", "p")
    #expect(result.exitCode == exitCode, "\(result)")
    #expect(result.err.contains("nothing known of x") == (exitCode == 1), "\(result)")
  }

  @Test func testsEachOfSeveralValues() throws {
    let workspace = try workspace(
      """
      maps:
        - map: modes
          cases:
            - {each: [[6, USA]], expect: Truck}
            - {each: [[7, USA], [7, null], [6, Rome], [6, USA]], expect: Post}
        - map: warehouse
          cases: [{each: [Rome, Oslo], unmapped: true}]
      """)
    let outcome = try workspace.crosswalk("test", "p")
    #expect(outcome.exitCode == 1)
    #expect(outcome.err.contains("FAIL  map modes [6, \"USA\"]"), "\(outcome)")
    #expect(outcome.err.contains("p/tests/t.yaml:5"), "\(outcome)")
    // What is right for one value of several is wrong for the others.
    #expect(!outcome.err.contains("accept:"), "\(outcome)")
    #expect(outcome.err.contains("1 failed, 6 passed"), "\(outcome)")
  }

  @Test func reportsForMachines() throws {
    let workspace = try workspace(
      "tests:\n  - {name: <a&b>, record: {id: 1, city: x}, expect: {City: y}}\n")
    let outcome = try workspace.crosswalk("test", "p", "--json", "--junit", "junit.xml")
    #expect(outcome.exitCode == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any])
    #expect(object["failed"] as? Int == 1)
    let xml = try XMLText(try #require(workspace.text("junit.xml")))
    #expect(xml.attributes("testcase", "name") == ["<a&b>"])
    #expect(xml.attributes("testsuites", "failures") == ["1"])
  }

  @Test(arguments: [
    ("tests:\n  - {name: t, record: {id: 1}, expect: {Citi: y}}\n", 1, "maps no field Citi"),
    ("tests: []\n", 1, "There are no tests"),
    ("tests:\n  - {name: t, recrd: {id: 1}, expect: {City: y}}\n", 2, "did you mean 'record'?"),
    ("task: X\ntests:\n  - {name: t, record: {id: 1}, expect: {City: y}}\n", 2, "no task 'X'"),
    (
      "tests:\n  - {name: t, record: {id: 1}, warns: true, expect: {City: y}}\n", 2,
      "'warns' must be"
    ),
    (
      "maps:\n  - {map: modes, cases: [{each: [1], given: 1, expect: y}]}\n", 2,
      "exclude each other"
    ),
    ("maps:\n  - {map: mode, cases: [{given: [1, 2], expect: y}]}\n", 2, "no value map mode"),
  ])
  func saysWhatIsWrongWithTests(_ tests: String, _ exitCode: Int32, _ message: String) throws {
    let outcome = try workspace(tests).crosswalk("test", "p")
    #expect(outcome.exitCode == exitCode, "\(outcome)")
    #expect(outcome.err.contains(message), "\(outcome)")
  }

  @Test func passesOnWhatIsShipped() throws {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let outcome = try workspace.crosswalk("test", "rules", "examples")
    #expect(outcome.exitCode == 0, "\(outcome)")
  }
}

/// Attributes of XML, read by a parser that refuses what is not well-formed.
private final class XMLText: NSObject, XMLParserDelegate {
  private var found: [(element: String, attributes: [String: String])] = []

  init(_ text: String) throws {
    super.init()
    let parser = XMLParser(data: Data(text.utf8))
    parser.delegate = self
    guard parser.parse() else { throw parser.parserError ?? CocoaError(.fileReadCorruptFile) }
  }

  func attributes(_ element: String, _ name: String) -> [String] {
    found.filter { $0.element == element }.compactMap { $0.attributes[name] }
  }

  func parser(
    _ parser: XMLParser, didStartElement element: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String] = [:]
  ) {
    found.append((element, attributes))
  }
}

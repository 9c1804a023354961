import Foundation
import Testing

/// Rules that can not be used: every finding has a place and a way out, nothing is read or written.
@Suite struct RuleRefusalTests {
  @Test(arguments: cases)
  func saysWhereAndWhat(_ test: RunCase) throws { try test.check() }

  private static func fields(_ fields: String) -> [String: String] {
    ["t/template.yaml": Fixture.template(fields: fields)]
  }

  private static let schemas = [
    "schemas/shop/person.yaml": """
    entity: person
    app: shop
    fields:
      id: {type: string}
      name: {type: string}
    """,
    "schemas/office/Contact.yaml": """
    entity: Contact
    app: office
    fields:
      Id: {type: string}
      Name: {type: string, maxLength: 5}
    """,
  ]

  private static func withSchemas(
    source: String = "person", target: String = "Contact", _ mapping: String
  ) -> [String: String] {
    schemas.merging([
      "t/template.yaml": """
      template: People
      tasks:
        - task: People - Contacts
          source: {app: shop, entity: \(source)}
          target: {app: office, entity: \(target)}
          fields:
            Id: id
            \(mapping)
      """
    ]) { $1 }
  }

  static let cases: [RunCase] = [
    .refused(
      "an unknown key of a project", ["project.yaml": Fixture.project(more: "soruce: x.csv")],
      says: ["project.yaml:5:1: error[XW008]: 'soruce' is not a key of a project", "'source'"]),
    .refused(
      "an unknown key of a template",
      ["t/template.yaml": Fixture.template(fields: "Id: id", more: "sequnces: {}")],
      says: ["t/template.yaml:9:1: error[XW008]: 'sequnces'", "did you mean 'sequences'?"]),
    .refused(
      "an unknown transform", fields("Id: {from: id, uppercase: true}"),
      says: ["t/template.yaml:8:22: error[XW008]: 'uppercase' is not a key of a field mapping"]),
    .refused(
      "an unknown case", fields("Id: {from: id, case: uper}"),
      says: ["t/template.yaml:8:28: error[XW010]: 'uper'", "did you mean 'upper'?"]),
    .refused(
      "a list where a mapping belongs", ["t/template.yaml": "- a\n- b\n"],
      says: ["t/template.yaml:1:1: error[XW007]: a template must be a mapping, found a list"]),
    .refused(
      "a text where a number belongs", fields("Id: {from: id, truncate: long}"),
      says: ["t/template.yaml:8:32: error[XW007]: 'truncate' must be a whole number, found 'long'"]),
    .refused(
      "a duplicate key", fields("Id: id\nId: name"),
      says: ["t/template.yaml:9:7: error[XW002]"]),
    .refused(
      "broken YAML", ["project.yaml": "project: [a\ntemplate: t\n"],
      says: ["project.yaml:2:", "error[XW001]: not valid YAML"]),
    .refused(
      "a project that is not UTF-8", ["project.yaml": "project: a\ntemplate: t\n\u{0}"],
      says: ["project.yaml:3:"]),
    .refused(
      "a template that is not there", ["project.yaml": "project: P\ntemplate: tt\n"],
      says: ["project.yaml:2:11: error[XW021]: there is no template 'tt'", "did you mean 't'?"]),
    .refused(
      "a value map that is not there",
      fields("Id: id\nCity: {from: city, map: citys}").merging(
        ["t/maps/cities.csv": "a,b\n"]) { $1 },
      says: ["t/template.yaml:9:31: error[XW050]: there is no value map 'citys'", "'cities'"]),
    .refused(
      "a value map that is there twice",
      fields("City: {from: city, map: cities}").merging(
        ["t/maps/cities.csv": "a,b\n", "t/maps/cities.lua": "return {}"]) { $1 },
      says: [
        "t/template.yaml:8:31: error[XW051]: the value map 'cities' is there twice",
        "cities.csv", "cities.lua",
      ]),
    .refused(
      "a value map with too many keys",
      fields("Id: id\nCity: {from: city, map: cities}").merging(
        ["t/maps/cities.csv": "a,b,c\n1,2,3\n"]) { $1 },
      says: ["t/template.yaml:9:31: error[XW052]", "2 key columns"]),
    .refused(
      "an unknown source field", withSchemas("Name: nam"),
      says: ["t/template.yaml:8:13: error[XW042]: shop/person has no field 'nam'", "'name'"]),
    .refused(
      "an unknown target field", withSchemas("Nmae: name"),
      says: ["t/template.yaml:8:7: error[XW041]: office/Contact has no field 'Nmae'", "'Name'"]),
    .refused(
      "an unknown schema", withSchemas(source: "persn", "Name: name"),
      says: [
        "t/template.yaml:4:33: error[XW040]: there is no schema schemas/shop/persn.yaml",
        "'person'",
      ]),
    .refused(
      "a constant that does not fit its field", withSchemas("Name: {value: too long}"),
      says: ["t/template.yaml:8:14: error[", "too long", "truncate"]),
    .refused(
      "a key field without a mapping",
      ["t/template.yaml": Fixture.template(fields: "Id: id", key: "[Number]")],
      says: ["t/template.yaml:6:11: error[XW027]", "'Number'"]),
    .refused(
      "an unknown sequence", fields("Id: {from: id, sequence: numbers}"),
      says: ["t/template.yaml:8:32: error[XW062]: there is no sequence 'numbers'"]),
    .refused(
      "a required parameter without a value",
      [
        "t/template.yaml": Fixture.template(
          fields: "Id: {parameter: company}", more: "parameters: {company: {required: true}}")
      ],
      says: ["error[XW060]", "company"]),
    .refused(
      "an environment variable that is not set",
      ["project.yaml": Fixture.project(source: "${CROSSWALK_TEST_UNSET}/people.csv")],
      says: ["project.yaml:3:9: error[XW064]", "CROSSWALK_TEST_UNSET"]),
    .refused(
      "an override of a task that is not there",
      ["project.yaml": Fixture.project(more: "tasks: {People - Contcts: {fields: {}}}")],
      says: ["project.yaml:5:9: error[XW022]", "People - Contacts"]),
    .refused(
      "several faults at once",
      ["project.yaml": Fixture.project(more: "x: 1"), "t/template.yaml": "template: a\ny: 2\n"],
      says: ["project.yaml:5:1:", "t/template.yaml:2:1:", "needs the key 'tasks'"]),
    .refused(
      "Lua that does not parse", Fixture.scripted("return function(a)\n  local = 1\nend\n"),
      says: ["t/maps/answer.lua:2:"]),
    .refused(
      "a script that returns nothing", Fixture.scripted("local a = 1\n"),
      says: ["t/maps/answer.lua:1:", "function", "table"]),
    .refused(
      "a script that returns a number", Fixture.scripted("return 42\n"),
      says: ["t/maps/answer.lua:1:", "function", "table"]),
    .refused(
      "a script that fails while it is loaded", Fixture.scripted("local a\nreturn a.b\n"),
      says: ["t/maps/answer.lua:2:"]),
    .refused(
      "a script that assigns to a global",
      Fixture.scripted("return function(name)\n  count = (count or 0) + 1\n  return count\nend\n"),
      says: ["t/maps/answer.lua:2:", "count"]),
    .refused(
      "a script that assigns to a variable around it",
      Fixture.scripted("local n = 0\nreturn function(name)\n  n = n + 1\n  return n\nend\n"),
      says: ["t/maps/answer.lua:3:", "n"]),
    .refused(
      "a script that requires what is not there",
      Fixture.scripted("local m = require 'regions'\nreturn function() return m end\n"),
      says: ["t/maps/answer.lua:1:", "regions"]),
    .refused(
      "a script that loops while it is loaded", Fixture.scripted("while true do end\n"),
      says: ["t/maps/answer.lua:1:"]),
    .refused(
      "a filter that does not parse",
      ["project.yaml": Fixture.project(more: "tasks: {People - Contacts: {where: record. ==}}")],
      says: ["project.yaml:5:"]),
  ]

  @Test func refusesAProjectThatIsNotUTF8() throws {
    let workspace = try Workspace(Fixture.people)
    var project = workspace.data("project.yaml") ?? .init()
    project.append(contentsOf: [0x23, 0xFF, 0x0A])
    try workspace.write("project.yaml", project)
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("project.yaml:5:"), "\(outcome)")
    #expect(outcome.err.contains("error[XW004]"), "\(outcome)")
  }

  /// A secret of the environment is never shown, whatever goes wrong.
  @Test func neverShowsASecret() throws {
    let workspace = try Workspace(
      Fixture.people.merging([
        "project.yaml": Fixture.project(source: "data-${CROSSWALK_TEST_SECRET}.csv")
      ]) { $1 })
    let outcome = try workspace.crosswalk(
      ["run", ".", "--report", "report.json"],
      environment: ["CROSSWALK_TEST_SECRET": "hunter2hunter2"])
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(!outcome.err.contains("hunter2"), "\(outcome)")
    #expect(workspace.text("report.json")?.contains("hunter2") != true)
  }
}

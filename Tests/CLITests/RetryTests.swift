import Foundation
import Testing

/// `retry`: rejects of a run once more, under today's rules.
@Suite struct RetryTests {
  private static let target = "sqlite:out.db?table=Contact"
  private static let people =
    "id,name,city\n1,Ada,Rome\n2,,Paris\n3,Cy,\n1,Again,\n4,Di,Oslo\n5,,Bern\n"
  private static let fields = """
    Id: id
    Name: {from: name, required: true}
    City: {from: city, map: {Rome: Roma, Paris: Paris, Bern: Bern}}
    """

  /// Of six records two are written; two have no name, one a city that is not in the map, and one is a duplicate.
  private static func begun(fields: String = RetryTests.fields) throws -> (Workspace, String) {
    let workspace = try Workspace(
      Fixture.people.merging([
        "people.csv": people, "t/template.yaml": Fixture.template(fields: fields),
        "project.yaml": Fixture.project(target: target),
      ]) { $1 })
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("crosswalk retry"), "\(outcome)")
    let runs = try JSONDecoder().decode(
      [RunReport].self, from: try workspace.crosswalk("history", ".", "--json").output)
    return (workspace, try #require(runs.first).run)
  }

  private static func kept(_ workspace: Workspace, _ run: String) -> [String] {
    rejects(workspace.text(".crosswalk/rejects/\(run)-1.jsonl")).map(\.summary)
  }

  private static func ids(_ workspace: Workspace) -> [String?] {
    workspace.query("out.db", "SELECT Id FROM Contact ORDER BY Id").map { $0[0] }
  }

  @Test func runsRejectsUnderTodaysRules() throws {
    let (workspace, run) = try Self.begun()
    #expect(Self.ids(workspace) == ["1", "3"])
    #expect(
      Self.kept(workspace, run) == [
        "2 Name required", "4 - duplicate", "5 City unmapped", "6 Name required",
      ])
    try workspace.write(
      "t/template.yaml",
      Fixture.template(fields: Self.fields.replacing("Rome: Roma", with: "Oslo: Christiania")))
    // The source has gone: what is retried was kept.
    try workspace.remove("people.csv")
    let outcome = try workspace.crosswalk("retry", ".")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("3 read, 1 written, 2 rejected"), "\(outcome)")
    #expect(outcome.err.contains("1 is done and 3 stay"), "\(outcome)")
    #expect(Self.ids(workspace) == ["1", "3", "4"])
    #expect(Self.kept(workspace, run) == ["2 Name required", "4 - duplicate", "6 Name required"])

    try workspace.write(
      "t/template.yaml",
      Fixture.template(fields: Self.fields.replacing("name, required: true", with: "id")))
    let last = try workspace.crosswalk("retry", ".", run)
    #expect(last.exitCode == 0, "\(last)")
    #expect(Self.ids(workspace) == ["1", "2", "3", "4", "5"])
    #expect(Self.kept(workspace, run) == ["4 - duplicate"])
    #expect(workspace.query("out.db", "SELECT Name FROM Contact WHERE Id = '1'") == [["Ada"]])
    let nothing = try workspace.crosswalk("retry", ".")
    #expect(nothing.exitCode == 0, "\(nothing)")
    #expect(nothing.err.contains("no rejects that can be run again"), "\(nothing)")
    #expect(
      workspace.names.filter { $0.hasPrefix(".crosswalk/rejects/") } == [
        ".crosswalk/rejects/\(run)-1.jsonl"
      ])
    let history = try workspace.crosswalk("history", ".")
    #expect(history.lines.count == 4, "\(history)")
  }

  @Test func hasNothingToDo() throws {
    let workspace = try Workspace(Fixture.people)
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    let outcome = try workspace.crosswalk("retry", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("no rejects to run again"), "\(outcome)")
  }

  /// A file of all records would become one of a few.
  @Test func leavesAWholeFileAlone() throws {
    let workspace = try Workspace(
      Fixture.people.merging(["people.csv": "id,name,city\n1,Ada,\n2,,\n"]) { $1 })
    #expect(try workspace.crosswalk("run", ".").exitCode == 1)
    let outcome = try workspace.crosswalk("retry", ".")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("give --to a new file"), "\(outcome)")
    #expect(rows(workspace.text("out.csv")).count == 1)
    try workspace.write(
      "t/template.yaml", Fixture.template(fields: "Id: id\nName: name\nCity: city"))
    let more = try workspace.crosswalk("retry", ".", "--to", "more.csv")
    #expect(more.exitCode == 0, "\(more)")
    #expect(rows(workspace.text("more.csv")) == [["2", "", ""]])
  }

  @Test func refusesAnotherTable() throws {
    let (workspace, run) = try Self.begun()
    let outcome = try workspace.crosswalk("retry", ".", "--to", "sqlite:out.db?table=Other")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("wrote to \(Self.target)"), "\(outcome)")
    #expect(Self.kept(workspace, run).count == 4)
  }

  @Test func changesNothingInADryRun() throws {
    let (workspace, run) = try Self.begun()
    let outcome = try workspace.crosswalk("retry", ".", "--dry-run")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(Self.kept(workspace, run).count == 4)
    #expect(Self.ids(workspace) == ["1", "3"])
  }

  /// Columns are found by label and in any case, and keep odd names; JSON records keep their form.
  @Test(arguments: [
    ("people.csv", "ID, Full.Name ,x\n7,\"a \"\"b\"\", c\",\n"),
    ("people.jsonl", "{\"id\":7,\"Full\":{\"Name\":\"a \\\"b\\\", c\"}}\n"),
  ])
  func keepsTheFormOfRecords(_ file: String, _ text: String) throws {
    let template = Fixture.template(
      fields: "Id: id\nName: Full.Name\nX: {from: x, required: true}")
    let workspace = try Workspace([
      "project.yaml": Fixture.project(source: file, target: Self.target), file: text,
      "t/template.yaml": template,
    ])
    #expect(try workspace.crosswalk("run", ".").exitCode == 1)
    try workspace.write(
      "t/template.yaml", template.replacing("from: x, required: true", with: "value: x"))
    let outcome = try workspace.crosswalk("retry", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      workspace.query("out.db", "SELECT * FROM Contact") == [["7", "a \"b\", c", "x"]], "\(outcome)"
    )
  }
}

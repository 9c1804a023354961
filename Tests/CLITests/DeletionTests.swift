import Foundation
import Testing

/// `run --delete-missing`: what goes, what stays, and when nothing is touched.
@Suite struct DeletionTests {
  private static let target = "sqlite:out.db?table=Contact"

  /// The company is the same for all records, so it tells which rows the project is about.
  private static let fields = """
    Company: {value: c1}
    Id: id
    Name: {from: name, required: true}
    City: city
    """

  private static func people(_ ids: some Sequence<Int>) -> String {
    "id,name,city\n" + ids.map { "\($0),Name \($0),\n" }.joined()
  }

  /// A table with the people 1 to 100 of the company c1, and one of another company.
  private static func workspace(_ fields: String = fields) throws -> Workspace {
    let workspace = try Workspace(
      Fixture.people.merging([
        "people.csv": people(1...100), "project.yaml": Fixture.project(target: target),
        "t/template.yaml": Fixture.template(fields: fields, key: "[Company, Id]"),
      ]) { $1 })
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    try SQLiteFile("\(workspace.path)/out.db").rows(
      "INSERT INTO Contact VALUES ('c2', '1', 'x', '')")
    return workspace
  }

  private static func ids(_ workspace: Workspace) -> [Int] {
    workspace.query("out.db", "SELECT Id FROM Contact WHERE Company = 'c1'")
      .compactMap { $0[0].flatMap { Int($0) } }.sorted()
  }

  private static func others(_ workspace: Workspace) -> Int {
    workspace.query("out.db", "SELECT * FROM Contact WHERE Company <> 'c1'").count
  }

  @Test(arguments: [[], ["--changed-only"]])
  func deletesWhatTheSourceHasNot(_ more: [String]) throws {
    let workspace = try Self.workspace()
    let options = ["run", ".", "--delete-missing", "--report", "report.json"] + more
    #expect(try workspace.crosswalk(options).exitCode == 0)
    #expect(Self.ids(workspace) == Array(1...100))
    try workspace.write("people.csv", Self.people(6...101))
    let outcome = try workspace.crosswalk(options)
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("1 written, 95 unchanged, 5 deleted"), "\(outcome)")
    #expect(workspace.text("report.json")?.contains("\"deleted\":5") == true)
    #expect(Self.ids(workspace) == Array(6...101))
    #expect(Self.others(workspace) == 1)
    #expect(try workspace.crosswalk("history", ".").exitCode == 0)
    // What was deleted is sent again when it comes back, and nothing else is.
    try workspace.write("people.csv", Self.people(1...101))
    let again = try workspace.crosswalk(options)
    #expect(again.err.contains("5 written, 96 unchanged, 0 rejected"), "\(again)")
    #expect(!again.err.contains("everything was sent"), "\(again)")
    #expect(Self.ids(workspace) == Array(1...101))
  }

  @Test(arguments: [nil, "10", "11%"])
  func respectsTheLimit(_ limit: String?) throws {
    let workspace = try Self.workspace()
    try workspace.write("people.csv", Self.people(12...100))
    let options = limit.map { ["--delete-limit", $0] } ?? []
    let outcome = try workspace.crosswalk(["run", ".", "--delete-missing"] + options)
    if limit == "11%" {
      #expect(outcome.exitCode == 0, "\(outcome)")
      #expect(Self.ids(workspace) == Array(12...100))
      return
    }
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("11 of 100 rows are missing"), "\(outcome)")
    #expect(Self.ids(workspace) == Array(1...100))
    let more = try workspace.crosswalk(
      "run", ".", "--resume", "--delete-missing", "--delete-limit", "11")
    #expect(more.exitCode == 0, "\(more)")
    #expect(more.err.contains("11 deleted"), "\(more)")
    #expect(Self.ids(workspace) == Array(12...100))
  }

  @Test func keepsRowsOfRejectedRecords() throws {
    let workspace = try Self.workspace()
    try workspace.write("people.csv", Self.people(1...98).replacing("Name 7,", with: ","))
    let outcome = try workspace.crosswalk("run", ".", "--delete-missing")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("2 deleted"), "\(outcome)")
    #expect(Self.ids(workspace) == Array(1...98))
  }

  @Test(arguments: [",No key,\n", "99,\"ragged\n"])
  func deletesNothingWhereAKeyIsUnknown(_ line: String) throws {
    let workspace = try Self.workspace()
    try workspace.write("people.csv", Self.people(1...98) + line)
    let outcome = try workspace.crosswalk("run", ".", "--delete-missing")
    #expect(outcome.exitCode != 0, "\(outcome)")
    if outcome.exitCode == 1 {
      #expect(outcome.err.contains("Nothing was deleted: record 99 was rejected"), "\(outcome)")
    }
    #expect(Self.ids(workspace) == Array(1...100))
  }

  @Test func deletesNothingAfterAFailure() throws {
    let workspace = try Self.workspace()
    try workspace.write("people.csv", Self.people(1...98).replacing("Name 7,", with: ","))
    let outcome = try workspace.crosswalk("run", ".", "--delete-missing", "--max-errors", "0")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(Self.ids(workspace) == Array(1...100))
  }

  /// Keys that the table takes for equal are equal.
  @Test func comparesKeysAsTheTableDoes() throws {
    let workspace = try Self.workspace()
    try SQLiteFile("\(workspace.path)/out.db").rows("DROP TABLE Contact")
    try SQLiteFile("\(workspace.path)/out.db").rows(
      """
      CREATE TABLE Contact (Company TEXT COLLATE NOCASE, Id INTEGER, Name, City,
        PRIMARY KEY (Company, Id))
      """)
    try SQLiteFile("\(workspace.path)/out.db").rows(
      "INSERT INTO Contact VALUES ('C1', 1, '', ''), ('C1', 2, '', ''), ('C2', 3, '', '')")
    try workspace.write("people.csv", "id,name,city\n01,Ada,\n")
    let outcome = try workspace.crosswalk("run", ".", "--delete-missing", "--delete-limit", "50%")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      workspace.query("out.db", "SELECT Company, Id, Name FROM Contact ORDER BY Id")
        == [["C1", "1", "Ada"], ["C2", "3", ""]])
  }

  @Test(arguments: [
    (["--to", "out.csv", "--delete-missing"], "can't be deleted there"),
    (["--delete-limit", "5"], "belongs to --delete-missing"),
    (["--delete-missing", "--delete-limit", "many"], "wants a number of rows"),
    (["--delete-missing", "--dry-run"], "a dry run does not look"),
  ])
  func refuses(_ options: [String], _ says: String) throws {
    let workspace = try Self.workspace()
    let outcome = try workspace.crosswalk(["run", "."] + options)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains(says), "\(outcome)")
    #expect(!workspace.has("out.csv"))
  }
}

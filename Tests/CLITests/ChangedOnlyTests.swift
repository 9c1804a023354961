import Foundation
import Testing

/// `run --changed-only`: what is sent, and when everything is.
@Suite struct ChangedOnlyTests {
  private static let target = "sqlite:out.db?table=Contact"
  private static let everything = "everything was sent"

  private static func people(_ ids: some Sequence<Int>, city: String = "Rome") -> String {
    "id,name,city\n" + ids.map { "\($0),Name \($0),\(city)\n" }.joined()
  }

  private static func workspace(_ files: [String: String] = [:]) throws -> Workspace {
    try Workspace(
      Fixture.people.merging(["people.csv": people(1...3000)]) { $1 }.merging(files) { $1 })
  }

  /// Runs and gives written and unchanged.
  @discardableResult
  private static func run(
    _ workspace: Workspace, _ more: [String] = ["--changed-only"], to target: String = target,
    says: String? = nil
  ) throws -> [Int] {
    let outcome = try workspace.crosswalk(
      ["run", ".", "--to", target, "--report", "report.json"] + more)
    #expect(outcome.exitCode == 0 || outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains(everything) == (says == everything), "\(outcome)")
    let task = try #require(try report(workspace.text("report.json")).tasks.first)
    return [task.written, task.unchanged]
  }

  private static func edit(_ workspace: Workspace, _ sql: String) throws {
    try SQLiteFile("\(workspace.path)/out.db").rows(sql)
  }

  @Test(arguments: ["1", "4"])
  func sendsWhatHasChanged(_ jobs: String) throws {
    let workspace = try Self.workspace()
    let options = ["--changed-only", "--jobs", jobs]
    #expect(try Self.run(workspace, options) == [3000, 0])
    // The rows in the table are not even looked at.
    try Self.edit(workspace, "UPDATE Contact SET City = 'Oslo' WHERE Id = '7'")
    #expect(try Self.run(workspace, options) == [0, 3000])
    let city = "SELECT City FROM Contact WHERE Id = '7'"
    #expect(workspace.query("out.db", city) == [["Oslo"]])
    try workspace.write(
      "people.csv",
      Self.people(1...3001).replacing("Name 55,", with: "Nemo,").replacing("Name 9,", with: "No,"))
    #expect(try Self.run(workspace, options) == [3, 2998])
    #expect(try Self.run(workspace, options) == [0, 3001])
    try workspace.write("people.csv", Self.people(1...3001))
    #expect(try Self.run(workspace, options) == [2, 2999])
    #expect(try Self.run(workspace, options + ["--full"]) == [1, 3000])
    #expect(workspace.query("out.db", city) == [["Rome"]])
    #expect(try Self.run(workspace, options) == [0, 3001])
  }

  @Test func sendsEverythingAfterAnotherRun() throws {
    let workspace = try Self.workspace()
    try Self.run(workspace)
    #expect(try Self.run(workspace, []) == [0, 3000])
    #expect(try Self.run(workspace, says: Self.everything) == [0, 3000])
    try Self.edit(workspace, "UPDATE Contact SET City = 'Oslo'")
    #expect(try Self.run(workspace) == [0, 3000])
  }

  @Test func sendsEverythingToANewTable() throws {
    let workspace = try Self.workspace()
    try Self.run(workspace)
    try Self.edit(workspace, "DROP TABLE Contact")
    #expect(try Self.run(workspace, says: Self.everything) == [3000, 0])
    try workspace.remove("out.db")
    #expect(try Self.run(workspace, says: Self.everything) == [3000, 0])
    #expect(try Self.run(workspace) == [0, 3000])
  }

  @Test func sendsEverythingToARestoredDatabase() throws {
    let workspace = try Self.workspace()
    try Self.run(workspace)
    let backup = try #require(workspace.data("out.db"))
    try workspace.write("people.csv", Self.people(1...3000, city: "Bern"))
    #expect(try Self.run(workspace) == [3000, 0])
    try workspace.write("out.db", backup)
    #expect(try Self.run(workspace, says: Self.everything) == [3000, 0])
    #expect(workspace.query("out.db", "SELECT DISTINCT City FROM Contact") == [["Bern"]])
  }

  /// The same values in other fields are another row.
  @Test func sendsEverythingWhenTheFieldsChange() throws {
    let workspace = try Self.workspace()
    try Self.edit(workspace, "CREATE TABLE Contact (Id TEXT PRIMARY KEY, Name, City, Town)")
    try Self.run(workspace)
    try workspace.write(
      "t/template.yaml", Fixture.template(fields: "Id: id\nName: name\nTown: city"))
    #expect(try Self.run(workspace, says: Self.everything) == [3000, 0])
  }

  @Test func triesAgainWhatTheTargetRefused() throws {
    let workspace = try Self.workspace()
    try Self.edit(
      workspace,
      "CREATE TABLE Contact (Id TEXT PRIMARY KEY, Name TEXT CHECK (Name <> 'Name 77'), City TEXT)")
    #expect(try Self.run(workspace) == [2999, 0])
    let again = try workspace.crosswalk("run", ".", "--to", Self.target, "--changed-only")
    #expect(again.exitCode == 1, "\(again)")
    #expect(again.err.contains("0 written, 2,999 unchanged, 1 rejected"), "\(again)")
  }

  /// Each table has its own memory.
  @Test func knowsOneTargetFromAnother() throws {
    let workspace = try Self.workspace()
    try Self.run(workspace)
    #expect(try Self.run(workspace, to: "sqlite:out.db?table=Other") == [3000, 0])
    #expect(try Self.run(workspace) == [0, 3000])
    #expect(try Self.run(workspace, to: "sqlite:out.db?table=Other") == [0, 3000])
  }

  @Test func writesAFileOfChanges() throws {
    let workspace = try Self.workspace()
    #expect(try Self.run(workspace, to: "new.csv") == [3000, 0])
    try workspace.write("people.csv", Self.people(1...3000).replacing("Name 55,", with: "Nemo,"))
    // A run that fails has sent nothing.
    let failed = try workspace.crosswalk(
      "run", ".", "--to", "new.csv", "--changed-only", "--from", "none.csv")
    #expect(failed.exitCode == 2, "\(failed)")
    #expect(try Self.run(workspace, to: "new.csv") == [1, 2999])
    #expect(rows(workspace.text("new.csv")) == [["55", "Nemo", "Rome"]])
    #expect(try Self.run(workspace, to: "new.csv") == [0, 3000])
  }

  /// A package appears when the whole run ends: what a task has put into one that never appeared was not sent.
  @Test func sendsAgainWhatWasInAPackageThatNeverAppeared() throws {
    let task = { (name: String) in
      """
        - task: \(name)
          source: {entity: person, schema: none}
          target: {entity: \(name), schema: none}
          key: [Id]
          fields: {Id: id, Name: name}

      """
    }
    let workspace = try Workspace([
      "people.csv": Self.people(1...30), "bosses.csv": "id\n1\n",
      "t/template.yaml": "template: T\ntasks:\n" + task("Staff") + task("Bosses"),
      "project.yaml": """
      project: Packages
      template: t
      source: people.csv
      target: package:out.zip
      tasks:
        Bosses: {source: bosses.csv}
      """,
    ])
    let options = ["run", ".", "--changed-only", "--report", "report.json"]
    #expect(try workspace.crosswalk(options).exitCode == 2)
    #expect(!workspace.has("out.zip"))
    try workspace.write("bosses.csv", "id,name\n1,Ada\n")
    let counts = { () throws -> [[Int]] in
      let outcome = try workspace.crosswalk(options)
      #expect(outcome.exitCode == 0, "\(outcome)")
      return try #require(try report(workspace.text("report.json"))).tasks
        .map { [$0.written, $0.unchanged] }
    }
    #expect(try counts() == [[30, 0], [1, 0]])
    #expect(workspace.has("out.zip"))
    #expect(try counts() == [[0, 30], [0, 1]])
  }

  @Test func refusesATaskWithoutKey() throws {
    let workspace = try Self.workspace([
      "t/template.yaml": Fixture.template(fields: Fixture.standardFields, key: "[]")
    ])
    let outcome = try workspace.crosswalk("run", ".", "--changed-only")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("has no key"), "\(outcome)")
    for wrong in [["--full"], ["--changed-only", "--dry-run"]] {
      #expect(try workspace.crosswalk(["run", "."] + wrong).exitCode == 2)
    }
    #expect(!workspace.has("out.csv") && !workspace.has(".crosswalk"))
  }
}

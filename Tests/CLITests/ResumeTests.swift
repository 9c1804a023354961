import Foundation
import Testing

/// `run --resume` beyond kills: what can be taken up, what not, and what people are told.
@Suite struct ResumeTests {
  private static let target = "sqlite:out.db?table=Contact&batch=1"
  private static let all = "SELECT Id, Name FROM Contact ORDER BY length(Id), Id"

  /// Six thousand people in several blocks; from the 5000th on they have no name, so that `--max-errors 5` stops a run
  /// there.
  private static let people =
    "id,name,city\n"
    + (1...6000).map {
      "\($0),\($0 < 5000 ? "Name \($0)" : ""),\(String(repeating: "x", count: 100))\n"
    }.joined()

  private static func stopped(
    _ files: [String: String] = [:], to target: String = ResumeTests.target
  ) throws -> Workspace {
    let workspace = try Workspace(
      Fixture.people.merging(["people.csv": people]) { $1 }.merging(files) { $1 })
    let outcome = try workspace.crosswalk("run", ".", "--to", target, "--max-errors", "5")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("--resume takes it up"), "\(outcome)")
    return workspace
  }

  @Test(arguments: ["[Id]", "[]"])
  func takesUpARunThatWasStopped(_ key: String) throws {
    let template = Fixture.template(fields: Fixture.standardFields, key: key)
    let workspace = try Self.stopped(["t/template.yaml": template])
    let before = workspace.query("out.db", Self.all)
    #expect(before.count > 1000 && before.count < 4999)
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", Self.target, "--resume", "--rejects", "rejects.jsonl", "--report",
      "report.json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("(resumed)"), "\(outcome)")
    #expect(
      try report(workspace.text("report.json")).tasks.map(\.counts) == [[6000, 4999, 0, 0, 1001]])
    #expect(workspace.query("out.db", Self.all).compactMap { $0[0] } == (1..<5000).map(String.init))
    let rejects = rejects(workspace.text("rejects.jsonl"))
    #expect(rejects.map(\.record) == Array(5000...6000))
    let again = try workspace.crosswalk("run", ".", "--to", Self.target, "--resume")
    #expect(again.exitCode == 2, "\(again)")
    #expect(again.err.contains("nothing to resume"), "\(again)")
    #expect(again.err.contains("is Warning"), "\(again)")
  }

  @Test func hasNothingToResumeAtFirst() throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.crosswalk("run", ".", "--resume")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("nothing to resume: no run is known"), "\(outcome)")
    #expect(!workspace.has("out.csv"))
  }

  @Test func refusesOtherRules() throws {
    let workspace = try Self.stopped()
    try workspace.write(
      "t/template.yaml", Fixture.template(fields: Fixture.standardFields + "\nMore: {value: x}"))
    try refuses(workspace, says: "the rules or parameters have changed")
  }

  @Test func refusesAnotherTarget() throws {
    let workspace = try Self.stopped()
    try refuses(
      workspace, ["--to", "other.csv"], says: "it wrote to \(Self.target), not other.csv")
  }

  @Test func refusesAnotherSource() throws {
    let workspace = try Self.stopped()
    try workspace.write("other.csv", Self.people)
    try refuses(workspace, ["--from", "other.csv"], says: "it read people.csv, not other.csv")
  }

  @Test func refusesASourceThatHasChanged() throws {
    let workspace = try Self.stopped()
    try workspace.write("people.csv", Self.people + "7000,Late,\n")
    try refuses(workspace, says: "people.csv has changed")
  }

  @Test func refusesAnotherDate() throws {
    let workspace = try Self.stopped()
    try refuses(workspace, ["--as-of", "2020-01-31"], says: "leave --as-of out")
  }

  @Test func refusesPipes() throws {
    let workspace = try Self.stopped()
    try refuses(workspace, ["--from", "csv:-"], says: "standard input can't be resumed")
    try refuses(workspace, ["--to", "csv:-"], says: "standard output can't be resumed")
  }

  private func refuses(_ workspace: Workspace, _ more: [String] = [], says: String) throws {
    let before = workspace.query("out.db", Self.all).count
    let to = more.contains("--to") ? [] : ["--to", Self.target]
    let outcome = try workspace.crosswalk(["run", ".", "--resume"] + to + more)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains(says), "\(says)\n\(outcome)")
    #expect(workspace.query("out.db", Self.all).count == before)
  }

  /// A table that was dropped takes its checkpoint with it: everything is written again.
  @Test func writesAllAgainWhereTheTableIsGone() throws {
    let workspace = try Self.stopped()
    try SQLiteFile("\(workspace.path)/out.db").rows("DROP TABLE Contact")
    let outcome = try workspace.crosswalk("run", ".", "--to", Self.target, "--resume")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.query("out.db", Self.all).count == 4999)
  }

  /// Tasks that were finished are not run again.
  @Test func beginsWithTheTaskThatStopped() throws {
    let task = """
      template: People
      tasks:
        - task: First
          source: {entity: person, schema: none}
          target: {entity: First, schema: none}
          key: [Id]
          fields: {Id: id}
        - task: Second
          source: {entity: person, schema: none}
          target: {entity: Second, schema: none}
          key: [Id]
          fields: {Id: id, Name: {from: name, required: true}}
      """
    let workspace = try Self.stopped(["t/template.yaml": task], to: "sqlite:out.db?batch=1")
    #expect(workspace.query("out.db", "SELECT * FROM First").count == 6000)
    try SQLiteFile("\(workspace.path)/out.db").rows("DELETE FROM First")
    let outcome = try workspace.crosswalk(
      "run", ".", "--to", "sqlite:out.db?batch=1", "--resume", "--report", "report.json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.query("out.db", "SELECT * FROM First").isEmpty)
    #expect(workspace.query("out.db", "SELECT * FROM Second").count == 4999)
    #expect(
      try report(workspace.text("report.json")).tasks.map(\.counts) == [
        [6000, 6000, 0, 0, 0], [6000, 4999, 0, 0, 1001],
      ])
  }

  // MARK: Killed runs and the lock

  /// A run from a pipe that stays open is under way for as long as a test likes.
  private static func underWay() throws -> (Workspace, RunningProgram) {
    let workspace = try Workspace(Fixture.people)
    let run = try workspace.start("run", ".", "--from", "csv:-")
    run.write("id,name,city\n1,Ada,London\n")
    // Its lock has its name before the history has it.
    #expect(eventually { !workspace.query(".crosswalk/state.db", "SELECT 1 FROM runs").isEmpty })
    return (workspace, run)
  }

  @Test func letsNoTwoRunsGoOnAtOnce() throws {
    let (workspace, run) = try Self.underWay()
    let second = try workspace.crosswalk("run", ".", "--report", "report.json")
    #expect(second.exitCode == 2, "\(second)")
    #expect(second.err.contains("another run works with"), "\(second)")
    #expect(second.err.contains("process \(run.processID)"), "\(second)")
    #expect(!workspace.has("out.csv") && !workspace.has("report.json"))
    // What writes nothing is not in the way.
    #expect(try workspace.crosswalk("run", ".", "--dry-run").exitCode == 0)
    #expect(try workspace.crosswalk("map", ".").exitCode == 0)
    let history = try workspace.crosswalk("history", ".")
    #expect(history.out.contains("Running"), "\(history)")
    run.closeInput()
    #expect(run.wait().exitCode == 0)
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
  }

  @Test func saysThatARunWasKilled() throws {
    let (workspace, run) = try Self.underWay()
    run.send(SIGKILL)
    _ = run.wait()
    let history = try workspace.crosswalk("history", ".")
    #expect(history.out.contains("Error") && !history.out.contains("Running"), "\(history)")
    let next = try workspace.crosswalk("run", ".")
    #expect(next.exitCode == 0, "\(next)")
    #expect(next.err.contains("was killed; this one began anew"), "\(next)")
    let third = try workspace.crosswalk("run", ".")
    #expect(!third.err.contains("killed"), "\(third)")
    #expect(try workspace.crosswalk("history", ".").out.contains("Error"))
  }
}

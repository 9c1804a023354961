import Foundation
import Testing

/// Runs that are stopped in the middle, politely or not.
@Suite struct InterruptionTests {
  /// Records from a pipe that stays open: a run that is under way for as long as a test likes.
  private static func records(_ ids: Range<Int>) -> String {
    ids.map { "\($0),Name \($0),\(String(repeating: "x", count: 80))\n" }.joined()
  }

  private static func hiddenFiles(_ workspace: Workspace) -> [String] {
    workspace.names.filter { $0.contains(".crosswalk-") }
  }

  /// Waits until a file target is being written.
  private static func isUnderWay(_ workspace: Workspace) -> Bool {
    eventually { hiddenFiles(workspace).contains { workspace.data($0)?.isEmpty == false } }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func stopsCleanly(_ signal: Int32) throws {
    let workspace = try Workspace(Fixture.people)
    let run = try workspace.start(
      "run", ".", "--from", "csv:-", "--to", "new.csv", "--report", "report.json")
    run.write("id,name,city\n" + Self.records(0..<20_000))
    #expect(Self.isUnderWay(workspace))
    run.send(signal)
    let outcome = run.wait()
    #expect(!outcome.hasTimedOut, "\(outcome)")
    #expect(outcome.exitCode != 0 && outcome.exitCode != 1, "\(outcome)")
    #expect(outcome.err.contains("interrupted"), "\(outcome)")
    #expect(outcome.err.contains(" read"), "\(outcome)")
    #expect(!workspace.has("new.csv"))
    #expect(Self.hiddenFiles(workspace).isEmpty)
    #expect(try report(workspace.text("report.json")).status == "Error")
  }

  /// A filter that has nothing to do yet, or half a record.
  @Test(arguments: ["", "{\"id\": 1, \"na"])
  func stopsBeforeTheFirstRecord(_ input: String) throws {
    let workspace = try Workspace(Fixture.people)
    let run = try workspace.start("map", ".")
    run.write(input)
    #expect(eventually { run.handles(SIGINT) && run.hasTakenInput })
    run.send(SIGINT)
    let outcome = run.wait()
    #expect(!outcome.hasTimedOut, "\(outcome)")
    #expect(outcome.exitCode == 2, "\(outcome)")
  }

  /// A block holds thousands of records, and each may use up the time of a script: all of them would take an hour.
  @Test func stopsBetweenSlowRecords() throws {
    let workspace = try Workspace(
      Fixture.scripted(
        "return function(name) while true do end end",
        limits: "limits: {instructions: 1_000_000_000_000, time: 100ms}"))
    try workspace.write("people.csv", "id,name\n" + (0..<30_000).map { "\($0),A\n" }.joined())
    let run = try workspace.startAlone("run", ".")
    // Nothing shows from outside that mapping has begun, but nothing else takes a processor so long.
    #expect(eventually { run.processorSeconds > 1 })
    #expect(Self.hiddenFiles(workspace).count == 1)
    run.send(SIGINT)
    let outcome = run.wait()
    #expect(!outcome.hasTimedOut, "\(outcome)")
    #expect(outcome.exitCode == 2, "\(outcome)")
  }

  @Test func keepsTheOldFileWhenKilled() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("out.csv", "old\n")
    let run = try workspace.start("run", ".", "--from", "csv:-")
    run.write("id,name,city\n" + Self.records(0..<20_000))
    #expect(Self.isUnderWay(workspace))
    run.send(SIGKILL)
    #expect(run.wait().signal == SIGKILL)
    #expect(workspace.text("out.csv") == "old\n")
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    #expect(workspace.text("out.csv") == Fixture.contacts)
  }

  /// What a killed run left in the database and the state is completed by the next one: nothing lost,
  /// nothing twice, and every record keeps the number that it had.
  @Test(arguments: ["1", "4"])
  func resumesAfterAKill(_ jobs: String) throws {
    // A database target commits every 50,000 rows.
    let count = 70_000
    let workspace = try Workspace(Fixture.numbered())
    let people = Fixture.unnumbered(0..<count)
    try workspace.write("people.csv", people)
    let target = "sqlite:out.db?table=Contact"
    let run = try workspace.start("run", ".", "--from", "csv:-", "--to", target, "--jobs", jobs)
    run.write(Fixture.unnumbered(0..<60_000))
    let all = "SELECT Id, Number FROM Contact"
    #expect(eventually { !workspace.query("out.db", "SELECT 1 FROM Contact LIMIT 1").isEmpty })
    run.send(SIGKILL)
    #expect(run.wait().signal == SIGKILL)
    let before = workspace.query("out.db", all)
    #expect(!before.isEmpty)

    let again = try workspace.crosswalk("run", ".", "--to", target, "--jobs", jobs)
    #expect(again.exitCode == 0, "\(again)")
    let after = Dictionary(
      workspace.query("out.db", all).map { ($0[0] ?? "", $0[1] ?? "") }
    ) { first, _ in first }
    #expect(after.count == count)
    #expect(workspace.query("out.db", "SELECT count(*) FROM Contact") == [["\(count)"]])
    #expect(Set(after.values).count == count)
    for row in before { #expect(after[row[0] ?? ""] == row[1]) }
  }

  /// A database keeps whole batches of a run that was interrupted; the next run completes it.
  @Test func keepsBatchesOfAnInterruptedRun() throws {
    let workspace = try Workspace(Fixture.people)
    let target = "sqlite:out.db?table=Contact"
    let run = try workspace.start("run", ".", "--from", "csv:-", "--to", target)
    run.write("id,name,city\n" + Self.records(0..<5000))
    #expect(eventually { workspace.has("out.db-wal") })
    run.send(SIGINT)
    let outcome = run.wait()
    #expect(outcome.exitCode == 2 || outcome.exitCode == 130, "\(outcome)")
    #expect(outcome.err.contains("run again") || outcome.err.contains("interrupted"), "\(outcome)")
    try workspace.write("people.csv", "id,name,city\n" + Self.records(0..<5000))
    #expect(try workspace.crosswalk("run", ".", "--to", target).exitCode == 0)
    #expect(workspace.query("out.db", "SELECT count(*) FROM Contact") == [["5000"]])
  }
}

import Foundation
import Testing

/// Sources that change while they are read, and clocks that jump: what is read is whole, or the run says that it is not.
@Suite struct SourceFaultTests {
  /// A run in the middle of its source: it stands still before the first block of several is written.
  private static func underWay(_ count: Int = 3000) throws -> (Workspace, RunningProgram) {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("people.csv", people(0..<count))
    // Of another time than what is changed later, however coarse the clock of the file system is.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)],
      ofItemAtPath: workspace.path + "/people.csv")
    let point = FaultPoint(1, SIGSTOP, file: "out.csv.crosswalk-")
    let run = try workspace.startAlone(["run", ".", "--jobs", "1"], at: point)
    #expect(eventually { run.isPaused })
    #expect(workspace.names.contains { $0.contains("out.csv.crosswalk-") })
    return (workspace, run)
  }

  private static func people(_ ids: Range<Int>) -> String {
    "id,name,city\n"
      + ids.map { "\($0),Name \($0),\(String(repeating: "x", count: 300))\n" }.joined()
  }

  private static func append(_ text: String, to workspace: Workspace) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: workspace.path + "/people.csv"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  @Test func leavesWhatWasAddedForTheNextRun() throws {
    let (workspace, run) = try Self.underWay()
    try Self.append("9000,Late,x\n90", to: workspace)
    run.send(SIGCONT)
    let outcome = run.wait()
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("has grown by 14 bytes while it was read"), "\(outcome)")
    #expect(rows(workspace.text("out.csv")).count == 3000)
  }

  @Test func refusesAFileThatIsCutOff() throws {
    let (workspace, run) = try Self.underWay()
    #expect(truncate(workspace.path + "/people.csv", 400_000) == 0)
    run.send(SIGCONT)
    let outcome = run.wait()
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("was cut off while it was read"), "\(outcome)")
    #expect(!workspace.has("out.csv"))
  }

  @Test func refusesAFileThatIsChanged() throws {
    let (workspace, run) = try Self.underWay()
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: workspace.path + "/people.csv"))
    try file.write(contentsOf: Data("id,name,city\n7".utf8))
    try file.close()
    run.send(SIGCONT)
    let outcome = run.wait()
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("was changed while it was read"), "\(outcome)")
    #expect(!workspace.has("out.csv"))
  }

  /// Part of a redirected file may be read by somebody else before.
  @Test func readsTheRestOfARedirectedFile() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("more.csv", "a comment\nid,name,city\n1,Ada,\n")
    let outcome = try workspace.shell(
      "{ dd bs=1 count=10 of=/dev/null 2>/dev/null; \"$crosswalk\" run . --from csv:-; } < more.csv"
    )
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(rows(workspace.text("out.csv")) == [["1", "Ada", ""]])
  }

  /// A clock that was far ahead and is put right: runs keep their order, and none is forgotten for its age.
  @Test func keepsItsHistoryWhenTheClockJumps() throws {
    let workspace = try Workspace(Fixture.people)
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    try SQLiteFile("\(workspace.path)/.crosswalk/state.db").rows(
      "UPDATE runs SET started = started + 4000000000000, finished = started")
    #expect(try workspace.crosswalk("run", ".", "--to", "none/out.csv").exitCode == 2)
    let history = try workspace.crosswalk("history", ".")
    #expect(history.lines.count == 3, "\(history)")
    #expect(history.lines.dropFirst().first?.contains("Error") == true, "\(history)")
    let resumed = try workspace.crosswalk("run", ".", "--to", "none/out.csv", "--resume")
    #expect(!resumed.err.contains("nothing to resume"), "\(resumed)")
  }
}

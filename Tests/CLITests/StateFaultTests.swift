import Foundation
import Testing

/// The state database, which holds the numbers given so far, when something is wrong with it.
@Suite struct StateFaultTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("people.csv", Fixture.unnumbered(1...10))
    return workspace
  }

  private func expectRefusal(_ outcome: Outcome, _ workspace: Workspace, says: [String]) {
    #expect(outcome.exitCode == 2, "\(outcome)")
    for part in says { #expect(outcome.err.contains(part), "\(part)\n\(outcome)") }
    #expect(!workspace.has("out.csv"))
    #expect(!workspace.names.contains { $0.contains(".crosswalk-") })
  }

  @Test func isCorrupt() throws {
    let workspace = try workspace()
    let garbage = String(repeating: "this is no database. ", count: 500)
    try workspace.write(".crosswalk/state.db", garbage)
    let outcome = try workspace.crosswalk("run", ".")
    expectRefusal(outcome, workspace, says: [".crosswalk/state.db", "no SQLite database"])
    #expect(workspace.text(".crosswalk/state.db") == garbage)
  }

  @Test func isDamagedInTheMiddle() throws {
    let workspace = try workspace()
    try workspace.write("people.csv", Fixture.unnumbered(1...5000))
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    try workspace.remove("out.csv")
    var database = workspace.data(".crosswalk/state.db") ?? Data()
    #expect(database.count > 20_000)
    guard database.count > 20_000 else { return }
    database.replaceSubrange(4096..<20_000, with: Data(repeating: 0xA5, count: 20_000 - 4096))
    try workspace.write(".crosswalk/state.db", database)
    let outcome = try workspace.crosswalk("run", ".")
    expectRefusal(outcome, workspace, says: ["state.db"])
  }

  @Test func isOfALaterVersion() throws {
    let workspace = try workspace()
    try FileManager.default.createDirectory(
      atPath: "\(workspace.path)/.crosswalk", withIntermediateDirectories: true)
    try SQLiteFile("\(workspace.path)/.crosswalk/state.db").rows("PRAGMA user_version = 999")
    let outcome = try workspace.crosswalk("run", ".")
    expectRefusal(outcome, workspace, says: ["newer crosswalk", "999"])
  }

  @Test func isLocked() throws {
    let workspace = try workspace()
    #expect(try workspace.crosswalk("run", ".", "--to", "first.csv").exitCode == 0)
    let other = try SQLiteFile("\(workspace.path)/.crosswalk/state.db")
    try other.rows("BEGIN IMMEDIATE")
    try workspace.write("people.csv", Fixture.unnumbered(11...20))
    let outcome = try workspace.crosswalk("run", ".")
    expectRefusal(outcome, workspace, says: ["state.db", "locked"])
    try other.rows("ROLLBACK")
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
  }

  @Test func waitsForALockThatIsShort() throws {
    let workspace = try workspace()
    #expect(try workspace.crosswalk("run", ".", "--to", "first.csv").exitCode == 0)
    let other = try SQLiteFile("\(workspace.path)/.crosswalk/state.db")
    try other.rows("BEGIN IMMEDIATE")
    try workspace.write("people.csv", Fixture.unnumbered(11...20))
    let run = try workspace.startAlone("run", ".")
    #expect(eventually { run.hasOpen("\(workspace.path)/.crosswalk/state.db") && run.isSleeping })
    try other.rows("COMMIT")
    let outcome = run.wait()
    #expect(outcome.exitCode == 0, "\(outcome)")
  }

  /// What can't be noted in the history is not begun; where the disk fills up later, the run says so.
  @Test(arguments: ["20k", "120k"])
  func isOnAFullDisk(_ size: String) throws {
    let workspace = try workspace()
    let people = "id,number\n" + (1...3000).map { "person-\($0),\n" }.joined()
    try workspace.write("people.csv", people)
    let mount = try workspace.shell("mkdir disk && mount -t tmpfs -o size=\(size) tmpfs disk")
    guard mount.exitCode == 0 else { return }
    defer { _ = try? workspace.shell("umount disk") }
    let outcome = try workspace.crosswalk("run", ".", "--state", "disk/state.db")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("disk/state.db"), "\(outcome)")
    #expect(!workspace.has("out.csv"))
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    #expect(rows(workspace.text("out.csv")).count == 3000)
  }

  @Test func hasNoPlace() throws {
    let workspace = try workspace()
    let outcome = try workspace.crosswalk("run", ".", "--state", "people.csv/state.db")
    expectRefusal(outcome, workspace, says: ["people.csv/state.db"])
  }
}

import Foundation
import Testing

/// Runs without anybody watching: `--every`, and what is told to whom at the end.
@Suite struct ScheduleTests {
  private static func workspace(_ more: String) throws -> Workspace {
    try Workspace(Fixture.people.merging(["project.yaml": Fixture.project(more: more)]) { $1 })
  }

  @Test func runsAgainAndAgainUntilASignal() throws {
    let workspace = try Self.workspace("on_finish: echo x >> runs.txt")
    let run = try workspace.startAlone("run", ".", "--every", "1s")
    #expect(eventually { (workspace.text("runs.txt") ?? "").count >= 4 })
    run.send(SIGTERM)
    let outcome = run.wait()
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.text("out.csv") == Fixture.contacts)
    let count = (workspace.text("runs.txt") ?? "").split(separator: "\n").count
    let history = try workspace.crosswalk("history", ".")
    #expect(history.lines.count >= count + 1, "\(history)")
    #expect(!history.out.contains("Running"))
  }

  @Test(arguments: [
    ["--every", "soon"], ["--every", "15"], ["--every", "0s"], ["--every", "1m", "--resume"],
    ["--every", "1m", "--from", "csv:-"],
  ])
  func refuses(_ options: [String]) throws {
    let workspace = try Workspace(Fixture.people)
    #expect(try workspace.crosswalk(["run", "."] + options).exitCode == 2)
    #expect(!workspace.has("out.csv"))
  }

  @Test func tellsTheReport() throws {
    let workspace = try Self.workspace(
      """
      on_finish:
        - cat > told.json; echo heard
        - echo "$CROSSWALK_STATUS $CROSSWALK_PROJECT" > status.txt
      """)
    let outcome = try workspace.crosswalk("run", ".", "--to", "-", "--report", "report.json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.lines.count == 3, "\(outcome)")
    #expect(outcome.err.contains("heard"), "\(outcome)")
    #expect(workspace.text("told.json") == workspace.text("report.json"))
    #expect(workspace.text("status.txt") == "Completed Contacts of the shop\n")
    #expect(try workspace.crosswalk("run", ".", "--to", "none/out.csv").exitCode == 2)
    #expect(workspace.text("status.txt") == "Error Contacts of the shop\n")
    #expect(try report(workspace.text("told.json")).status == "Error")
    try workspace.write("status.txt", "old")
    #expect(try workspace.crosswalk("run", ".", "--dry-run").exitCode == 0)
    #expect(workspace.text("status.txt") == "old")
  }

  @Test func warnsOfACommandThatFails() throws {
    let workspace = try Self.workspace("on_finish: [exit 3, 'true']")
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      outcome.err.contains("the on_finish command exit 3 failed with exit code 3"), "\(outcome)")
  }
}

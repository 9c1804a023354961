import Foundation
import Testing

/// Targets that can't be written: a message with the path and the way out, and nothing half-written.
@Suite struct TargetFaultTests {
  @Test(arguments: cases)
  func refuses(_ test: RunCase) throws { try test.check() }

  private static func to(_ target: String, _ name: String, says: [String]) -> RunCase {
    RunCase(
      name, run: ["run", ".", "--to", target], exit: 2, says: says,
      leaves: ["people.csv": Fixture.people["people.csv"]])
  }

  static let cases: [RunCase] = [
    to("no/such/out.csv", "a folder that is not there", says: ["no/such", "does not exist"]),
    to("people.csv/out.csv", "a file as folder", says: ["people.csv/out.csv", "not a folder"]),
    to("sqlite:no/such.db?table=T", "a database in no folder", says: ["no/such.db", "folder"]),
    to("csv:/dev/full", "a full device", says: ["/dev/full", "no space"]),
    to("people.csv", "the source itself", says: ["same file"]),
    to("t/../people.csv", "the source by another path", says: ["same file"]),
    to("sqlite:people.csv?table=T", "the source as a database", says: ["same file"]),
    to("sqlite:project.yaml?table=T", "a file that is no database", says: ["project.yaml"]),
    RunCase(
      "the rejects file is the source", run: ["run", ".", "--rejects", "people.csv"], exit: 2,
      says: ["people.csv"], leaves: ["people.csv": Fixture.people["people.csv"]]),
    RunCase(
      "the rejects file is the target", run: ["run", ".", "--rejects", "out.csv"], exit: 2,
      says: ["out.csv"], leaves: ["out.csv": nil]),
    RunCase(
      "the report is the source", run: ["run", ".", "--report", "people.csv"], exit: 2,
      says: ["people.csv"], leaves: ["people.csv": Fixture.people["people.csv"]]),
    RunCase(
      "the rejects file in no folder", ["people.csv": "id,name,city\n1,,\n"],
      run: ["run", ".", "--rejects", "no/such/rejects.jsonl"], exit: 2, says: ["no/such"],
      leaves: ["out.csv": nil]),
    RunCase(
      "the report is the target", run: ["run", ".", "--report", "out.csv"], exit: 2,
      says: ["out.csv"], leaves: ["out.csv": nil]),
    RunCase(
      "report and rejects in one file",
      run: ["run", ".", "--report", "rejects.jsonl", "--rejects", "rejects.jsonl"], exit: 2,
      says: ["rejects.jsonl"], leaves: ["rejects.jsonl": nil]),
    RunCase(
      "records and rejects on standard output", run: ["run", ".", "--to", "-", "--rejects", "-"],
      exit: 2, says: ["standard output"]),
    RunCase(
      "the report in no folder", run: ["run", ".", "--report", "no/such/report.json"], exit: 2,
      says: ["no/such"]),
  ]

  @Test(arguments: [["-s"], []])
  func refusesALinkToTheSource(_ options: [String]) throws {
    let workspace = try Workspace(Fixture.people)
    let link = try workspace.shell("ln \(options.joined(separator: " ")) people.csv link.csv")
    #expect(link.exitCode == 0)
    let outcome = try workspace.crosswalk("run", ".", "--to", "link.csv")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(workspace.text("people.csv") == Fixture.people["people.csv"])
  }

  /// `>> people.csv` would read what it writes, for ever.
  @Test(arguments: ["csv:-", "csv:/dev/stdout"])
  func refusesToAppendToTheSource(_ target: String) throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.shell("\"$crosswalk\" run . --to \(target) >> people.csv")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("same file"), "\(outcome)")
    #expect(workspace.text("people.csv") == Fixture.people["people.csv"])
  }

  /// Services start programs so; a file must not become standard output by taking its number.
  @Test(arguments: ["<&-", ">&-", "2>&-", "<&- >&-", "<&- >&- 2>&-"])
  func worksWithoutStandardStreams(_ closed: String) throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.shell("\"$crosswalk\" run . \(closed)")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.text("out.csv") == Fixture.contacts)
    let streams = try workspace.shell("\"$crosswalk\" run . --to - \(closed)")
    #expect([0, 2].contains(streams.exitCode), "\(streams)")
    #expect(!streams.err.contains("Stopping"), "\(streams)")
  }

  @Test func replacesAnOldFileAtOnce() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("out.csv", String(repeating: "old\n", count: 1000))
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    #expect(workspace.text("out.csv") == Fixture.contacts)
  }

  @Test func keepsTheModeOfAFileAndFollowsLinks() throws {
    let workspace = try Workspace(Fixture.people)
    let setup = try workspace.shell(
      "mkdir real; echo old > real/o.csv; chmod 640 real/o.csv; ln -s real/o.csv out.csv")
    #expect(setup.exitCode == 0)
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    #expect(workspace.text("real/o.csv") == Fixture.contacts)
    #expect(
      try workspace.shell("stat -c %a real/o.csv; readlink out.csv").out == "640\nreal/o.csv\n")
  }

  /// A file system of one megabyte; where mounting is not permitted there is nothing to see.
  @Test func leavesNothingOnAFullDisk() throws {
    let workspace = try Workspace(Fixture.people)
    let mount = try workspace.shell("mkdir disk && mount -t tmpfs -o size=1m tmpfs disk")
    guard mount.exitCode == 0 else { return }
    defer { _ = try? workspace.shell("umount disk") }
    let padding = String(repeating: "x", count: 100)
    let people = "id,name,city\n" + (0..<20_000).map { "\($0),\(padding),\n" }.joined()
    try workspace.write("people.csv", people)
    try workspace.write("disk/out.csv", "old\n")
    for target in ["disk/out.csv", "disk/out.jsonl", "disk/out.json"] {
      let outcome = try workspace.crosswalk("run", ".", "--to", target)
      #expect(outcome.exitCode == 2, "\(outcome)")
      #expect(outcome.err.contains("no space"), "\(outcome)")
    }
    #expect(workspace.text("disk/out.csv") == "old\n")
    #expect(workspace.names.filter { $0.hasPrefix("disk/") } == ["disk/out.csv"])
    let database = try workspace.crosswalk("run", ".", "--to", "sqlite:disk/out.db?table=T")
    #expect(database.exitCode == 2, "\(database)")
    #expect(database.err.contains("no space"), "\(database)")
  }

  @Test func refusesAReadOnlyDisk() throws {
    let workspace = try Workspace(Fixture.people)
    let mount = try workspace.shell(
      "mkdir disk && mount -t tmpfs tmpfs disk && echo old > disk/out.csv && mount -o remount,ro disk"
    )
    guard mount.exitCode == 0 else { return }
    defer { _ = try? workspace.shell("umount disk") }
    for target in ["disk/out.csv", "disk/new.csv", "sqlite:disk/new.db?table=T"] {
      let outcome = try workspace.crosswalk("run", ".", "--to", target)
      #expect(outcome.exitCode == 2, "\(outcome)")
      #expect(outcome.err.contains("disk"), "\(outcome)")
    }
    #expect(workspace.text("disk/out.csv") == "old\n")
  }

  /// What was written until then stays; after the table is as it was, a run from the start completes it.
  @Test(arguments: ["DROP TABLE Contact", "ALTER TABLE Contact RENAME COLUMN City TO Town"])
  func noticesATableThatChangesMeanwhile(_ change: String) throws {
    let workspace = try Workspace(Fixture.people)
    let target = "sqlite:out.db?table=Contact&batch=1"
    let run = try workspace.start("run", ".", "--from", "csv:-", "--to", target)
    // Several blocks, of which the first is committed before the last is sent.
    let more = (10..<10_000).map { "\($0),Name,\(String(repeating: "x", count: 100))\n" }.joined()
    run.write("id,name,city\n" + more)
    #expect(eventually { !workspace.query("out.db", "SELECT 1 FROM Contact").isEmpty })
    try SQLiteFile("\(workspace.path)/out.db").rows(change)
    run.write("2,Bo,Paris\n")
    run.closeInput()
    let outcome = run.wait()
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("was dropped or altered while the run wrote"), "\(outcome)")
    try SQLiteFile("\(workspace.path)/out.db").rows("DROP TABLE IF EXISTS Contact")
    #expect(try workspace.crosswalk("run", ".", "--to", target).exitCode == 0)
    #expect(workspace.query("out.db", "SELECT count(*) FROM Contact") == [["3"]])
  }

  @Test func staysQuietWhenItsReaderGoesAway() throws {
    let workspace = try Workspace(Fixture.people)
    let padding = String(repeating: "x", count: 100)
    try workspace.write(
      "people.csv", "id,name,city\n" + (0..<10_000).map { "\($0),\(padding),\n" }.joined())
    let outcome = try workspace.shell(
      "{ \"$crosswalk\" run . --to -; echo $? > code; } | head -n 1")
    #expect(outcome.lines.count == 1, "\(outcome)")
    #expect(workspace.text("code") == "0\n", "\(outcome)")
    #expect(!outcome.err.contains("error"), "\(outcome)")
    let filter = try workspace.shell(
      "yes '{\"id\":1,\"name\":\"Ada\"}' | \"$crosswalk\" map . | head -n 1")
    #expect(filter.lines.count == 1, "\(filter)")
    #expect(!filter.err.contains("error"), "\(filter)")
  }

  @Test func saysThatStandardOutputIsFull() throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.shell("\"$crosswalk\" run . --to - > /dev/full")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("standard output"), "\(outcome)")
  }
}

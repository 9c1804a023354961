import Testing

/// Wrong usage ends with exit code 2 and a message; help is output.
@Suite struct UsageTests {
  @Test(arguments: cases)
  func refuses(_ test: RunCase) throws { try test.check() }

  static let cases: [RunCase] = [
    .refused(
      "an unknown command", run: ["rnu", "."], says: ["no command 'rnu'; did you mean 'run'?"]),
    .refused("an unknown option", run: ["run", ".", "--job", "2"], says: ["--job", "--jobs"]),
    .refused("no project", run: ["run"], says: ["project"]),
    .refused(
      "a folder that is not there", run: ["run", "tt"], says: ["tt:1:1: error[XW020]", "'t'"]),
    .refused(
      "a folder without a project", ["empty/a.txt": ""], run: ["run", "empty"],
      says: ["empty:1:1: error[XW020]", "project.yaml"]),
    .refused("a template without a source", run: ["run", "t"], says: ["--from"]),
    .refused(
      "a project without a target", ["project.yaml": "project: P\ntemplate: t\nsource: people.csv"],
      says: ["--to"]),
    .refused("no jobs", run: ["run", ".", "--jobs", "0"], says: ["--jobs"]),
    .refused("jobs that are no number", run: ["run", ".", "--jobs", "many"], says: ["many"]),
    .refused("absurdly many jobs", run: ["run", ".", "--jobs", "99999999999"], says: ["--jobs"]),
    .refused(
      "fewer than no errors", run: ["run", ".", "--max-errors=-1"], says: ["--max-errors"]),
    .refused(
      "a date that is none", run: ["run", ".", "--as-of", "2023-02-29"], says: ["2023-02-29"]),
    .refused("--set without a value", run: ["run", ".", "--set", "company"], says: ["name=value"]),
    .refused(
      "an unknown kind of target", run: ["run", ".", "--to", "sqlte:x.db"],
      says: ["\"sqlte:\"", "did you mean sqlite:?"]),
    .refused(
      "an unknown ending", run: ["run", ".", "--to", "out.xls"], says: ["out.xls", ".csv"]),
    .refused(
      "an unknown option of a target", run: ["run", ".", "--to", "sqlite:x.db?tabel=T"],
      says: ["\"tabel\"", "did you mean table?"]),
    .refused(
      "a source that is not there", run: ["run", ".", "--from", "peple.csv"], says: ["peple.csv"]),
    .refused("a folder as source", run: ["run", ".", "--from", "csv:t"], says: ["t"]),
    .refused("a folder as target", run: ["run", ".", "--to", "csv:t"], says: ["is a folder"]),
  ]

  @Test(arguments: [
    ["--help"], ["run", "--help"], ["map", "--help"], ["help", "run"], ["sources", "--help"],
    ["targets", "--help"],
  ])
  func helps(_ arguments: [String]) throws {
    let outcome = try Workspace().crosswalk(arguments)
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out.contains("USAGE:"), "\(outcome)")
    #expect(outcome.err.isEmpty, "\(outcome)")
  }

  @Test func explainsEveryOption() throws {
    let help = try Workspace().crosswalk("run", "--help").out
    let options = [
      "--task", "--from", "--to", "--rejects", "--report", "--set", "--jobs", "--no-memo",
      "--dry-run", "--max-errors", "--as-of", "--json",
    ]
    for option in options { #expect(help.contains(option), "\(option)\n\(help)") }
  }

  @Test func listsSourcesAndTargets() throws {
    let workspace = try Workspace()
    let targets = try workspace.crosswalk("targets")
    #expect(targets.exitCode == 0 && targets.err.isEmpty, "\(targets)")
    for text in ["csv:  ", "sqlite:  ", "?table", "package:customers.zip", ".csv.gz"] {
      #expect(targets.out.contains(text), "\(text)\n\(targets)")
    }
    #expect(targets.out.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(targets)")
    #expect(!targets.out.contains("?encoding"), "\(targets)")
    let one = try workspace.crosswalk("sources", "csv", "--json")
    #expect(one.out.hasPrefix(#"{"sources":[{"endings":[".csv",".csv.gz",".csv.zst"],"#), "\(one)")
    #expect(one.out.contains(#""name":"encoding""#), "\(one)")
    let unknown = try workspace.crosswalk("targets", "jsonk")
    #expect(unknown.exitCode == 2, "\(unknown)")
    #expect(unknown.err.contains("did you mean jsonl?"), "\(unknown)")
  }

  @Test func tellsItsVersion() throws {
    let outcome = try Workspace().crosswalk("--version")
    #expect(outcome.exitCode == 0)
    #expect(outcome.out.contains("."), "\(outcome)")
  }

  /// Without a terminal there is neither colour nor a line that is written over.
  @Test func isPlainWithoutATerminal() throws {
    let outcome = try Workspace(Fixture.people).crosswalk("run", ".")
    #expect(!outcome.err.contains("\u{1B}"), "\(outcome)")
    #expect(!outcome.err.contains("\r"), "\(outcome)")
  }
}

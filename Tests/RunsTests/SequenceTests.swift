import Connectors
import Foundation
import Rules
import Runs
import Testing

@Suite struct SequenceTests {
  private static func unnumbered(_ ids: some Sequence<Int>) -> String {
    "id,number\n" + ids.map { "p\($0),\n" }.joined()
  }

  @Test(arguments: [1, 2, 4], [1, 300, 256 << 10])
  func givesNumbersInSourceOrder(jobs: Int, blockSize: Int) throws {
    let folder = try RunFolder.numbered("N-{SEQNUM:4}", seed: 100)
    try folder.write("in.csv", Self.unnumbered(1...300))
    let report = try folder.run(from: "in.csv", to: "out.csv") {
      $0.jobs = jobs
      $0.blockSize = blockSize
    }
    #expect(report.failure == nil)
    let expected = (1...300).map { "N-0\($0 + 99),p\($0)\n" }.joined()
    #expect(folder.text("out.csv") == "Number,Id\n" + expected)
  }

  @Test func keepsTheNumbersOfKnownRecords() throws {
    let folder = try RunFolder.numbered("{SEQNUM:2}-{RANDSTRING:6}")
    try folder.write("in.csv", Self.unnumbered([5, 6]))
    _ = try folder.run(from: "in.csv", to: "first.csv")
    try folder.write("in.csv", Self.unnumbered([7, 6, 5]))
    _ = try folder.run(from: "in.csv", to: "second.csv") { $0.jobs = 2 }
    let first = (folder.text("first.csv") ?? "").split(separator: "\n").dropFirst()
    let second = (folder.text("second.csv") ?? "").split(separator: "\n").dropFirst()
    #expect(Array(second.dropFirst().reversed()) == Array(first))
    #expect(second.first?.hasPrefix("03-") == true)
  }

  @Test func showsNumbersInADryRunWithoutGivingThem() throws {
    let folder = try RunFolder.numbered("{SEQNUM:2}-{RANDSTRING:6}")
    try folder.write("in.csv", Self.unnumbered([1]))
    _ = try folder.run(from: "in.csv", to: "out.csv") { $0.isDryRun = true }
    #expect(!folder.names.contains(".crosswalk"))
    _ = try folder.run(from: "in.csv", to: "first.csv")
    try folder.write("in.csv", Self.unnumbered([1, 2, 3]))
    let dry = try folder.run(from: "in.csv", to: "out.csv") { $0.isDryRun = true }
    #expect(dry.tasks.first?.written == 3)
    _ = try folder.run(from: "in.csv", to: "second.csv")
    #expect(folder.text("second.csv")?.hasPrefix(folder.text("first.csv") ?? "-") == true)
    #expect(folder.text("second.csv")?.contains("\n03-") == true)
  }

  @Test func startsBehindARaisedSeed() throws {
    let folder = try RunFolder.numbered("{SEQNUM:1}")
    try folder.write("in.csv", Self.unnumbered([1]))
    _ = try folder.run(from: "in.csv", to: "out.csv")
    let template = folder.text("template.yaml") ?? ""
    try folder.write("template.yaml", template.replacing("seed: 1}", with: "seed: 50}"))
    try folder.write("in.csv", Self.unnumbered([1, 2]))
    _ = try folder.run(from: "in.csv", to: "out.csv")
    #expect(folder.text("out.csv") == "Number,Id\n1,p1\n50,p2\n")
  }

  @Test(arguments: [
    ("garbage garbage garbage garbage", "no SQLite database"), ("newer", "newer crosswalk"),
    ("folder", "state.db"),
  ])
  func saysWhatIsWrongWithTheState(state: String, says: String) throws {
    let folder = try RunFolder.numbered("{SEQNUM:1}")
    try folder.write("in.csv", Self.unnumbered([1]))
    switch state {
    case "newer":
      try SQLiteConnection(path: "\(folder.path)/state.db", access: .create)
        .execute("PRAGMA user_version = 99")
    case "folder": try folder.write("state.db/x", "")
    default: try folder.write("state.db", state)
    }
    let report = try folder.run(from: "in.csv", to: "out.csv") { $0.statePath = "state.db" }
    #expect(report.failure?.kind == .state)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
    #expect(folder.text("out.csv") == nil)
  }

  /// Two runs at the same time share one state.
  @Test func neverGivesANumberTwice() async throws {
    let folder = try RunFolder.numbered("{SEQNUM:1}")
    try folder.write("a.csv", Self.unnumbered(1...2000))
    try folder.write("b.csv", Self.unnumbered(1000...3000))
    let rules = try RuleLoader.load(path: folder.path, environment: [:])
    let path = folder.path
    await withTaskGroup(of: Void.self) { group in
      for name in ["a", "b"] {
        group.addTask { run(rules, path, from: "\(name).csv", to: "\(name)-out.csv") }
      }
    }
    let lines = ["a-out.csv", "b-out.csv"].flatMap {
      (folder.text($0) ?? "").split(separator: "\n").dropFirst().map(String.init)
    }
    #expect(lines.count == 4001)
    #expect(Set(lines).count == 3000)
    #expect(Set(lines.map { $0.prefix { $0 != "," } }).count == 3000)
  }

  @Test(arguments: [
    ("yyyy-MM-dd HH:mm:ss.fff", "2024-02-29 15:04:05.678"), ("yyMMddhhmmsstt", "240229030405PM"),
    ("dddd, d. MMMM yyyy", "Thursday, 29. February 2024"),
    ("ddd MMM M/d/y h:m:s t", "Thu Feb 2/29/24 3:4:5 P"),
    ("'day' dd \\d", "day 29 d"), ("yyyy-W", "2024-W"), ("FFF", "678"),
  ])
  func writesDatesAsDotNetDoes(format: String, expected: String) {
    let moment = UTCMoment(milliseconds: 1_709_219_045_678)
    #expect(UTCDateFormat(format).text(of: moment) == expected)
  }

  @Test(arguments: ["1970-01-01", "2000-02-29", "2024-12-31", "9999-12-31", "0001-01-01"])
  func readsDates(date: String) {
    #expect(UTCMoment(date: date)?.date == date)
  }

  @Test(arguments: ["2023-02-29", "2024-13-01", "2024-1-1", "x", "2024-04-31", "+024-01-01"])
  func refusesWhatIsNoDate(date: String) {
    #expect(UTCMoment(date: date) == nil)
  }
}

private func run(_ rules: RuleSet, _ folder: String, from source: String, to target: String) {
  var options = RunOptions(workingFolder: folder)
  options.source = source
  options.target = target
  options.blockSize = 500
  let report = try? Run(
    rules: rules, options: options, connectors: KnownConnectors.all
  ).execute()
  #expect(report?.status == .completed, "\(report?.failure?.message ?? "-")")
}

import Foundation
import Testing

/// Numbers of a sequence: stable over runs, never given twice.
@Suite struct NumberTests {
  /// Number by id in a CSV file of contacts.
  static func numbers(_ text: String?) -> [String: String] {
    Dictionary(rows(text).map { ($0[1], $0[0]) }, uniquingKeysWith: { first, _ in first })
  }

  @Test func areTheSameInALaterRun() throws {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("people.csv", Fixture.unnumbered(1...50))
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    let first = workspace.text("out.csv")
    #expect(first?.hasPrefix("Number,Id\nN-0001,person-1\nN-0002,person-2\n") == true)
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    #expect(workspace.text("out.csv") == first)

    // Other records, in another order: known ones keep their number.
    try workspace.write("people.csv", Fixture.unnumbered((20...70).reversed()))
    #expect(try workspace.crosswalk("run", ".").exitCode == 0)
    let earlier = Self.numbers(first)
    let later = Self.numbers(workspace.text("out.csv"))
    #expect(later.count == 51)
    for id in 20...50 { #expect(later["person-\(id)"] == earlier["person-\(id)"]) }
    #expect(Set(later.values).union(earlier.values).count == 70)
  }

  @Test func leaveNumbersOfTheSourceAlone() throws {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("people.csv", "id,number\na,N-0001\nb,\n")
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode != 2, "\(outcome)")
    #expect(workspace.text("out.csv")?.hasPrefix("Number,Id\nN-0001,a\n") == true)
  }

  @Test(arguments: ["1", "4"])
  func areUniqueWithAnyNumberOfJobs(_ jobs: String) throws {
    let workspace = try Workspace(Fixture.numbered(format: "{SEQNUM:5}-{RANDSTRING:6}"))
    try workspace.write("people.csv", Fixture.unnumbered(0..<40_000))
    let outcome = try workspace.crosswalk("run", ".", "--jobs", jobs)
    #expect(outcome.exitCode == 0, "\(outcome)")
    let first = Self.numbers(workspace.text("out.csv"))
    #expect(first.count == 40_000)
    #expect(Set(first.values).count == 40_000)
    #expect(try workspace.crosswalk("run", ".", "--jobs", "3", "--to", "again.csv").exitCode == 0)
    #expect(Self.numbers(workspace.text("again.csv")) == first)
  }

  @Test func needAKeyOfTheSource() throws {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("people.csv", "id,number\n,\nb,\n")
    let outcome = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(rejects(workspace.text("rejects.jsonl")).map(\.summary) == ["1 Number required"])
  }

  /// A run and a filter at once share one state: the same record gets one number, no number comes twice.
  @Test func areUniqueInARunAndAFilterAtOnce() throws {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("a.csv", Fixture.unnumbered(0..<3000))
    let lines = (1500..<4500).map { "{\"id\":\"person-\($0)\"}\n" }.joined()
    let run = try workspace.startAlone("run", ".", "--from", "a.csv", "--to", "a-out.csv")
    let filter = try workspace.crosswalk(["map", "."], input: lines)
    #expect(run.wait().exitCode == 0 && filter.exitCode == 0, "\(filter)")
    let a = Self.numbers(workspace.text("a-out.csv"))
    var b: [String: String] = [:]
    for line in filter.lines {
      let row = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
      b[row["Id"] ?? ""] = row["Number"]
    }
    #expect(a.count == 3000 && b.count == 3000)
    let both = a.merging(b) { first, second in
      #expect(first == second)
      return first
    }
    #expect(both.count == 4500)
    #expect(Set(both.values).count == 4500)
  }

  @Test func areTheSameForAFilter() throws {
    let workspace = try Workspace(Fixture.numbered())
    let lines = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"a\"}\n"
    let first = try workspace.crosswalk(["map", "."], input: lines)
    #expect(first.exitCode == 0, "\(first)")
    #expect(
      first.out == """
        {"Number":"N-0001","Id":"a"}
        {"Number":"N-0002","Id":"b"}
        {"Number":"N-0001","Id":"a"}

        """)
    #expect(try workspace.crosswalk(["map", "."], input: lines).out == first.out)
  }

  @Test func areKeptWhereTheStateIsNamed() throws {
    let workspace = try Workspace(Fixture.numbered())
    try workspace.write("people.csv", Fixture.unnumbered(1...3))
    #expect(try workspace.crosswalk("run", ".", "--state", "numbers.db").exitCode == 0)
    #expect(workspace.has("numbers.db"))
    #expect(!workspace.has(".crosswalk"))
  }
}

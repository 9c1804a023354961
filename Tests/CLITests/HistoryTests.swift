import Foundation
import Testing

/// What `history` remembers of runs.
@Suite struct HistoryTests {
  private static let people = "id,name,city\n1,Ada,London\n2,,Paris\n3,Cy,\n"

  private func workspace(_ more: [String: String] = [:]) throws -> Workspace {
    try Workspace(
      Fixture.people.merging(["people.csv": Self.people]) { $1 }.merging(more) { $1 })
  }

  private func runs(_ workspace: Workspace) throws -> [RunReport] {
    let outcome = try workspace.crosswalk("history", ".", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    return try JSONDecoder().decode([RunReport].self, from: outcome.output)
  }

  @Test func listsRunsTheNewestFirst() throws {
    let workspace = try workspace()
    #expect(try workspace.crosswalk("history", ".").err.contains("no runs yet"))
    #expect(try runs(workspace).isEmpty)
    #expect(try workspace.crosswalk("run", ".").exitCode == 1)
    #expect(try workspace.crosswalk("run", ".", "--dry-run").exitCode == 1)
    #expect(try workspace.crosswalk("run", ".", "--to", "none/out.csv").exitCode == 2)
    let list = try workspace.crosswalk("history", ".")
    #expect(list.exitCode == 0, "\(list)")
    #expect(list.lines.count == 3, "\(list)")
    #expect(list.lines.allSatisfy { $0.count <= 80 }, "\(list)")
    let runs = try runs(workspace)
    #expect(runs.map(\.status) == ["Error", "Warning"])
    #expect(runs.last?.tasks.map(\.counts) == [[3, 2, 0, 0, 1]])
    #expect(try workspace.crosswalk("history", ".", "--limit", "1").lines.count == 2)
  }

  @Test func tellsAllAboutARun() throws {
    let workspace = try workspace()
    #expect(try workspace.crosswalk("run", ".").exitCode == 1)
    let run = try #require(try runs(workspace).first).run
    let page = try workspace.crosswalk("history", ".", String(run.prefix(18)))
    #expect(page.exitCode == 0, "\(page)")
    for part in [
      run, "Contacts of the shop", "people.csv", "out.csv", "3 read, 2 written, 1 rejected",
      "1 × required Name, first record 2", ".crosswalk/rejects/\(run)-1.jsonl",
    ] {
      #expect(page.out.contains(part), "\(part)\n\(page)")
    }
    #expect(
      rejects(workspace.text(".crosswalk/rejects/\(run)-1.jsonl")).map(\.summary) == [
        "2 Name required"
      ])
    let unknown = try workspace.crosswalk("history", ".", "19990101")
    #expect(unknown.exitCode == 2, "\(unknown)")
    #expect(unknown.err.contains("no run \"19990101\""), "\(unknown)")
  }

  @Test func keepsNoPassword() throws {
    let workspace = try workspace([
      "project.yaml": Fixture.project(target: "${FOLDER}/out.csv"), "secretplace/x": "",
    ])
    let outcome = try workspace.crosswalk(["run", "."], environment: ["FOLDER": "secretplace"])
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.has("secretplace/out.csv"))
    let state = workspace.names.filter { $0.hasPrefix(".crosswalk/") }
      .compactMap { workspace.data($0) }
    #expect(state.count > 1)
    #expect(state.allSatisfy { $0.range(of: Data("secretplace".utf8)) == nil })
  }

  @Test func forgetsWhatIsOld() throws {
    let workspace = try workspace([
      "project.yaml": Fixture.project(more: "history: {keep: 7 days}")
    ])
    for _ in 1...12 { #expect(try workspace.crosswalk("run", ".").exitCode == 1) }
    try SQLiteFile("\(workspace.path)/.crosswalk/state.db").rows(
      "UPDATE runs SET started = started - 8 * 86400000")
    #expect(try workspace.crosswalk("run", ".").exitCode == 1)
    // The newest ten stay whatever their age.
    #expect(try runs(workspace).count == 10)
    #expect(workspace.names.filter { $0.hasPrefix(".crosswalk/rejects/") }.count == 10)
  }

  @Test(arguments: ["90", "0 days", "forever"])
  func refusesATimeThatIsNone(_ time: String) throws {
    let workspace = try workspace([
      "project.yaml": Fixture.project(more: "history: {keep: \(time)}")
    ])
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("is not a time to keep runs"), "\(outcome)")
  }
}

import Foundation
import Testing

/// A project whose run is killed and taken up again, some of everything in it: numbers of a sequence, rejects of
/// the mapping, duplicates, warnings, skipped records.
struct KillRound {
  /// Enough for several checkpoints; more where many kills shall find many places.
  static let recordCount = KillTests.kills > 10 ? 6000 : 2000

  let target: KillTarget
  /// What every run is told beside its target.
  let options: [String]
  let workspace: Workspace

  init(_ target: KillTarget, options: [String] = []) throws {
    self.target = target
    self.options = options
    workspace = try Workspace(Self.rules)
    try workspace.write("people.csv", Self.people)
    try target.prepare(workspace)
  }

  /// All that may not depend on kills.
  struct Result: Equatable {
    var content: String
    var rejects: String?
    var counts: [Int]
    var warnings: [RunReport.Task.Warning]
    var status: String
  }

  /// Runs to the end without a disturbance.
  func run(_ more: String...) throws -> Outcome { try start(more).wait() }

  func start(_ more: [String]) throws -> RunningProgram {
    try workspace.startAlone(
      ["run", ".", "--to", try target.uri(workspace), "--rejects", "rejects.jsonl"] + options + more
    )
  }

  func result() throws -> Result {
    // A run may be killed when all is done but the report file.
    let report = try #require(try history().first)
    let task = try #require(report.tasks.first)
    return Result(
      content: try target.content(workspace), rejects: workspace.text("rejects.jsonl"),
      counts: task.counts, warnings: task.warnings, status: report.status)
  }

  /// Kills a run, or stops it more politely, takes it up, and so on, and then lets it end.
  ///
  /// - Parameters:
  ///   - seconds: how long an undisturbed run takes.
  ///   - before: number of runs before this one.
  /// - Returns: the number of kills that hit.
  func killAndResume(
    atMost count: Int, seconds: Double, before: Int = 0, random: inout some RandomNumberGenerator
  ) throws -> Int {
    var kills = 0
    var isStopping = true
    while true {
      let past = try history()
      let isBegun = past.count > before
      if isBegun, past.first?.status != "Error" { return kills }
      let run = try start(isBegun ? ["--resume"] : [])
      if isStopping {
        wait(run, seconds, &random)
        run.send([SIGKILL, SIGKILL, SIGTERM, SIGINT].randomElement(using: &random) ?? SIGKILL)
      }
      let outcome = run.wait(seconds: 60)
      if outcome.signal == SIGKILL, !outcome.hasTimedOut {
        kills += 1
        isStopping = kills < count
        continue
      }
      // Stopped, before the program could say so or after.
      if isStopping, outcome.exitCode == 2 || outcome.signal != nil { continue }
      #expect(outcome.exitCode == 1, "\(outcome)")
      return kills
    }
  }

  /// The runs that the history knows, the newest first.
  func history() throws -> [RunReport] {
    let outcome = try workspace.crosswalk("history", ".", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    return try JSONDecoder().decode([RunReport].self, from: outcome.output)
  }

  /// Half of the kills come after a random time, the others when a random number of bytes is written.
  private func wait(
    _ run: RunningProgram, _ seconds: Double, _ random: inout some RandomNumberGenerator
  ) {
    if Bool.random(using: &random) {
      usleep(UInt32(Double.random(in: 0...seconds * 1.1, using: &random) * 1_000_000))
      return
    }
    let goal = writtenBytes + Int.random(in: 1...250 * Self.recordCount, using: &random)
    _ = eventually(seconds: seconds) { writtenBytes >= goal || !run.isRunning }
  }

  /// What the run has written so far, wherever.
  private var writtenBytes: Int {
    workspace.names.reduce(0) { sum, name in
      var status = stat()
      guard name != "people.csv", stat("\(workspace.path)/\(name)", &status) == 0 else {
        return sum
      }
      return sum + Int(status.st_size)
    }
  }

  // MARK: Rules and records

  static let rules = Fixture.numbered().merging([
    "t/template.yaml": """
    template: People
    tasks:
      - task: People - Contacts
        source: {app: shop, entity: person}
        target: {entity: Contact, schema: none}
        where: record.city ~= "Nowhere"
        key: [Number]
        fields:
          Number: {from: number, sequence: numbers}
          Id: id
          Name: {from: name, required: true}
          City: {from: city, map: city}
    sequences:
      numbers: {format: "N-{SEQNUM:6}-{RANDSTRING:4}", seed: 1}
    """,
    "t/maps/city.lua": """
    return function(city)
      if city == "Old" then warn("an old city") end
      return city
    end
    """,
    "schemas/shop/person.yaml": """
    entity: person
    app: shop
    key: [id]
    fields:
      id: {type: string}
      number: {type: string}
      name: {type: string}
      city: {type: string}
    """,
  ]) { $1 }

  static let people: String = {
    let padding = String(repeating: "x", count: 60)
    var text = "id,number,name,city\n"
    for id in 0..<recordCount {
      // Every 50th has a number of its own, and every 100th that of another one.
      let number = id % 50 == 0 ? "P-\(id / 100)" : ""
      let name = id % 41 == 0 ? "" : "Name \(padding) \(id)"
      let city = id % 67 == 0 ? "Nowhere" : id % 53 == 0 ? "Old" : "Paris"
      text += "person-\(id),\(number),\(name),\(city)\n"
    }
    return text
  }()
}

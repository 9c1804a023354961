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
  func run() throws -> Outcome { try start().wait() }

  /// Runs to the end without a disturbance.
  ///
  /// - Returns: also the number of points at which it could have been killed.
  func countingFaultPoints() throws -> (outcome: Outcome, points: Int) {
    try workspace.countingFaultPoints(arguments())
  }

  func start(_ more: [String] = [], at point: FaultPoint? = nil) throws -> RunningProgram {
    try workspace.startAlone(arguments() + more, at: point)
  }

  private func arguments() throws -> [String] {
    ["run", ".", "--to", try target.uri(workspace), "--rejects", "rejects.jsonl"] + options
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
  ///   - points: how many points an undisturbed run has at which it can be killed.
  ///   - before: number of runs before this one.
  /// - Returns: the number of kills that hit.
  func killAndResume(
    atMost count: Int, points: Int, before: Int = 0, random: inout some RandomNumberGenerator
  ) throws -> Int {
    var kills = 0
    var left = points
    while true {
      let past = try history()
      let isBegun = past.count > before
      if isBegun, past.first?.status != "Error" { return kills }
      let more = isBegun ? ["--resume"] : []
      guard kills < count else {
        let outcome = try start(more).wait()
        #expect(outcome.exitCode == 1, "\(outcome)")
        return kills
      }
      // A polite stop lets the run finish its block, which may be the last one: too many of them would leave few to kill.
      let isPolite = Int.random(in: 0..<6, using: &random) == 0
      let signal = isPolite ? [SIGTERM, SIGINT].randomElement(using: &random) ?? SIGINT : SIGKILL
      let point = Int.random(in: 1...max(1, left), using: &random)
      let outcome = try start(more, at: FaultPoint(point, signal)).wait()
      #expect(!outcome.hasTimedOut, "\(outcome)")
      if outcome.signal == SIGKILL { kills += 1 }
      guard outcome.exitCode == 2 || outcome.signal != nil else {
        // It was through before the signal came, or could not be stopped any more.
        #expect(outcome.exitCode == 1, "\(outcome)")
        return kills
      }
      // About so much the next one has to do, and something in any case.
      left = max(points / 10, left - point)
    }
  }

  /// The runs that the history knows, the newest first.
  func history() throws -> [RunReport] {
    let outcome = try workspace.crosswalk("history", ".", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    return try JSONDecoder().decode([RunReport].self, from: outcome.output)
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

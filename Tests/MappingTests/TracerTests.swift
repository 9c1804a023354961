import Foundation
import Mapping
import Records
import Rules
import Testing

/// What a tracer tells is what the mapper does, and nothing matters but what it names as read.
@Suite struct TracerTests {
  private static let rules = TaskRules(
    """
    Copy: {from: a}
    Joined: {from: [a, b], concat: " ", trim: true, case: upper, replace: {"X": "y"}}
    Mapped: {from: b, map: {"1": one, "2": two}, default: many}
    Strict: {from: c, map: {"1": one, "2": two, "3": three, "": none}}
    Kept: {from: d, map: letters, unmapped: keep}
    Scripted: {from: [a, c], map: chosen, unmapped: empty}
    Fixed: {value: "x"}
    Cut: {from: d, truncate: 3}
    """,
    task: "where: record.f ~= 'leave'",
    files: [
      "maps/letters.csv": "key,letter\np,P\nq,Q\n",
      "maps/chosen.lua": """
      local names = {x = "b", y = "d"}
      return function(a, c, record)
        if c == "1" then return record.e end
        if c == "2" and record.b == "1" then
          return lookup("letters", record.d)
        end
        if c == "3" and record.e == "" then return reject("three is too many") end
        return names[a]
      end
      """,
    ])

  private static let names = ["a", "b", "c", "d", "e", "f"]
  private static let values = ["x", "y", "1", "2", "3", "", "p", "q", " ä ", "leave", "long text"]

  @Test func tellsWhatTheMapperDoes() throws {
    let plan = try Self.rules.plan(usesMemo: false)
    var random = FixedRandom(seed: 7)
    for _ in 0..<500 {
      let record = Self.record(&random)
      let text = try Self.text(record)
      let mapped = try plan.map([text]).texts.first ?? ""
      let trace = try Self.trace(plan, text)
      #expect(Self.shown(trace) == Self.sorted(mapped), "\(text)")
    }
  }

  @Test func namesAllThatMatters() throws {
    let plan = try Self.rules.plan(usesMemo: false)
    var random = FixedRandom(seed: 8)
    var compared = 0
    for _ in 0..<300 {
      let record = Self.record(&random)
      let before = try Self.trace(plan, Self.text(record))
      for field in before.fields {
        var changed = record
        for name in Self.names where !field.reads.contains(where: { $0.name == name }) {
          changed[name] = Self.values.randomElement(using: &random)
        }
        let after = try Self.trace(plan, Self.text(changed))
        // Another field may stop the record before this one's turn.
        guard let same = after.fields.first(where: { $0.field == field.field }) else { continue }
        #expect(same.value == field.value, "\(field.field) of \(record) and \(changed)")
        #expect(same.failure == field.failure, "\(field.field) of \(record) and \(changed)")
        compared += 1
      }
    }
    #expect(compared > 1000)
  }

  @Test func namesThePlaceOfEachStep() throws {
    let plan = try Self.rules.plan(usesMemo: false)
    let trace = try Self.trace(plan, #"{"a":"x","b":"1","c":"2","d":"q"}"#)
    let scripted = try #require(trace.fields.first { $0.field == "Scripted" })
    #expect(scripted.reads.map(\.name) == ["a", "c", "b", "d"])
    guard case .script(let script) = try #require(scripted.steps.dropFirst().first).action else {
      Issue.record("no script step: \(scripted.steps)")
      return
    }
    #expect(script.line == 5)
    #expect(script.returned == TracedValue("Q"))
    #expect(script.lookups.map(\.location?.line) == [3])
    #expect(script.lines["chosen.lua"]?[4] == 1)

    let kept = try #require(trace.fields.first { $0.field == "Kept" })
    guard case .table(let row) = try #require(kept.steps.last).action else {
      Issue.record("no table step: \(kept.steps)")
      return
    }
    #expect(row.location?.line == 3)
    #expect(row.location?.file.hasSuffix("maps/letters.csv") == true)
  }

  // MARK: Records

  private static func record(_ random: inout FixedRandom) -> [String: String] {
    names.reduce(into: [:]) { $0[$1] = values.randomElement(using: &random) }
  }

  private static func text(_ record: [String: String]) throws -> String {
    String(decoding: try JSONEncoder().encode(record), as: UTF8.self)
  }

  private static func trace(_ plan: Plan, _ record: String) throws -> RecordTrace {
    let tracer = try Tracer(plan: plan, parser: JSONParser(layout: plan.layout), numbers: nil)
    var found: RecordTrace?
    let padded = Array(record.utf8) + [0x0A] + [UInt8](repeating: 0, count: 64)
    try padded.withUnsafeBufferPointer { bytes in
      try tracer.trace(UnsafeBufferPointer(rebasing: bytes.dropLast(64))) { trace in
        found = trace
        return true
      }
    }
    return try #require(found)
  }

  // MARK: Comparing

  /// A trace as the outcome of mapping.
  private static func shown(_ trace: RecordTrace) -> String {
    switch trace.outcome {
    case .mapped:
      let values = trace.fields.filter { !$0.value.isEmpty }.map { "\($0.field)=\($0.value.text)" }
      return values.sorted().joined(separator: "|")
    case .skipped: return "skip"
    case .rejected(let failure, let field):
      let place = failure.at.map { " [\($0)]" } ?? ""
      return "\(failure.code?.rawValue ?? "") \(field ?? ""): \(failure.message)\(place)"
    }
  }

  private static func sorted(_ outcome: String) -> String {
    guard outcome.hasPrefix("{"),
      let object = try? JSONSerialization.jsonObject(with: Data(outcome.utf8)) as? [String: Any]
    else { return outcome }
    return object.filter { !($0.value is NSNull) }.map { "\($0.key)=\($0.value)" }.sorted()
      .joined(separator: "|")
  }
}

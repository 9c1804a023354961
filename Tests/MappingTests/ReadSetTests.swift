import Foundation
import Mapping
import Records
import Rules
import Testing

/// Made-up rules over the whole grammar: what tracers and probes say is what the mapper does, and no source field matters
/// but those that are named as read.
@Suite struct ReadSetTests {
  private static let recordCount = 25

  /// Traces a record; nil where the plan gives none.
  private static func trace(_ plan: Plan, _ record: String) throws -> RecordTrace {
    let tracer = try Tracer(plan: plan, parser: JSONParser(layout: plan.layout), numbers: nil)
    var found: RecordTrace?
    try withBlock([record]) { block in
      try tracer.trace(block) { trace in
        found = trace
        return true
      }
    }
    return try #require(found)
  }

  private static func withBlock<Result>(
    _ records: [String], _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
  ) rethrows -> Result {
    let text = records.joined(separator: "\n") + "\n"
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    return try padded.withUnsafeBufferPointer {
      try body(UnsafeBufferPointer(rebasing: $0.dropLast(64)))
    }
  }

  @Test(arguments: 0..<40)
  func nothingMattersButWhatIsShown(_ seed: UInt64) throws {
    var random = RandomRules(seed: seed)
    let plan = try random.rules().plan(usesMemo: false)
    for _ in 0..<Self.recordCount {
      let record = random.record()
      let before = try Self.trace(plan, RandomRules.json(record))
      var shown = Set((before.filter?.reads ?? []).map(\.name))
      for field in before.fields {
        let reads = Set(field.reads.map(\.name))
        shown.formUnion(reads)
        let after = try Self.trace(plan, changed(record, but: reads, &random))
        // Another field, or the filter, may stop the record before this one's turn.
        guard let same = after.fields.first(where: { $0.field == field.field }) else { continue }
        #expect(same.value == field.value, "\(field.field) of \(record)")
        #expect(same.failure == field.failure, "\(field.field) of \(record)")
        #expect(same.reads == field.reads, "\(field.field) of \(record)")
      }
      // And for the record as a whole.
      let after = try Self.trace(plan, changed(record, but: shown, &random))
      #expect(after.outcomeText(plan) == before.outcomeText(plan), "\(record)")
    }
  }

  /// The test above would hold for anybody who shows all fields, or none of them: what is shown does matter.
  @Test func whatIsShownMatters() throws {
    var random = RandomRules(seed: 77)
    var (compared, differing, shown) = (0, 0, 0)
    for _ in 0..<8 {
      let plan = try random.rules().plan(usesMemo: false)
      for _ in 0..<Self.recordCount {
        let record = random.record()
        let before = try Self.trace(plan, RandomRules.json(record))
        for field in before.fields {
          let reads = Set(field.reads.map(\.name))
          let others = Set(RandomRules.names).subtracting(reads)
          let after = try Self.trace(plan, changed(record, but: others, &random))
          guard let same = after.fields.first(where: { $0.field == field.field }) else { continue }
          compared += 1
          shown += reads.count
          if same.value != field.value || same.failure != field.failure { differing += 1 }
        }
      }
    }
    #expect(compared > 300)
    #expect(differing > compared / 5)
    #expect(shown < 3 * compared)
  }

  /// The record with other values in all fields but some.
  private func changed(
    _ record: [String: String], but kept: Set<String>, _ random: inout RandomRules
  ) -> String {
    var changed = record
    // Who reads the object `r` reads all that is in it.
    for name in RandomRules.names
    where !kept.contains(name) && !(kept.contains("r") && name.hasPrefix("r.")) {
      changed[name] = random.value(of: name)
    }
    return RandomRules.json(changed)
  }

  @Test(arguments: 100..<140)
  func tracersAndProbesSayWhatTheMapperDoes(_ seed: UInt64) throws {
    var random = RandomRules(seed: seed)
    let rules = random.rules()
    let records = (0..<Self.recordCount).map { _ in RandomRules.json(random.record()) }
    let plan = try rules.plan()
    let mapped = try plan.map(records).texts
    let slow = try rules.plan(usesMemo: false)
    let traced = try records.map { try Self.trace(slow, $0).outcomeText(slow) }
    #expect(traced == mapped)
    #expect(try Self.probed(plan, records) == mapped)
  }

  private static func probed(_ plan: Plan, _ records: [String]) throws -> [String] {
    let probe = try RecordProbe(
      plan: plan, parser: JSONParser(layout: plan.layout), numbers: nil)
    return try withBlock(records) { block in
      probe.open(block)
      var texts: [String] = []
      while probe.next() {
        switch try probe.map() {
        case .mapped:
          texts.append(rowJSON(plan.targetFields.enumerated().map { ($1.name, probe.value($0)) }))
        case .rejected(let failure, let field): texts.append(failure.text(field))
        case .skipped(let reason): texts.append(reason.isEmpty ? "skip" : "skip: \(reason)")
        }
      }
      return texts
    }
  }

  @Test(arguments: 200..<240)
  func gapsAreWhatTracersFindUnmapped(_ seed: UInt64) throws {
    var random = RandomRules(seed: seed)
    let rules = random.rules()
    let records = (0..<Self.recordCount).map { _ in RandomRules.json(random.record()) }
    let probe = try GapProbe(
      plan: rules.plan(), parser: JSONParser(layout: rules.plan().layout), codes: [:])
    let found = try Self.withBlock(records) { try probe.probe($0) }
    #expect(found.read == records.count)

    // A tracer stops at the first field that fails, so each field is traced by itself.
    var expected: [String: Int] = [:]
    let slow = try rules.plan(usesMemo: false)
    let parts = try slow.task.fields.map { field in
      var task = slow.task
      task.fields = [field]
      task.filter = nil
      return try Plan.compile(
        slow.rules, task: task, options: PlanOptions(asOf: "2026-01-31", usesMemo: false))
    }
    for record in records {
      if let filter = try Self.trace(slow, record).filter, filter.failure != nil { continue }
      let traces = try parts.map { try Self.trace($0, record) }
      if traces.contains(where: \.isSkipped) { continue }
      for (place, trace) in traces.enumerated() {
        guard let values = trace.fields.first?.unmappedValues else { continue }
        let folds = slow.task.fields[place].foldsCase && !values.isScript
        let texts = values.texts.map { folds ? KeyFolding().fold($0) : $0 }
        expected["\(place) \(texts)", default: 0] += 1
      }
    }
    var counted: [String: Int] = [:]
    for count in found.counts {
      let field = slow.task.fields[count.place]
      let texts = count.values.map(\.text)
      let isScript = parts[count.place].isScript
      let shown = field.foldsCase && !isScript ? texts.map { KeyFolding().fold($0) } : texts
      counted["\(count.place) \(shown)", default: 0] += count.count
    }
    #expect(counted == expected)
  }
}

/// A row as JSON, as the encoder of the tests writes it.
private func rowJSON(_ values: [(name: String, value: TracedValue)]) -> String {
  let members = values.map { name, value in
    switch value.kind {
    case .empty: "\"\(name)\":null"
    case .text: "\"\(name)\":\"\(escaped(value.text))\""
    default: "\"\(name)\":\(value.text)"
    }
  }
  return "{\(members.joined(separator: ","))}"
}

private func escaped(_ text: String) -> String {
  let buffer = ByteBuffer()
  JSONText.appendEscaped(text, to: buffer)
  return String(decoding: buffer.bytes, as: UTF8.self)
}

extension TracedFailure {
  fileprivate func text(_ field: String?) -> String {
    let place = at.map { " [\($0)]" } ?? ""
    return "\(code?.rawValue ?? "")\(field.map { " \($0)" } ?? ""): \(message)\(place)"
  }
}

extension RecordTrace {
  /// The trace as the outcome of mapping.
  fileprivate func outcomeText(_ plan: Plan) -> String {
    switch outcome {
    case .mapped:
      rowJSON(
        plan.targetFields.map { target in
          (target.name, fields.first { $0.field == target.name }?.value ?? .empty)
        })
    case .skipped(let reason): reason.isEmpty ? "skip" : "skip: \(reason)"
    case .rejected(let failure, let field): failure.text(field)
    }
  }

  fileprivate var isSkipped: Bool {
    if case .skipped = outcome { true } else { false }
  }
}

extension FieldTrace {
  /// Whether the script ended otherwise than by returning something.
  private var hasStopped: Bool {
    failure.map { [.script, .limit, .rejected].contains($0.code) } ?? false
  }

  /// What the field's map was asked for and had nothing for; nil where it had, or was not asked.
  fileprivate var unmappedValues: (texts: [String], isScript: Bool)? {
    for step in steps {
      switch step.action {
      case .table(let row) where row.result == nil && row.keys.contains { !$0.isEmpty }:
        return (row.keys.map(\.text), false)
      case .script(let script) where script.returned == nil && !hasStopped:
        guard script.arguments.contains(where: { !$0.isEmpty }) else { continue }
        return (script.arguments.map(\.text), true)
      default: continue
      }
    }
    return nil
  }
}

extension Plan {
  /// Whether the only field's map is a map function.
  fileprivate var isScript: Bool {
    guard case .named(let name) = task.fields.first?.map, case .script = rules.valueMaps[name.value]
    else { return false }
    return valueTables[name.value] == nil
  }
}

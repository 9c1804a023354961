internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// Makes up source records and sees what becomes of them, so that the tests that are made of them hold.
struct SampleMaker {
  /// What tests see as the date of the run where they say nothing.
  private static let date = "2026-01-01"

  private let task: MappingTask
  private let values: SampleValues
  private let plan: Plan

  init(_ rules: RuleSet, _ task: MappingTask) throws(RuleErrors) {
    self.task = task
    values = SampleValues(rules: rules, task: task)
    plan = try Plan.compile(
      rules, task: task, options: PlanOptions(asOf: Self.date, usesMemo: false))
  }

  /// The nth sample, from 1, with what becomes of it.
  ///
  /// A field that leads to a reject is left empty where that helps.
  func sample(
    _ number: Int, of fields: [String]? = nil
  ) throws(NotMade) -> (record: SampleRecord, trace: RecordTrace) {
    var record = SampleRecord(
      (fields ?? self.fields).map { ($0, values.value(of: $0, in: number)) })
    while true {
      let trace = try trace(record)
      guard case .rejected(_, let field?) = trace.outcome,
        let mapping = task.fields.first(where: { $0.field == field }),
        case .fields(let names) = mapping.input, record.empty(names.map(\.value))
      else { return (record, trace) }
    }
  }

  /// The fields of samples: the source's key, what the filter asks for, and what field mappings name.
  var fields: [String] {
    let schema = task.sourceSchema
    let filter = task.filter.map { ScriptNames(Array($0.value.utf8)).words } ?? []
    let asked = schema?.fields.map(\.name).filter { filter.contains($0) } ?? []
    let named = task.fields.flatMap { mapping -> [String] in
      if case .fields(let names) = mapping.input { names.map(\.value) } else { [] }
    }
    var seen: Set<String> = []
    return ((schema?.key ?? []) + asked + named).filter { seen.insert($0).inserted }
  }

  /// The fields without which a record is not mapped, and those that are translated: what a first test is about.
  var essentialFields: [String] {
    let essential = task.fields.filter { mapping in
      mapping.isRequired || mapping.map != nil
        || task.key.contains { $0.value == mapping.field }
        || task.targetSchema?.field(mapping.field)?.isRequired == true
    }
    let named = essential.flatMap { mapping -> [String] in
      if case .fields(let names) = mapping.input { names.map(\.value) } else { [] }
    }
    return fields.filter { named.contains($0) }
  }

  private func trace(_ record: SampleRecord) throws(NotMade) -> RecordTrace {
    var found: RecordTrace?
    do {
      let moment = UTCMoment(date: Self.date) ?? UTCMoment(milliseconds: 0)
      let tracer = try Tracer(
        plan: plan, parser: JSONParser(layout: plan.layout),
        numbers: NumberPreview.source(store: nil, entity: task.sourceEntity, moment: moment))
      // A parser may read up to 64 bytes beyond the end of its block.
      let padded = Array(record.json.utf8) + [0x0A] + [UInt8](repeating: 0, count: 64)
      try padded.withUnsafeBufferPointer { bytes in
        try tracer.trace(UnsafeBufferPointer(rebasing: bytes.dropLast(64))) { trace in
          found = trace
          return false
        }
      }
    } catch {
      throw NotMade("the rules can not map a sample: \(error)")
    }
    guard let found else { throw NotMade("the rules can not map a sample") }
    return found
  }
}

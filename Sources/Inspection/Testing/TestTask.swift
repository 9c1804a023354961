internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// A task that is ready to trace the records of tests.
final class TestTask {
  let task: MappingTask
  private let plan: Plan
  private let moment: UTCMoment

  init(_ rules: RuleSet, _ task: MappingTask, asOf: String) throws(RuleErrors) {
    self.task = task
    moment = UTCMoment(date: asOf) ?? UTCMoment(milliseconds: 0)
    plan = try Plan.compile(
      rules, task: task, options: PlanOptions(asOf: asOf, usesMemo: false))
  }

  /// Traces one record as if it were the only one: sequences begin with their seeds.
  func trace(_ json: [UInt8]) throws -> RecordTrace? {
    let tracer = try Tracer(
      plan: plan, parser: JSONParser(layout: plan.layout),
      numbers: NumberPreview.source(store: nil, entity: task.sourceEntity, moment: moment))
    var found: RecordTrace?
    // A parser may read up to 64 bytes beyond the end of its block.
    let padded = json + [0x0A] + [UInt8](repeating: 0, count: 64)
    try padded.withUnsafeBufferPointer { bytes in
      try tracer.trace(UnsafeBufferPointer(rebasing: bytes.dropLast(64))) { trace in
        found = trace
        return false
      }
    }
    return found
  }
}

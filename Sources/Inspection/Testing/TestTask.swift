internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// A task that is ready to trace the records of tests.
final class TestTask {
  let plan: Plan
  private let rules: RuleSet
  private let numbers: TestNumbers
  private let tracer: Tracer
  private let observesLoading: Bool

  /// - Parameter observesLoading: whether scripts tell which of their lines are executed while they are loaded.
  init(
    _ rules: RuleSet, _ task: MappingTask, asOf: String, observesLoading: Bool = false
  ) throws(RuleErrors) {
    self.rules = rules
    self.observesLoading = observesLoading
    let moment = UTCMoment(date: asOf) ?? UTCMoment(milliseconds: 0)
    numbers = TestNumbers(entity: task.sourceEntity, moment: moment)
    plan = try Plan.compile(
      rules, task: task, options: PlanOptions(asOf: asOf, usesMemo: false))
    tracer = try Tracer(
      plan: plan, parser: JSONParser(layout: plan.layout), numbers: numbers,
      observesLoading: observesLoading)
  }

  /// How often each line of scripts was executed while they were loaded, by file name.
  var loadedLines: [String: [Int: Int]] { tracer.loadedLines }

  /// Traces one record as if it were the only one: sequences begin with their seeds.
  func trace(_ json: [UInt8]) throws -> RecordTrace? {
    numbers.restart()
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

  /// Traces all records of a source, one after the other.
  ///
  /// - Throws: `SourceError`, and `RunFailure` for a source that can not be opened.
  func trace(
    source uri: String, workingFolder: String, connectors: [ConnectorSpec],
    take: (RecordTrace) -> Void
  ) throws {
    numbers.restart()
    let source = try TaskSource(
      uri, rules: rules, task: plan.task, workingFolder: workingFolder, connectors: connectors
    ).open(SourceContext())
    let tracer = try Tracer(
      plan: plan, parser: try source.makeParser(plan.layout), numbers: numbers)
    let block = SourceBlock()
    while try source.next(block) {
      try tracer.trace(block.bytes.bytes) { trace in
        take(trace)
        return true
      }
    }
  }
}

/// Numbers as a first run would give them, from the seeds on for each test.
private final class TestNumbers: NumberSource {
  private let entity: String
  private let moment: UTCMoment
  private var current: (any NumberSource)?

  init(entity: String, moment: UTCMoment) {
    self.entity = entity
    self.moment = moment
  }

  func restart() { current = nil }

  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) throws -> String {
    let source = current ?? NumberPreview.source(store: nil, entity: entity, moment: moment)
    current = source
    return try source.number(sequence, sourceKey: sourceKey)
  }
}

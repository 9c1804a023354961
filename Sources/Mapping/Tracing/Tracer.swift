package import Records
package import Rules

/// Maps records like `Mapper`, slowly, and tells how each field got its value.
///
/// The steps are the mapper's own; only what is between them is added. Compile the plan with `usesMemo: false`:
/// a script that is not called tells nothing.
package final class Tracer {
  private let plan: Plan
  private let parser: any RecordParser
  private let record: SourceRecord
  private let evaluator: FieldEvaluator
  private let row: UnsafeMutablePointer<Cell>

  /// - Parameter observesLoading: whether `loadedLines` is wanted.
  /// - Throws: `RuleErrors` where a script does not load.
  package init(
    plan: Plan, parser: any RecordParser, numbers: (any NumberSource)?,
    observesLoading: Bool = false
  ) throws(RuleErrors) {
    self.plan = plan
    self.parser = parser
    record = SourceRecord(plan, parser)
    evaluator = try FieldEvaluator(
      plan, record, numbers, observation: observesLoading ? .callsAndLoading : .calls)
    let count = max(1, plan.targetFields.count)
    row = .allocate(capacity: count)
    row.initialize(repeating: .empty, count: count)
  }

  deinit { row.deallocate() }

  /// How often each line of scripts was executed while they were loaded, by the file name that messages show.
  package var loadedLines: [String: [Int: Int]] { evaluator.runner?.loadedLines ?? [:] }

  /// Traces the records of a block, one after the other, until `take` says false.
  ///
  /// - Parameters:
  ///   - block: whole records, with 64 readable bytes behind them.
  ///   - wanted: positions in the block to look at; nil for all.
  /// - Throws: what the number source throws.
  package func trace(
    _ block: UnsafeBufferPointer<UInt8>, wanted: Set<Int>? = nil,
    take: (RecordTrace) throws -> Bool
  ) throws {
    parser.open(block)
    var index = 0
    while true {
      let step = parser.next(record.cells)
      if step == .end { return }
      if wanted?.contains(index) ?? true {
        let trace = step == .record ? try traceRecord(index) : malformed(index)
        guard try take(trace) else { return }
      }
      index += 1
    }
  }

  private func malformed(_ index: Int) -> RecordTrace {
    let failure = TracedFailure(code: .source, message: parser.problem, at: nil)
    return RecordTrace(
      index: index, outcome: .rejected(failure, field: nil), filter: nil, fields: [],
      sourceJSON: sourceJSON(), keyJSON: [])
  }

  private func traceRecord(_ index: Int) throws -> RecordTrace {
    record.scratch.reset()
    evaluator.beginRecord()
    var trace = RecordTrace(
      index: index, outcome: .mapped, filter: nil, fields: [], sourceJSON: [], keyJSON: [])
    trace.outcome = try traceFields(&trace)
    trace.sourceJSON = sourceJSON()
    return trace
  }

  private func traceFields(_ trace: inout RecordTrace) throws -> RecordTrace.Outcome {
    if plan.filterScript != nil {
      let filter = evaluator.traceFilter()
      trace.filter = filter
      if let failure = filter.failure { return outcome(failure, field: nil) }
    }
    for step in 0..<plan.targetFields.count {
      let place = Int(plan.order[step])
      let field = try evaluator.trace(place, into: row + place)
      trace.fields.append(field)
      if let failure = field.failure { return outcome(failure, field: field.field) }
    }
    return .mapped
  }

  private func outcome(_ failure: TracedFailure, field: String?) -> RecordTrace.Outcome {
    failure.code == nil ? .skipped(failure.message) : .rejected(failure, field: field)
  }

  private func sourceJSON() -> [UInt8] {
    let buffer = ByteBuffer()
    parser.appendSource(to: buffer)
    return Array(buffer.bytes)
  }
}

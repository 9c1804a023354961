package import Records
package import Rules

/// Maps records one at a time for somebody who wants their values and no rows.
///
/// What it says of a record is what a run would make of it. One per worker, on that worker's thread.
package final class RecordProbe {
  package enum Outcome: Sendable, Equatable {
    case mapped
    /// The target field at fault, where one is.
    case rejected(TracedFailure, field: String?)
    /// The reason that a script gave; empty where the filter left the record out.
    case skipped(String)
  }

  package let plan: Plan
  private let parser: any RecordParser
  private let record: SourceRecord
  private let evaluator: FieldEvaluator
  private let builder: RowBuilder
  private var step = ParseStep.end
  /// Position of the current record in its block; -1 before the first.
  package private(set) var index = -1

  /// - Throws: `RuleErrors` where a script does not load.
  package init(
    plan: Plan, parser: any RecordParser, numbers: (any NumberSource)?
  ) throws(RuleErrors) {
    self.plan = plan
    self.parser = parser
    record = SourceRecord(plan, parser)
    evaluator = try FieldEvaluator(plan, record, numbers)
    builder = RowBuilder(plan, record, evaluator)
  }

  package func open(_ block: UnsafeBufferPointer<UInt8>) {
    parser.open(block)
    index = -1
  }

  /// Goes to the next record; false at the end of the block.
  @inline(__always)
  package func next() -> Bool {
    step = parser.next(record.cells)
    index += 1
    return step != .end
  }

  /// Goes on to a later record of the block.
  package func skip(to wanted: Int) {
    while index < wanted, next() {}
  }

  /// What becomes of the current record.
  ///
  /// - Throws: what the number source throws.
  package func map() throws -> Outcome {
    record.scratch.reset()
    evaluator.beginRecord()
    guard step == .record else {
      return .rejected(TracedFailure(code: .source, message: parser.problem), field: nil)
    }
    if plan.filterScript != nil, !evaluator.passesFilter() { return failed }
    return try builder.fill() ? .mapped : failed
  }

  private var failed: Outcome {
    let failure = evaluator.failure
    guard let code = failure.code else { return .skipped(failure.message) }
    return .rejected(
      TracedFailure(code: code, message: failure.message, at: failure.at),
      field: failure.field >= 0 ? plan.targetFields[failure.field].name : nil)
  }

  /// The value of a target field of the current record, which was mapped.
  package func value(_ place: Int) -> TracedValue {
    TracedValue(record.decoded(builder.row[place]))
  }

  /// Whether a target field of the current record, which was mapped, has a value.
  package func has(_ text: String, at place: Int) -> Bool {
    text.utf8.elementsEqual(record.decoded(builder.row[place]).bytes)
  }

  /// Whether two probes, which mapped the same record, gave two fields the same value.
  @inline(__always)
  package func hasSameValue(_ place: Int, as other: RecordProbe, _ otherPlace: Int) -> Bool {
    let a = record.decoded(builder.row[place])
    let b = other.record.decoded(other.builder.row[otherPlace])
    return a.kind == b.kind && a.count == b.count && unsafeEqual(a.base, b.base, Int(a.count))
  }

  /// What people know the current record by; empty where it has no key.
  package func readableKey() -> String { evaluator.readableKey() }
}

extension FieldEvaluator {
  /// What people know the current record by: the target's key as far as it differs from record to record, else the
  /// source's; empty where it has neither.
  func readableKey() -> String {
    let note = noteUnmapped
    noteUnmapped = nil
    defer { noteUnmapped = note }
    let target = plan.keyFields.compactMap { place -> String? in
      let op = plan.ops + place
      var cell = Cell.empty
      guard op.pointee.input != .constant, evaluateKey(place, op, into: &cell) else { return nil }
      return Self.text(record.decoded(cell))
    }
    let key =
      target.isEmpty
      ? plan.sourceKeySlots.compactMap { Self.text(record.decoded(record.raw($0))) } : target
    return key.joined(separator: ", ")
  }

  private static func text(_ cell: Cell) -> String? {
    cell.isEmpty ? nil : Shown.text(cell.bytes)
  }
}

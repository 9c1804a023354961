package import Records
package import Rules

/// Finds values that no value map knows, and results that the target does not know, at about the speed of a run.
///
/// Only fields with a value map or with codes are computed, each whatever became of the others: a record that one field
/// rejects counts for all of them. One per worker, on that worker's thread.
package final class GapProbe {
  private let plan: Plan
  private let parser: any RecordParser
  private let record: SourceRecord
  private let evaluator: FieldEvaluator
  private let builder: RowBuilder
  private let steps: UnsafeMutableBufferPointer<PlanStep>
  /// Fields whose results are looked up, with what there is.
  private let codes: [(place: Int, codes: CodeSet)]
  private let secrets = HashSecrets.ofProcess

  /// What the current record lacks; its values live until the next record.
  private var hits: [(kind: GapCount.Kind, place: Int, values: [Cell])] = []
  private var found = BlockGaps()
  private var places: [KeyHash: Int] = [:]

  /// - Parameters:
  ///   - codes: what exists in the target, by target field.
  /// - Throws: `RuleErrors` where a script does not load.
  package init(
    plan: Plan, parser: any RecordParser, codes: [String: CodeSet]
  ) throws(RuleErrors) {
    self.plan = plan
    self.parser = parser
    record = SourceRecord(plan, parser)
    evaluator = try FieldEvaluator(plan, record, NoNumber())
    self.codes = plan.targetFields.enumerated().compactMap { place, field in
      codes[field.name].map { (place, $0) }
    }
    let watched = Set(self.codes.map(\.place))
    let chosen = (0..<plan.stepCount).map { plan.steps[$0].notingUnmapped }.filter { step in
      let place = Int(step.place)
      return watched.contains(place) || !plan.ops[place].steps.isDisjoint(with: .map)
    }
    steps = .allocate(capacity: max(1, chosen.count))
    _ = steps.initialize(from: chosen)
    builder = RowBuilder(
      plan, record, evaluator,
      steps: UnsafeBufferPointer(start: steps.baseAddress, count: chosen.count))
  }

  deinit { steps.deallocate() }

  /// Looks at all records of a block.
  package func probe(_ block: UnsafeBufferPointer<UInt8>) throws -> BlockGaps {
    found = BlockGaps()
    places.removeAll(keepingCapacity: true)
    evaluator.noteUnmapped = { [unowned self] place, values in
      hits.append((.unmapped, place, Array(values)))
    }
    defer { evaluator.noteUnmapped = nil }
    parser.open(block)
    while true {
      switch parser.next(record.cells) {
      case .end: return found
      case .malformed: found.unreadable += 1
      case .record: try probeRecord()
      }
      found.read += 1
    }
  }

  private func probeRecord() throws {
    record.scratch.reset()
    evaluator.beginRecord()
    if plan.filterScript != nil, !evaluator.passesFilter() {
      // A filter that fails rejects the record, whose gaps are no concern of a run.
      found.leftOut += 1
      return
    }
    guard try builder.fillAll() else {
      hits.removeAll(keepingCapacity: true)
      found.leftOut += 1
      return
    }
    for (place, codes) in codes {
      let result = record.decoded(builder.row[place])
      if !result.isEmpty, !codes.contains(result) { hits.append((.unknownCode, place, [result])) }
    }
    if !hits.isEmpty { count() }
  }

  private func count() {
    found.affected += 1
    for hit in hits {
      let hash = hash(hit.kind, hit.place, hit.values)
      if let place = places[hash] {
        found.counts[place].count += 1
        continue
      }
      places[hash] = found.counts.count
      found.counts.append(
        GapCount(
          kind: hit.kind, place: hit.place, hash: hash,
          values: hit.values.map { TracedValue($0) }, count: 1, firstIndex: found.read,
          key: evaluator.readableKey()))
    }
    hits.removeAll(keepingCapacity: true)
  }

  /// Values that the map holds for the same have the same hash.
  private func hash(_ kind: GapCount.Kind, _ place: Int, _ values: [Cell]) -> KeyHash {
    let folds =
      kind == .unmapped
      && plan.ops[place].table.map { $0._withUnsafeGuaranteedRef { $0.foldsCase } } ?? false
    var hash = ByteHash(secrets, number: 2 * place + (kind == .unmapped ? 0 : 1))
    for value in values {
      // The kind of a value is no concern of a map, which compares texts.
      var value = folds ? TextTools.fold(value, record.scratch) : value
      if !value.isEmpty { value.kind = .text }
      hash.add(value, secrets)
    }
    return KeyHash(high: hash.high, low: hash.low)
  }
}

/// Stands in for a sequence where only other fields matter.
private final class NoNumber: NumberSource {
  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) -> String { "" }
}

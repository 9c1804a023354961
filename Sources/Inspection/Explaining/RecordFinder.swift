package import Mapping
internal import Records
internal import Rules
package import Runs

/// Which record of a source is meant.
package enum RecordChoice: Sendable {
  /// By position in the source, from 1.
  case number(Int)
  /// By key: of the source record, or a field of the mapped record's key.
  case key(String)
}

/// A record that was found.
package struct FoundRecord: Sendable {
  /// Position in the source, from 1.
  package var number: Int
  package var trace: RecordTrace
  /// Sequences of which the record has no number yet: the trace shows their next ones.
  package var pendingNumbers: Set<String>
}

/// Finds records of a task's source and traces them; flat memory, whatever the size of the source.
package struct RecordFinder {
  private let plan: Plan
  private let open: () throws -> any SourceReader
  private let canReopen: Bool
  private let store: StateStore
  private let moment: UTCMoment

  /// - Parameters:
  ///   - plan: compiled without memory of results.
  ///   - canReopen: whether the source can be read a second time, to look for an earlier record with the same key.
  ///   - store: the numbers given so far.
  ///   - open: opens the source.
  package init(
    plan: Plan, canReopen: Bool, store: StateStore, moment: UTCMoment,
    open: @escaping () throws -> any SourceReader
  ) {
    self.plan = plan
    self.canReopen = canReopen
    self.store = store
    self.moment = moment
    self.open = open
  }

  /// The wanted record.
  ///
  /// - Returns: the record, or nil with the number of records that the source has.
  /// - Throws: `SourceError`, `RuleErrors`, and what numbers throw.
  package func find(_ choice: RecordChoice) throws -> (found: FoundRecord?, count: Int) {
    let source = try open()
    let numbers = NotedNumbers(
      stored: try storedNumbers(),
      preview: NumberPreview.source(
        store: store, entity: plan.task.sourceEntity, moment: moment))
    let tracer = try Tracer(
      plan: plan, parser: try source.makeParser(plan.layout), numbers: numbers)
    let parser = try source.makeParser(plan.layout)
    let scanner = try RecordScanner(plan: plan, parser: parser)
    let sourceKey = try sourceKey(of: choice)
    let block = SourceBlock()
    var count = 0
    while try source.next(block) {
      let records = block.bytes.bytes
      if let index = index(of: choice, sourceKey, in: records, after: count, scanner) {
        var found: FoundRecord?
        try tracer.trace(records, wanted: [index]) { trace in
          found = FoundRecord(
            number: count + index + 1, trace: trace, pendingNumbers: numbers.pending)
          return false
        }
        return (try found.map { try rejectingDuplicate($0) }, count + index + 1)
      }
      if let fatal = parser.fatal { throw source.failure(fatal, in: block) }
      count += scanner.count(records)
    }
    return (nil, count)
  }

  private func index(
    of choice: RecordChoice, _ sourceKey: String?, in records: UnsafeBufferPointer<UInt8>,
    after count: Int, _ scanner: RecordScanner
  ) -> Int? {
    switch choice {
    case .key(let key): return scanner.index(ofKey: key, orSourceKey: sourceKey, in: records)
    case .number(let number):
      let index = number - count - 1
      return index < scanner.count(records) ? index : nil
    }
  }

  // MARK: Numbers

  private func storedNumbers() throws -> StoredNumbers {
    try StoredNumbers(store: store, entity: plan.task.sourceEntity, moment: moment)
  }

  /// The source key of the record that got a number which is given as key.
  private func sourceKey(of choice: RecordChoice) throws -> String? {
    guard case .key(let key) = choice, plan.task.fields.contains(where: { $0.sequence != nil })
    else { return nil }
    return try storedNumbers().sourceKey(ofNumber: key)
  }

  // MARK: Duplicates

  /// The record as a run sees it: rejected where an earlier one has the same key.
  private func rejectingDuplicate(_ found: FoundRecord) throws -> FoundRecord {
    let key = plan.targetFields.indices.filter { plan.targetFields[$0].isKey }
    guard case .mapped = found.trace.outcome, canReopen, !key.isEmpty,
      found.pendingNumbers.isEmpty
    else { return found }
    let values = key.map { place in
      found.trace.fields.first { $0.field == plan.targetFields[place].name }?.value ?? .empty
    }
    guard let first = try firstRecord(with: values, at: key, before: found.number) else {
      return found
    }
    var found = found
    let shown = zip(key, values).map { "\(plan.targetFields[$0].name) \($1.shown)" }
    found.trace.outcome = .rejected(
      TracedFailure(
        code: .duplicate,
        message: "record \(found.number) has the same key as record \(first): "
          + shown.joined(separator: ", ")),
      field: nil)
    return found
  }

  /// The first record that is mapped to a key; nil where none is before a given one.
  private func firstRecord(
    with values: [TracedValue], at places: [Int], before number: Int
  ) throws -> Int? {
    let source = try open()
    let probe = try RecordProbe(
      plan: plan, parser: try source.makeParser(plan.layout),
      numbers: DistinctNumbers(stored: try storedNumbers()))
    let block = SourceBlock()
    var count = 0
    while count < number - 1, try source.next(block) {
      probe.open(block.bytes.bytes)
      while probe.next() {
        count += 1
        guard count < number else { return nil }
        guard case .mapped = try probe.map() else { continue }
        if zip(places, values).allSatisfy({ probe.has($1.text, at: $0) }) { return count }
      }
    }
    return nil
  }
}

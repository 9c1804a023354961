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
}

/// Finds records of a task's source and traces them; flat memory, whatever the size of the source.
package struct RecordFinder {
  private let plan: Plan
  private let source: any SourceReader
  private let store: StateStore?
  private let moment: UTCMoment

  /// - Parameters:
  ///   - plan: compiled without memory of results.
  ///   - store: the numbers given so far.
  package init(plan: Plan, source: any SourceReader, store: StateStore?, moment: UTCMoment) {
    self.plan = plan
    self.source = source
    self.store = store
    self.moment = moment
  }

  /// The wanted record.
  ///
  /// - Returns: the record, or nil with the number of records that the source has.
  /// - Throws: `SourceError`, `RuleErrors`, and what numbers throw.
  package func find(_ choice: RecordChoice) throws -> (found: FoundRecord?, count: Int) {
    let tracer = try Tracer(
      plan: plan, parser: try source.makeParser(plan.layout),
      numbers: NumberPreview.source(
        store: store, entity: plan.task.sourceEntity, moment: moment))
    let scanner = try RecordScanner(plan: plan, parser: try source.makeParser(plan.layout))
    let block = SourceBlock()
    var count = 0
    while try source.next(block) {
      let records = block.bytes.bytes
      if let index = index(of: choice, in: records, after: count, scanner) {
        var found: FoundRecord?
        try tracer.trace(records, wanted: [index]) { trace in
          found = FoundRecord(number: count + index + 1, trace: trace)
          return false
        }
        return (found, count + index + 1)
      }
      count += scanner.count(records)
    }
    return (nil, count)
  }

  private func index(
    of choice: RecordChoice, in records: UnsafeBufferPointer<UInt8>, after count: Int,
    _ scanner: RecordScanner
  ) -> Int? {
    switch choice {
    case .key(let key): return scanner.index(ofKey: key, in: records)
    case .number(let number):
      let index = number - count - 1
      return index < scanner.count(records) ? index : nil
    }
  }
}

package import Records
package import Rules

/// Walks through the records of blocks without mapping them.
package final class RecordScanner {
  private let plan: Plan
  private let parser: any RecordParser
  private let record: SourceRecord
  private let evaluator: FieldEvaluator

  /// - Throws: `RuleErrors` where a script does not load.
  package init(plan: Plan, parser: any RecordParser) throws(RuleErrors) {
    self.plan = plan
    self.parser = parser
    record = SourceRecord(plan, parser)
    evaluator = try FieldEvaluator(plan, record, nil)
  }

  /// Number of records in a block.
  package func count(_ block: UnsafeBufferPointer<UInt8>) -> Int {
    parser.open(block)
    var count = 0
    while parser.next(record.cells) != .end { count += 1 }
    return count
  }

  /// Position of the first record that goes by a key, from 0; nil where the block has none.
  ///
  /// A record goes by its source key's value, and by the value of each key field of the target that
  /// is not the same for all records.
  ///
  /// - Parameter sourceKey: the whole source key of one more record that is meant, as number sequences know it.
  package func index(
    ofKey key: String, orSourceKey sourceKey: String?, in block: UnsafeBufferPointer<UInt8>
  ) -> Int? {
    parser.open(block)
    var index = 0
    while true {
      switch parser.next(record.cells) {
      case .end: return nil
      case .record where goesBy(key, sourceKey): return index
      default: index += 1
      }
    }
  }

  private func goesBy(_ key: String, _ sourceKey: String?) -> Bool {
    record.scratch.reset()
    evaluator.beginRecord()
    if let sourceKey, let own = evaluator.sourceKey(), Self.equals(own, sourceKey) { return true }
    let isSourceKey = plan.sourceKeySlots.contains { slot in
      Self.equals(record.decoded(record.raw(slot)), key)
    }
    if isSourceKey { return true }
    return plan.keyFields.contains { place in
      let op = plan.ops + place
      guard op.pointee.input != .constant else { return false }
      var cell = Cell.empty
      return evaluator.evaluateKey(place, op, into: &cell) && Self.equals(record.decoded(cell), key)
    }
  }

  private static func equals(_ cell: Cell, _ text: String) -> Bool {
    text.utf8.elementsEqual(cell.bytes)
  }
}

internal import Mapping
internal import Records

/// What changes for the records of one block; places count from 0 in the block.
struct BlockDifferences: Sendable {
  struct Pair: Hashable {
    var field: Int
    var old: String
    var new: String
    var oldKind: UInt8
    var newKind: UInt8
  }

  struct Reason: Hashable {
    var kind: OutcomeChange.Kind
    var code: RejectCode?
    var field: String?
  }

  var read = 0
  var changed = 0
  /// By field of the report, in the order of their first records.
  var values: [(pair: Pair, change: ValueChange)] = []
  var outcomes: [(reason: Reason, change: OutcomeChange)] = []
  private var valuePlaces: [Pair: Int] = [:]
  private var outcomePlaces: [Reason: Int] = [:]

  /// - Parameter record: asked only for the first one with these values.
  mutating func add(
    _ field: Int, _ old: TracedValue, _ new: TracedValue, _ record: () -> RecordName
  ) {
    let pair = Pair(
      field: field, old: old.text, new: new.text, oldKind: old.kind.rawValue,
      newKind: new.kind.rawValue)
    if let place = valuePlaces[pair] {
      values[place].change.records += 1
      return
    }
    valuePlaces[pair] = values.count
    values.append((pair, ValueChange(old: old, new: new, records: 1, first: record())))
  }

  mutating func add(
    _ kind: OutcomeChange.Kind, _ code: RejectCode?, _ field: String?, _ message: String,
    _ record: () -> RecordName
  ) {
    let reason = Reason(kind: kind, code: code, field: field)
    if let place = outcomePlaces[reason] {
      outcomes[place].change.records += 1
      return
    }
    outcomePlaces[reason] = outcomes.count
    outcomes.append(
      (
        reason,
        OutcomeChange(
          kind: kind, code: code, field: field, message: message, records: 1, first: record())
      ))
  }
}

internal import Mapping

/// Adds up what changes for the blocks of a source, in source order and in bounded memory.
struct DiffTally {
  /// Distinct pairs of values of a field that are counted one by one, and the bytes that their texts may take.
  private static let mostPairs = 1000
  private static let mostBytes = 1 << 20

  private struct Field {
    var changes: [ValueChange] = []
    var bytes = 0
    var otherRecords = 0
  }

  private(set) var read = 0
  private(set) var changed = 0
  private var fields: [Int: Field] = [:]
  private var places: [BlockDifferences.Pair: Int] = [:]
  private var outcomes: [BlockDifferences.Reason: OutcomeChange] = [:]

  mutating func add(_ block: BlockDifferences) {
    for (pair, change) in block.values { add(pair, change) }
    for (reason, change) in block.outcomes {
      if outcomes[reason] != nil {
        outcomes[reason]?.records += change.records
      } else {
        outcomes[reason] = change
        outcomes[reason]?.first.number += read + 1
      }
    }
    read += block.read
    changed += block.changed
  }

  private mutating func add(_ pair: BlockDifferences.Pair, _ change: ValueChange) {
    if let place = places[pair] {
      fields[pair.field]?.changes[place].records += change.records
      return
    }
    var field = fields.removeValue(forKey: pair.field) ?? Field()
    let bytes = pair.old.utf8.count + pair.new.utf8.count + change.first.key.utf8.count
    if field.changes.count < Self.mostPairs, field.bytes + bytes <= Self.mostBytes {
      places[pair] = field.changes.count
      field.bytes += bytes
      var change = change
      change.first.number += read + 1
      field.changes.append(change)
    } else {
      field.otherRecords += change.records
    }
    fields[pair.field] = field
  }

  /// Puts all of it into a report.
  ///
  /// - Parameter names: of the fields, by the numbers that blocks give them.
  func fill(_ report: inout DiffReport, names: [String]) {
    report.read = read
    report.changed = changed
    report.fields = names.indices.compactMap { number in
      fields[number].map { field in
        FieldDifferences(
          field: names[number],
          records: field.changes.reduce(field.otherRecords) { $0 + $1.records },
          changes: field.changes.sorted {
            ($1.records, $0.first.number) < ($0.records, $1.first.number)
          },
          otherRecords: field.otherRecords)
      }
    }
    report.outcomes = outcomes.values.sorted {
      ($0.kind.rawValue, $1.records, $0.first.number)
        < ($1.kind.rawValue, $0.records, $1.first.number)
    }
  }
}

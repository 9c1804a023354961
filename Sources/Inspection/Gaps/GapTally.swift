internal import Mapping

/// Adds up what the blocks of a source lack, in source order and in bounded memory.
struct GapTally {
  /// Distinct values of a field that are counted one by one, and the bytes that their texts may take.
  private static let mostValues = 10_000
  private static let mostBytes = 4 << 20

  private struct Field {
    var values: [GapValue] = []
    var bytes = 0
    var otherRecords = 0
  }

  private struct Slot: Hashable {
    var place: Int
    var kind: GapCount.Kind
  }

  private(set) var read = 0
  private(set) var leftOut = 0
  private(set) var unreadable = 0
  private(set) var affected = 0
  private var fields: [Slot: Field] = [:]
  /// Where a value is in its field's list.
  private var places: [KeyHash: Int] = [:]

  mutating func add(_ block: BlockGaps) {
    for count in block.counts { add(count) }
    read += block.read
    leftOut += block.leftOut
    unreadable += block.unreadable
    affected += block.affected
  }

  private mutating func add(_ count: GapCount) {
    let slot = Slot(place: count.place, kind: count.kind)
    if let place = places[count.hash] {
      fields[slot]?.values[place].records += count.count
      return
    }
    let bytes = count.values.reduce(count.key.utf8.count) { $0 + $1.text.utf8.count }
    var field = fields.removeValue(forKey: slot) ?? Field()
    if field.values.count < Self.mostValues, field.bytes + bytes <= Self.mostBytes {
      places[count.hash] = field.values.count
      field.bytes += bytes
      field.values.append(
        GapValue(
          values: count.values, records: count.count, firstRecord: read + count.firstIndex + 1,
          firstKey: count.key))
    } else {
      field.otherRecords += count.count
    }
    fields[slot] = field
  }

  /// The values of a field, the most frequent ones first, and the records with others; nil where it has no gap.
  func gaps(of place: Int, _ kind: GapCount.Kind) -> (values: [GapValue], otherRecords: Int)? {
    guard let field = fields[Slot(place: place, kind: kind)] else { return nil }
    let values = field.values.sorted {
      ($1.records, $0.firstRecord) < ($0.records, $1.firstRecord)
    }
    return (values, field.otherRecords)
  }
}

package import Mapping

/// A key hash and the record that had it first.
struct SeenEntry: BitwiseCopyable {
  var high: UInt64
  var low: UInt64
  /// 1-based number of the record; 0 where the entry is free.
  var record: UInt64

  @inline(__always)
  func hasKey(_ high: UInt64, _ low: UInt64) -> Bool { self.high == high && self.low == low }

  /// The order of sorted runs: by the whole hash.
  @inline(__always)
  static func precedes(_ a: SeenEntry, _ b: SeenEntry) -> Bool {
    a.high < b.high || (a.high == b.high && a.low < b.low)
  }
}

/// A row whose key an earlier record of the run had already.
package struct DuplicateRow: Equatable, Sendable {
  /// Position of the row in its batch.
  package var row: Int
  /// 1-based number of the record that had the key first.
  package var firstRecord: Int

  package init(row: Int, firstRecord: Int) {
    self.row = row
    self.firstRecord = firstRecord
  }
}

/// All keys of a run so far, exact for the 128-bit hash, in the same memory for any number of them.
///
///     new key → KeyTable (128 K entries, 6 MiB) ──full→ KeyRuns (sorted runs in temporary files)
///                                                └────→ KeyFilter (8 MiB, which hashes are in the runs)
///
/// A look-up asks the filter, where it says "perhaps" the runs, and then the table. All three are
/// ordered by the upper bits of the hash: the table is nearly sorted as it stands, and the filter is
/// filled front to back. A look-up would wait twice for memory; so the places of the keys that follow are
/// asked for ahead. Some 40 ns a record up to some 6 million; beyond that the filter lets more through and
/// look-ups in the runs (microseconds each) take over slowly.
package struct SeenKeys: ~Copyable {
  /// How many keys ahead places are asked for: about as many as the processor fetches at a time.
  private static let lead = 16

  private var table: KeyTable
  private var filter: KeyFilter
  private var runs: KeyRuns

  /// - Throws: where the system has no memory left.
  package init() throws(TargetError) {
    table = try KeyTable()
    filter = KeyFilter()
    runs = KeyRuns()
  }

  /// Looks for the keys of a batch among those of all earlier records, and remembers the new ones.
  ///
  /// - Parameters:
  ///   - keys: by row.
  ///   - indices: position of each row's record in its block.
  ///   - recordsBefore: number of the records before the block.
  /// - Throws: where a temporary file can't be written or read, or no memory is left.
  package mutating func duplicates(
    among keys: [KeyHash], indices: [UInt32], recordsBefore: Int
  ) throws(TargetError) -> [DuplicateRow] {
    var found: [DuplicateRow] = []
    let count = min(keys.count, indices.count)
    for row in 0..<min(Self.lead, count) { prefetch(keys[row]) }
    for row in 0..<count {
      if row + Self.lead < count { prefetch(keys[row + Self.lead]) }
      let record = recordsBefore + Int(indices[row]) + 1
      let entry = SeenEntry(
        high: keys[row].high, low: keys[row].low, record: UInt64(truncatingIfNeeded: record))
      if let first = try firstRecord(entry) {
        found.append(DuplicateRow(row: row, firstRecord: Int(truncatingIfNeeded: first)))
      }
    }
    return found
  }

  @inline(__always)
  private func prefetch(_ key: KeyHash) {
    table.prefetch(key.high)
    filter.prefetch(key.high)
  }

  @inline(__always)
  private mutating func firstRecord(_ entry: SeenEntry) throws(TargetError) -> UInt64? {
    if filter.mayContain(entry.high, entry.low),
      let first = try runs.record(entry.high, entry.low)
    {
      return first
    }
    switch table.insert(entry) {
    case .inserted: return nil
    case .known(let first): return first
    case .full:
      if try !table.grow() { try spill() }
      _ = table.insert(entry)
      return nil
    }
  }

  @inline(never)
  private mutating func spill() throws(TargetError) {
    let sorted = table.sort()
    try filter.insert(sorted)
    try runs.add(sorted)
    table.removeAll()
  }
}

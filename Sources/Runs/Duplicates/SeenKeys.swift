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

/// All keys of a run so far, exact for the 128-bit hash, in the same memory for any number of them.
///
///     new key → KeyTable (128 K entries, 6 MiB) ──full→ KeyRuns (sorted runs in temporary files)
///                                                └────→ KeyFilter (8 MiB, which hashes are in the runs)
///
/// A look-up asks the table, and where the filter says "perhaps" the runs. All three are ordered by the
/// upper bits of the hash: the table is nearly sorted as it stands, and the filter is filled front to
/// back. About 30 ns a record up to some 6 million; beyond that the filter lets more through and
/// look-ups in the runs (microseconds each) take over slowly.
package struct SeenKeys: ~Copyable {
  private var table = KeyTable()
  private var filter: KeyFilter?
  private var runs = KeyRuns()

  package init() {}

  /// Looks for the key among the earlier records, and remembers it where it is new.
  ///
  /// - Returns: number of the record that had the key first; nil where the key is new.
  /// - Throws: where the temporary file can't be written.
  package mutating func firstRecord(
    with key: KeyHash, record: Int
  ) throws(TargetError) -> Int? {
    if let filter, filter.mayContain(key.high, key.low),
      let first = try runs.record(key.high, key.low)
    {
      return Int(truncatingIfNeeded: first)
    }
    let entry = SeenEntry(
      high: key.high, low: key.low, record: UInt64(truncatingIfNeeded: record))
    switch table.insert(entry) {
    case .inserted: return nil
    case .known(let first): return Int(truncatingIfNeeded: first)
    case .full:
      try spill()
      _ = table.insert(entry)
      return nil
    }
  }

  private mutating func spill() throws(TargetError) {
    if filter == nil { filter = KeyFilter() }
    let sorted = table.sort()
    if let filter {
      for entry in sorted { filter.insert(entry.high, entry.low) }
    }
    try runs.add(sorted)
    table.removeAll()
  }
}

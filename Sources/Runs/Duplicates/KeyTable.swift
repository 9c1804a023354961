private import CScan
private import Glibc

/// The newest keys: open addressing with linear probing, addressed by the upper bits of the hash.
///
/// Because a slot is the hash's own prefix, entries stand at most a few places from where sorting would
/// put them, and one insertion sort over the slots makes a sorted run.
struct KeyTable: ~Copyable {
  enum Insertion {
    case inserted
    /// The record that has the key.
    case known(UInt64)
    /// There is no room: take the entries out first.
    case full
  }

  private static let smallBits: UInt64 = 12
  private static let largeBits: UInt64 = 18

  private let slotBits: UInt64
  /// Slots, and room behind the last one for entries that were pushed on, instead of a wrap to the front.
  private let capacity: Int
  /// Half of the slots: probes stay short.
  private let maximumCount: Int
  private let entries: UnsafeMutablePointer<SeenEntry>
  private var count = 0

  /// A small table, for runs of few records.
  init() throws(TargetError) { try self.init(slotBits: Self.smallBits) }

  private init(slotBits: UInt64) throws(TargetError) {
    let capacity = (1 << Int(slotBits)) + (1 << Int(slotBits - 6))
    entries = try KeyMemory.allocate(SeenEntry.self, count: capacity)
    self.slotBits = slotBits
    self.capacity = capacity
    maximumCount = 1 << Int(slotBits - 1)
  }

  deinit { KeyMemory.free(entries) }

  /// Takes the place of a small table that is full; false where the table is a large one already.
  mutating func grow() throws(TargetError) -> Bool {
    guard slotBits < Self.largeBits else { return false }
    var larger = try KeyTable(slotBits: Self.largeBits)
    // The room behind its last slot alone is for more entries than a small table takes, so all of them fit.
    for slot in 0..<capacity where entries[slot].record != 0 { _ = larger.insert(entries[slot]) }
    self = larger
    return true
  }

  /// Brings what `insert` will look at into the cache.
  @inline(__always)
  func prefetch(_ high: UInt64) {
    scan_prefetch(entries + Int(truncatingIfNeeded: high >> (64 &- slotBits)))
  }

  @inline(__always)
  mutating func insert(_ entry: SeenEntry) -> Insertion {
    var slot = entries + Int(truncatingIfNeeded: entry.high >> (64 &- slotBits))
    // Stops at the latest at the last slot, which is kept free.
    while slot.pointee.record != 0 {
      if slot.pointee.hasKey(entry.high, entry.low) { return .known(slot.pointee.record) }
      slot += 1
    }
    if count == maximumCount || slot == entries + (capacity - 1) { return .full }
    slot.pointee = entry
    count &+= 1
    return .inserted
  }

  /// Moves the entries to the front in sorted order; until `removeAll`, nothing may be inserted.
  mutating func sort() -> UnsafeBufferPointer<SeenEntry> {
    var end = 0
    for slot in 0..<capacity where entries[slot].record != 0 {
      let entry = entries[slot]
      var place = end
      while place > 0, SeenEntry.precedes(entry, entries[place - 1]) {
        entries[place] = entries[place - 1]
        place -= 1
      }
      entries[place] = entry
      end += 1
    }
    return UnsafeBufferPointer(start: entries, count: end)
  }

  mutating func removeAll() {
    memset(entries, 0, capacity * MemoryLayout<SeenEntry>.stride)
    count = 0
  }
}

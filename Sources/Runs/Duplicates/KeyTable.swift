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

  private static let slotBits: UInt64 = 18
  /// Room behind the last slot for entries that were pushed on, instead of a wrap to the front.
  private static let slack = 4096
  private static let capacity = (1 << Int(slotBits)) + slack
  /// Half of the slots: probes stay short.
  private static let maximumCount = 1 << Int(slotBits - 1)

  private let entries: UnsafeMutablePointer<SeenEntry>
  private var count = 0

  init() {
    // From calloc, so that a run of few records touches few pages.
    let bytes = calloc(Self.capacity, MemoryLayout<SeenEntry>.stride)
    entries =
      bytes?.bindMemory(to: SeenEntry.self, capacity: Self.capacity)
      ?? Self.allocate()
  }

  deinit { free(entries) }

  private static func allocate() -> UnsafeMutablePointer<SeenEntry> {
    let entries = UnsafeMutablePointer<SeenEntry>.allocate(capacity: capacity)
    entries.initialize(repeating: SeenEntry(high: 0, low: 0, record: 0), count: capacity)
    return entries
  }

  /// Brings what `insert` will look at into the cache; the result only keeps the load alive.
  @inline(__always)
  func touch(_ high: UInt64) -> UInt64 {
    entries[Int(truncatingIfNeeded: high >> (64 &- Self.slotBits))].record
  }

  @inline(__always)
  mutating func insert(_ entry: SeenEntry) -> Insertion {
    var slot = entries + Int(truncatingIfNeeded: entry.high >> (64 &- Self.slotBits))
    // Stops at the latest at the last slot, which is kept free.
    while slot.pointee.record != 0 {
      if slot.pointee.hasKey(entry.high, entry.low) { return .known(slot.pointee.record) }
      slot += 1
    }
    if count == Self.maximumCount || slot == entries + (Self.capacity - 1) { return .full }
    slot.pointee = entry
    count &+= 1
    return .inserted
  }

  /// Moves the entries to the front in sorted order; until `removeAll`, nothing may be inserted.
  mutating func sort() -> UnsafeBufferPointer<SeenEntry> {
    var end = 0
    for slot in 0..<Self.capacity where entries[slot].record != 0 {
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
    memset(entries, 0, Self.capacity * MemoryLayout<SeenEntry>.stride)
    count = 0
  }
}

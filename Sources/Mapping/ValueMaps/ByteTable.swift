import CScan
import Records

/// Cells by byte strings: open addressing with linear probing, filled once.
///
/// A slot holds a key of up to 16 bytes itself, so that most look-ups touch one cache line and compare numbers; of a longer
/// key it holds a hash and the place of the bytes. The hash has no secret in it: keys come from rules, and a record's value
/// can't make a look-up longer than the rules do.
struct ByteTable: BitwiseCopyable {
  struct Slot: BitwiseCopyable {
    fileprivate var low: UInt64
    fileprivate var high: UInt64
    fileprivate var count: UInt32
    /// Number of the row, from 0; -1 marks a free slot.
    fileprivate(set) var row: Int32
    fileprivate(set) var result: Cell

    fileprivate static var free: Slot {
      Slot(low: 0, high: 0, count: 0, row: -1, result: .empty)
    }
  }

  private let slots: UnsafeMutablePointer<Slot>
  private let mask: Int

  /// - Parameter count: most keys that will be inserted.
  init(count: Int) {
    var size = 8
    while size < count * 2 { size *= 2 }
    slots = .allocate(capacity: size)
    slots.initialize(repeating: .free, count: size)
    mask = size - 1
  }

  func deallocate() { slots.deallocate() }

  /// Inserts a key, whose bytes must live as long as the table; a key that is there already keeps its result.
  func insert(_ key: Cell, row: Int, result: Cell) {
    let (low, high) = Self.numbers(of: key)
    var at = Self.place(low, high, key.count) & mask
    while slots[at].row >= 0 {
      if Self.holds(slots[at], key, low, high) { return }
      at = (at + 1) & mask
    }
    slots[at] = Slot(
      low: low, high: high, count: key.count, row: Int32(truncatingIfNeeded: row), result: result)
  }

  /// The same for a hash that stands for a key.
  func insert(_ hash: ByteHash, row: Int, result: Cell) {
    withUnsafeBytes(of: (hash.low, hash.high)) { bytes in
      guard let base = bytes.baseAddress else { return }
      let key = base.assumingMemoryBound(to: UInt8.self)
      insert(Cell(base: key, count: Int(SCAN_WORDS_BYTES)), row: row, result: result)
    }
  }

  /// Puts another result into a slot that was found and gives back the one that was there; nil where the slot is not that
  /// of the row.
  func exchange(_ result: Cell, at found: UnsafePointer<Slot>, row: Int) -> Cell? {
    guard found.pointee.row == Int32(truncatingIfNeeded: row) else { return nil }
    let at = found - UnsafePointer(slots)
    let old = slots[at].result
    slots[at].result = result
    return old
  }

  /// The slot of a key; nil where it was not inserted.
  @inline(__always)
  func find(_ key: Cell) -> UnsafePointer<Slot>? {
    if key.count > UInt32(SCAN_WORDS_BYTES) { return findLong(key) }
    let words = scan_short_words(key.base, Int(key.count))
    return find(words.low, words.high, key.count)
  }

  /// The slot of a hash that stands for a key.
  @inline(__always)
  func find(_ hash: ByteHash) -> UnsafePointer<Slot>? {
    find(hash.low, hash.high, UInt32(SCAN_WORDS_BYTES))
  }

  @inline(__always)
  private func find(_ low: UInt64, _ high: UInt64, _ count: UInt32) -> UnsafePointer<Slot>? {
    var at = Self.place(low, high, count) & mask
    while true {
      let slot = slots + at
      if slot.pointee.row < 0 { return nil }
      if slot.pointee.low == low, slot.pointee.high == high, slot.pointee.count == count {
        return UnsafePointer(slot)
      }
      at = (at &+ 1) & mask
    }
  }

  @inline(never)
  private func findLong(_ key: Cell) -> UnsafePointer<Slot>? {
    let (low, high) = Self.numbers(of: key)
    var at = Self.place(low, high, key.count) & mask
    while slots[at].row >= 0 {
      if Self.holds(slots[at], key, low, high) { return UnsafePointer(slots + at) }
      at = (at &+ 1) & mask
    }
    return nil
  }

  /// A short key's bytes; a long one's hash and place.
  private static func numbers(of key: Cell) -> (low: UInt64, high: UInt64) {
    if key.count <= UInt32(SCAN_WORDS_BYTES) {
      let words = scan_short_words(key.base, Int(key.count))
      return (words.low, words.high)
    }
    var hash: UInt64 = 0x8EBC_6AF0_9C88_C6E3
    var at = 0
    while at < Int(key.count) &- 8 {
      hash = ByteHash.fold(scan_word(key.base + at) ^ 0xA076_1D64_78BD_642F, hash)
      at &+= 8
    }
    let last = scan_word(key.base + (Int(key.count) &- 8))
    hash = ByteHash.fold(last ^ 0xE703_7ED1_A0B4_28DB, hash)
    return (hash, UInt64(UInt(bitPattern: key.base)))
  }

  private static func holds(_ slot: Slot, _ key: Cell, _ low: UInt64, _ high: UInt64) -> Bool {
    guard slot.count == key.count, slot.low == low else { return false }
    if key.count <= UInt32(SCAN_WORDS_BYTES) { return slot.high == high }
    guard let bytes = UnsafePointer<UInt8>(bitPattern: UInt(slot.high)) else { return false }
    return unsafeEqual(bytes, key.base, Int(key.count))
  }

  /// Where to look first; of a long key only the hash counts.
  @inline(__always)
  private static func place(_ low: UInt64, _ high: UInt64, _ count: UInt32) -> Int {
    let second = count > UInt32(SCAN_WORDS_BYTES) ? 0 : high
    let hash = ByteHash.fold(
      low ^ 0xA076_1D64_78BD_642F, (second ^ 0xE703_7ED1_A0B4_28DB) &+ UInt64(count))
    return Int(truncatingIfNeeded: hash)
  }
}

/// Whether two runs of `count` bytes are equal.
@inline(__always)
func unsafeEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  var at = 0
  while count &- at >= 8 {
    if scan_word(a + at) != scan_word(b + at) { return false }
    at &+= 8
  }
  while at < count {
    if a[at] != b[at] { return false }
    at &+= 1
  }
  return true
}

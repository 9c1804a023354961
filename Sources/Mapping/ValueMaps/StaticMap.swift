import Records
import Rules

/// A value map without logic, compiled for lookups by bytes: inline tables, CSV files, tables returned by Lua.
///
/// Rows are grouped by which of their keys are `*`. Each group is an open-addressing hash table over the remaining keys;
/// a lookup asks the groups from the most specific (fewest `*`, leftmost keys given) to the least. Keys of several fields are
/// joined with their lengths in front. Immutable after `init`; lookups from several threads are safe.
final class StaticMap {
  /// What a lookup found; the cell lives as long as the map.
  struct Entry {
    var result: Cell
    var row: Int32
  }

  private struct Slot {
    var hash: UInt64
    var key: UnsafePointer<UInt8>
    var keyCount: Int32
    /// Number of the row, from 0; -1 marks a free slot.
    var row: Int32
    var result: Cell
  }

  /// The rows that have `*` in the same places.
  private struct Group {
    /// Bit i is set where key i is given (not `*`).
    var given: UInt64
    var mask: Int
    var slots: UnsafeMutablePointer<Slot>
  }

  let keyCount: Int
  /// Whether keys are compared after folding case and white space.
  let foldsCase: Bool

  private let pool: ConstantPool
  private let groups: [Group]
  /// The one group of a map with a single key and no `*`, which is what most maps are.
  private let simple: Group?

  /// Most keys a row may have; more than any mapping has `from` fields.
  static let maximumKeys = 64

  init(_ table: ValueTable, foldsCase: Bool) {
    keyCount = table.keyCount
    self.foldsCase = foldsCase
    var byPattern: [UInt64: [Int]] = [:]
    for (number, row) in table.rows.enumerated() {
      byPattern[Self.pattern(of: row), default: []].append(number)
    }
    let patterns = byPattern.keys.sorted { a, b in
      a.nonzeroBitCount != b.nonzeroBitCount
        ? a.nonzeroBitCount > b.nonzeroBitCount
        : a.trailingZeroBitCount != b.trailingZeroBitCount
          ? a.trailingZeroBitCount < b.trailingZeroBitCount : a < b
    }
    let pool = ConstantPool()
    self.pool = pool
    groups = patterns.map {
      Self.makeGroup($0, byPattern[$0] ?? [], table, foldsCase: foldsCase, pool)
    }
    simple = table.keyCount == 1 && !foldsCase && patterns == [1] ? groups[0] : nil
  }

  deinit {
    for group in groups { group.slots.deallocate() }
  }

  private static func pattern(of row: ValueTable.Row) -> UInt64 {
    var bits: UInt64 = 0
    for (i, key) in row.keys.prefix(maximumKeys).enumerated() where key != nil { bits |= 1 << i }
    return bits
  }

  private static func makeGroup(
    _ pattern: UInt64, _ rows: [Int], _ table: ValueTable, foldsCase: Bool, _ pool: ConstantPool
  ) -> Group {
    var size = 8
    while size < rows.count * 2 { size *= 2 }
    let slots = UnsafeMutablePointer<Slot>.allocate(capacity: size)
    let free = Slot(hash: 0, key: Cell.empty.base, keyCount: 0, row: -1, result: .empty)
    slots.initialize(repeating: free, count: size)
    let group = Group(given: pattern, mask: size - 1, slots: slots)
    let scratch = Scratch()
    for number in rows {
      let row = table.rows[number]
      let keys = row.keys.map { key -> Cell in
        let cell = pool.cell(key ?? "")
        return foldsCase ? TextTools.fold(cell, scratch) : cell
      }
      let key = keys.withUnsafeBufferPointer { joined($0, given: pattern, scratch) }
      let kept = pool.cell(key.bytes)
      let hash = ByteHash.hash(kept.base, Int(kept.count), seed: ByteHash.seed)
      var at = Int(truncatingIfNeeded: hash) & group.mask
      while slots[at].row >= 0 {
        // The first of two rows with the same key stays; loading the table reports the second.
        if slots[at].hash == hash, equal(slots[at], kept.base, Int(kept.count)) { break }
        at = (at + 1) & group.mask
      }
      if slots[at].row >= 0 { continue }
      slots[at] = Slot(
        hash: hash, key: kept.base, keyCount: Int32(truncatingIfNeeded: kept.count),
        row: Int32(truncatingIfNeeded: number), result: pool.cell(row.result))
    }
    return group
  }

  @inline(__always)
  private static func equal(_ slot: Slot, _ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
    guard Int(slot.keyCount) == count else { return false }
    return unsafeEqual(slot.key, base, count)
  }

  /// The entry for some source values; nil where there is none.
  ///
  /// - Parameters:
  ///   - keys: `keyCount` decoded cells with canonical text.
  ///   - scratch: room for joined and folded keys.
  @inline(__always)
  func find(_ keys: UnsafeBufferPointer<Cell>, _ scratch: Scratch) -> Entry? {
    if let simple { return Self.probe(simple, keys[0]) }
    return findSlowly(keys, scratch)
  }

  private func findSlowly(_ keys: UnsafeBufferPointer<Cell>, _ scratch: Scratch) -> Entry? {
    guard keys.count == keyCount else { return nil }
    let allEmpty = keys.allSatisfy(\.isEmpty)
    guard foldsCase else { return find(keys, allEmpty: allEmpty, scratch) }
    return withUnsafeTemporaryAllocation(of: Cell.self, capacity: keyCount) { folded in
      for i in 0..<keyCount { folded[i] = TextTools.fold(keys[i], scratch) }
      return find(UnsafeBufferPointer(folded), allEmpty: allEmpty, scratch)
    }
  }

  private func find(
    _ keys: UnsafeBufferPointer<Cell>, allEmpty: Bool, _ scratch: Scratch
  ) -> Entry? {
    for group in groups {
      // `*` stands for any value; where there is no value at all only an entry for the empty value applies.
      if allEmpty, group.given == 0 { continue }
      let key = Self.joined(keys, given: group.given, scratch)
      if let entry = Self.probe(group, key) { return entry }
    }
    return nil
  }

  @inline(__always)
  private static func probe(_ group: Group, _ key: Cell) -> Entry? {
    let count = Int(key.count)
    let hash = ByteHash.hash(key.base, count, seed: ByteHash.seed)
    var at = Int(truncatingIfNeeded: hash) & group.mask
    while true {
      let slot = group.slots + at
      if slot.pointee.row < 0 { return nil }
      if slot.pointee.hash == hash, equal(slot.pointee, key.base, count) {
        return Entry(result: slot.pointee.result, row: slot.pointee.row)
      }
      at = (at &+ 1) & group.mask
    }
  }

  /// One key for the given fields: the bytes of a single field, else each field's length and bytes.
  private static func joined(
    _ keys: UnsafeBufferPointer<Cell>, given: UInt64, _ scratch: Scratch
  ) -> Cell {
    let keyCount = keys.count
    if keyCount == 1 { return given == 0 ? .empty : keys[0] }
    var total = 0
    for i in 0..<keyCount where given >> UInt64(i) & 1 == 1 { total += Int(keys[i].count) + 4 }
    guard total > 0 else { return .empty }
    let place = scratch.allocate(total)
    var at = 0
    for i in 0..<keyCount where given >> UInt64(i) & 1 == 1 {
      let count = keys[i].count
      UnsafeMutableRawPointer(place + at).storeBytes(of: count, as: UInt32.self)
      (place + at + 4).update(from: keys[i].base, count: Int(count))
      at += 4 + Int(count)
    }
    return Cell(base: place, count: total)
  }
}

/// Whether two runs of `count` bytes are equal.
@inline(__always)
func unsafeEqual(_ a: UnsafePointer<UInt8>, _ b: UnsafePointer<UInt8>, _ count: Int) -> Bool {
  var at = 0
  while count &- at >= 8 {
    let x = UnsafeRawPointer(a + at).loadUnaligned(as: UInt64.self)
    let y = UnsafeRawPointer(b + at).loadUnaligned(as: UInt64.self)
    if x != y { return false }
    at &+= 8
  }
  while at < count {
    if a[at] != b[at] { return false }
    at &+= 1
  }
  return true
}

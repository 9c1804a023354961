import Records
import Rules

/// A value map without logic, compiled for lookups by bytes: inline tables, CSV files, tables returned by Lua.
///
/// Rows are grouped by which of their keys are `*`. Each group is a hash table over the remaining keys;
/// a lookup asks the groups from the most specific (fewest `*`, leftmost keys given) to the least. Keys of several fields are
/// joined with their lengths in front. Immutable after `init`; lookups from several threads are safe.
final class StaticMap {
  /// What a lookup found; the cell lives as long as the map.
  struct Entry {
    var result: Cell
    var row: Int32
  }

  /// The rows that have `*` in the same places.
  private struct Group {
    /// Bit i is set where key i is given (not `*`).
    var given: UInt64
    var table: ByteTable
  }

  let name: String
  let keyCount: Int
  /// Whether keys are compared after folding case and white space.
  let foldsCase: Bool

  private let pool: ConstantPool
  private let groups: [Group]
  /// The one table of a map with a single key, taken as it is, and no `*`, which is what most maps are.
  let simple: ByteTable?

  /// Most keys a row may have; more than any mapping has `from` fields.
  static let maximumKeys = 64

  init(_ table: ValueTable, foldsCase: Bool) {
    name = table.name
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
    simple = table.keyCount == 1 && !foldsCase && patterns == [1] ? groups[0].table : nil
  }

  deinit {
    for group in groups { group.table.deallocate() }
  }

  /// Puts another result into a row, for the plan that owns the map and looks at it on one thread alone; nil where the
  /// row is not in the map.
  ///
  /// - Returns: the result that was there.
  func exchange(_ result: Cell, in row: ValueTable.Row, number: Int) -> Cell? {
    let pattern = Self.pattern(of: row)
    guard let group = groups.first(where: { $0.given == pattern }) else { return nil }
    let scratch = Scratch()
    let key = Self.key(of: row, pattern, foldsCase: foldsCase, pool, scratch)
    return group.table.exchange(result, of: key, row: number)
  }

  private static func pattern(of row: ValueTable.Row) -> UInt64 {
    var bits: UInt64 = 0
    for (i, key) in row.keys.prefix(maximumKeys).enumerated() where key != nil { bits |= 1 << i }
    return bits
  }

  private static func makeGroup(
    _ pattern: UInt64, _ rows: [Int], _ table: ValueTable, foldsCase: Bool, _ pool: ConstantPool
  ) -> Group {
    let group = Group(given: pattern, table: ByteTable(count: rows.count))
    let scratch = Scratch()
    for number in rows {
      let row = table.rows[number]
      let key = key(of: row, pattern, foldsCase: foldsCase, pool, scratch)
      // The first of two rows with the same key stays; loading the table reports the second.
      group.table.insert(pool.cell(key.bytes), row: number, result: pool.cell(row.result))
    }
    return group
  }

  /// What a row is found by.
  private static func key(
    of row: ValueTable.Row, _ pattern: UInt64, foldsCase: Bool, _ pool: ConstantPool,
    _ scratch: Scratch
  ) -> Cell {
    let keys = row.keys.map { key -> Cell in
      let cell = pool.cell(key ?? "")
      return foldsCase ? TextTools.fold(cell, scratch) : cell
    }
    return keys.withUnsafeBufferPointer { joined($0, given: pattern, scratch) }
  }

  /// The entry for some source values; nil where there is none.
  ///
  /// - Parameters:
  ///   - keys: `keyCount` decoded cells with canonical text.
  ///   - scratch: room for joined and folded keys.
  @inline(__always)
  func find(_ keys: UnsafeBufferPointer<Cell>, _ scratch: Scratch) -> Entry? {
    guard let simple else { return findSlowly(keys, scratch) }
    return Self.entry(simple.find(keys[0]))
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
      if let entry = Self.entry(group.table.find(key)) { return entry }
    }
    return nil
  }

  @inline(__always)
  private static func entry(_ slot: UnsafePointer<ByteTable.Slot>?) -> Entry? {
    slot.map { Entry(result: $0.pointee.result, row: $0.pointee.row) }
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

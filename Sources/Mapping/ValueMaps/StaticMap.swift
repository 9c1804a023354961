import Records
import Rules

/// A value map without logic, compiled for lookups by bytes: inline tables, CSV files, tables returned by Lua.
///
/// The shape of a row is which of its keys are given and not `*`. A row is found by the sum of the hashes of its given keys,
/// each of them made with the key's place; a lookup makes the hashes once and asks for the sum of each shape that rows
/// have, from the most specific one (fewest `*`, leftmost keys given) to the least. So it takes a few numbers for each
/// shape and nothing else, however many keys there are and however long they are. Immutable after `init`; lookups from
/// several threads are safe.
final class StaticMap {
  /// What a lookup found; the cell lives as long as the map.
  struct Entry {
    var result: Cell
    var row: Int32
    /// Shapes that were asked before this one.
    fileprivate var shapesBefore = 0
  }

  let name: String
  let keyCount: Int
  /// Whether keys are compared after folding case and white space.
  let foldsCase: Bool

  private let pool: ConstantPool
  /// Bit i is set where key i is given; in the order in which they are asked.
  ///
  /// Behind a pointer: an array would be counted for each lookup.
  private let shapes: UnsafeMutableBufferPointer<UInt64>
  private let table: ByteTable
  private let secrets = HashSecrets.ofProcess
  /// The table of a map with a single key, taken as it is, and no `*`, which is what most maps are: by bytes.
  let simple: ByteTable?

  /// Most keys a row may have; more than any mapping has `from` fields.
  static let maximumKeys = 64

  init(_ table: ValueTable, foldsCase: Bool) {
    name = table.name
    keyCount = table.keyCount
    self.foldsCase = foldsCase
    let pool = ConstantPool()
    self.pool = pool
    let sorted = Set(table.rows.map { Self.shape(of: $0) }).sorted(by: Self.isAsked)
    shapes = .allocate(capacity: sorted.count)
    _ = shapes.initialize(fromContentsOf: sorted)
    self.table = ByteTable(count: table.rows.count)
    simple = table.keyCount == 1 && !foldsCase && sorted == [1] ? self.table : nil
    let scratch = Scratch()
    for (number, row) in table.rows.enumerated() {
      scratch.reset()
      // The first of two rows with the same key stays; loading the table reports the second.
      if simple != nil {
        self.table.insert(pool.cell(row.keys[0] ?? ""), row: number, result: pool.cell(row.result))
      } else {
        self.table.insert(hash(of: row, scratch), row: number, result: pool.cell(row.result))
      }
    }
  }

  deinit {
    table.deallocate()
    shapes.deallocate()
  }

  /// Puts another result into a row, for the plan that owns the map and looks at it on one thread alone; nil where the
  /// row is not in the map.
  ///
  /// - Returns: the result that was there.
  func exchange(_ result: Cell, in row: ValueTable.Row, number: Int) -> Cell? {
    let scratch = Scratch()
    let slot =
      simple == nil
      ? table.find(hash(of: row, scratch)) : table.find(pool.cell(row.keys[0] ?? ""))
    guard let slot else { return nil }
    return table.exchange(result, at: slot, row: number)
  }

  private static func shape(of row: ValueTable.Row) -> UInt64 {
    var bits: UInt64 = 0
    for (i, key) in row.keys.prefix(maximumKeys).enumerated() where key != nil { bits |= 1 << i }
    return bits
  }

  /// Whether one shape is asked before another.
  private static func isAsked(_ a: UInt64, before b: UInt64) -> Bool {
    if a.nonzeroBitCount != b.nonzeroBitCount { return a.nonzeroBitCount > b.nonzeroBitCount }
    let (first, second) = (a.trailingZeroBitCount, b.trailingZeroBitCount)
    return first != second ? first < second : a < b
  }

  /// The entry for some source values; nil where there is none.
  ///
  /// - Parameters:
  ///   - keys: `keyCount` decoded cells with canonical text.
  ///   - scratch: room for folded keys.
  @inline(__always)
  func find(_ keys: UnsafeBufferPointer<Cell>, _ scratch: Scratch) -> Entry? {
    guard let simple else { return findByHash(keys, scratch) }
    return simple.find(keys[0]).map { Entry(result: $0.pointee.result, row: $0.pointee.row) }
  }

  private func findByHash(_ keys: UnsafeBufferPointer<Cell>, _ scratch: Scratch) -> Entry? {
    guard keys.count == keyCount else { return nil }
    return withUnsafeTemporaryAllocation(of: ByteHash.self, capacity: keyCount) { hashes in
      for i in 0..<keyCount { hashes[i] = hash(keys[i], at: i, scratch) }
      // `*` stands for any value; where there is no value at all only an entry for the empty value applies.
      let isEmpty = keys.allSatisfy(\.isEmpty)
      for number in 0..<shapes.count where shapes[number] != 0 || !isEmpty {
        let sum = Self.sum(UnsafeBufferPointer(hashes), of: shapes[number])
        guard let slot = table.find(sum) else {
          continue
        }
        return Entry(result: slot.pointee.result, row: slot.pointee.row, shapesBefore: number)
      }
      return nil
    }
  }

  /// What finding an entry, or that there is none, is worth in instructions beside reading the keys.
  func work(toFind entry: Entry?) -> Int {
    if simple != nil { return 0 }
    return (entry?.shapesBefore ?? shapes.count) * (2 + keyCount / 8)
  }

  // MARK: Hashes

  private func hash(of row: ValueTable.Row, _ scratch: Scratch) -> ByteHash {
    let hashes = row.keys.prefix(Self.maximumKeys).enumerated().map { place, key in
      var key = key ?? ""
      return key.withUTF8 { bytes in
        hash(
          Cell(base: bytes.baseAddress ?? Cell.empty.base, count: bytes.count), at: place, scratch)
      }
    }
    return hashes.withUnsafeBufferPointer { Self.sum($0, of: Self.shape(of: row)) }
  }

  @inline(__always)
  private func hash(_ key: Cell, at place: Int, _ scratch: Scratch) -> ByteHash {
    let key = foldsCase ? TextTools.fold(key, scratch) : key
    var hash = ByteHash(secrets, number: place + 1)
    // The bytes alone count: the key 1 matches 1 and "1".
    hash.add(Cell(base: key.base, count: Int(key.count)), secrets)
    return hash
  }

  @inline(__always)
  private static func sum(_ hashes: UnsafeBufferPointer<ByteHash>, of shape: UInt64) -> ByteHash {
    var sum = ByteHash(high: 0, low: 0)
    var rest = shape
    while rest != 0 {
      let hash = hashes[rest.trailingZeroBitCount]
      sum.high &+= hash.high
      sum.low &+= hash.low
      rest &= rest &- 1
    }
    return sum
  }
}

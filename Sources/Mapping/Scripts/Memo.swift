import Records

/// Results of script calls, remembered by what the calls read.
///
/// A map function is pure: which record field it reads first depends on its arguments alone, which one it reads next on
/// the arguments and the first value, and so on. So the memo is a walk: the hash of script and arguments, with the classes
/// that tell what Lua sees of their bytes, leads to either a result or the field that the call reads next; that field's value joins the hash, and the walk goes on. Equal 128-bit
/// hashes stand for equal inputs (seeded for each process).
///
/// Memory is bounded: a full memo starts again from nothing, and from then on remembers an input when it comes for the
/// second time, so that values seen once don't drive out the others. A script whose calls are seldom seen again is not
/// remembered for a while.
final class Memo {
  private static let byteCapacity = 1 << 20
  /// Longer results are rare and not worth the room.
  static let longestResult = 256
  private static let window: UInt32 = 4096
  private static let pauseLength: UInt32 = 1 << 16

  let table: MemoTable
  private var used = 0
  private let bytes: UnsafeMutablePointer<UInt8>
  private var bytesUsed = 0
  /// Set when there is no more room.
  ///
  /// The memo starts again with the next record, because the current one's row may still point at remembered results.
  private let isFull: UnsafeMutablePointer<Bool>
  /// Inputs seen once; nil as long as there is room for all.
  private var door: Doorkeeper?

  init(scriptCount: Int, useCount: Int) {
    table = MemoTable(scriptCount: scriptCount, useCount: useCount)
    bytes = .allocate(capacity: Self.byteCapacity + 64)
    bytes.initialize(repeating: 0, count: Self.byteCapacity + 64)
    isFull = .allocate(capacity: 1)
    isFull.initialize(to: false)
  }

  deinit {
    table.deallocate()
    bytes.deallocate()
    isFull.deallocate()
  }

  /// Whether a call of the script is one of those that pass while it is not being remembered.
  func letsPass(_ script: Int) -> Bool {
    guard table.isPaused(script) else { return false }
    table.records[script].pause &-= 1
    return true
  }

  /// Notes a call of the script for which nothing was remembered.
  func noteMiss(_ script: Int) {
    let record = table.records + script
    record.pointee.misses &+= 1
    let calls = record.pointee.hits &+ record.pointee.misses
    guard calls >= Self.window else { return }
    // Below one hit in eight, hashing and storing cost more than the hits save.
    if record.pointee.hits < calls / 8 { record.pointee.pause = Self.pauseLength }
    record.pointee.hits = 0
    record.pointee.misses = 0
  }

  /// Remembers what a call returned after reading some fields in order.
  func remember(_ result: Cell?, _ start: ByteHash, reads: [Int], in record: SourceRecord) {
    let count = Int(result?.count ?? 0)
    guard count <= Self.longestResult else { return }
    guard makeRoom(for: reads.count + 1), bytesUsed + count <= Self.byteCapacity else {
      isFull.pointee = true
      return
    }
    let end = reads.reduce(into: start) { $0.add(record.raw($1), table.secrets) }
    guard door?.admits(end) ?? true else { return }
    var key = start
    for slot in reads {
      insert(.read(key, slot))
      key.add(record.raw(slot), table.secrets)
    }
    insert(result.map { .init(end, .value, kept($0)) } ?? .init(end, .none, .empty))
  }

  /// Whether so many more entries fit.
  private func makeRoom(for count: Int) -> Bool {
    while used + count > table.capacity / 2 {
      guard table.grow() else { return false }
    }
    return true
  }

  private func insert(_ entry: MemoTable.Entry) {
    let place = table.slot(of: entry.key)
    guard place.pointee.what == .free else { return }
    place.pointee = entry
    used += 1
  }

  private func kept(_ result: Cell) -> Cell {
    let place = bytes + bytesUsed
    place.update(from: result.base, count: Int(result.count))
    bytesUsed += (Int(result.count) + 7) & ~7
    return Cell(
      base: place, count: Int(result.count), kind: result.kind,
      flags: Cell.plainFlags(of: result.bytes))
  }

  /// Starts again from nothing where there is no more room.
  @inline(__always)
  func beginRecord() {
    if isFull.pointee { clear() }
  }

  @inline(never)
  private func clear() {
    table.removeAll()
    used = 0
    bytesUsed = 0
    isFull.pointee = false
    if door == nil { door = Doorkeeper() }
  }
}

import Records

/// Results of script calls, remembered by what the calls read.
///
/// A map function is pure: which record field it reads first depends on its arguments alone, which one it reads next on
/// the arguments and the first value, and so on. So the memo is a walk: the hash of script and arguments leads to either a
/// result or the field that the call reads next; that field's value joins the hash, and the walk goes on. Equal 128-bit
/// hashes stand for equal inputs (seeded for each process). Memory is bounded: a full memo starts again from nothing, and a
/// script whose calls are seldom seen again is not remembered for a while.
///
/// One entry is 32 bytes; a hit costs about 20 ns.
final class Memo {
  enum Answer {
    case unknown
    case none
    case value(Cell)
  }

  private enum What: UInt8, BitwiseCopyable {
    case free
    /// The call read another field: `count` is its slot.
    case read
    case none
    case value
  }

  private struct Entry: BitwiseCopyable {
    var high: UInt64
    var low: UInt64
    var base: UnsafePointer<UInt8>
    var count: UInt32
    var what: What
    var kind: Cell.Kind
    var flags: Cell.Flags
  }

  /// How often a script's results were found, over a window of calls.
  private struct Record {
    var calls: UInt32 = 0
    var hits: UInt32 = 0
    /// Calls to let pass before remembering is tried again.
    var pause: UInt32 = 0
  }

  private static let capacity = 1 << 15
  private static let byteCapacity = 1 << 20
  /// Longer results are rare and not worth the room.
  private static let longestResult = 256
  private static let window: UInt32 = 4096
  private static let pauseLength: UInt32 = 1 << 16

  private let entries: UnsafeMutablePointer<Entry>
  private var used = 0
  /// Set when there is no more room.
  ///
  /// The memo starts again with the next record, because the current one's row may still point at remembered results.
  private var isFull = false
  private let bytes: UnsafeMutablePointer<UInt8>
  private var bytesUsed = 0
  private let records: UnsafeMutablePointer<Record>
  private let scriptCount: Int

  init(scriptCount: Int) {
    self.scriptCount = scriptCount
    entries = .allocate(capacity: Self.capacity)
    bytes = .allocate(capacity: Self.byteCapacity + 64)
    bytes.initialize(repeating: 0, count: Self.byteCapacity + 64)
    records = .allocate(capacity: max(1, scriptCount))
    records.initialize(repeating: Record(), count: max(1, scriptCount))
    entries.initialize(repeating: freeEntry, count: Self.capacity)
  }

  deinit {
    entries.deallocate()
    bytes.deallocate()
    records.deallocate()
  }

  private var freeEntry: Entry {
    Entry(
      high: 0, low: 0, base: Cell.empty.base, count: 0, what: .free, kind: .empty, flags: [])
  }

  // MARK: Keys

  typealias Key = (high: UInt64, low: UInt64)

  @inline(__always)
  static func key(_ script: Int, _ inputs: UnsafeBufferPointer<Cell>) -> Key {
    var key: Key = (
      ByteHash.seed &+ UInt64(truncatingIfNeeded: script) &* 0x9E37_79B9_7F4A_7C15,
      ~ByteHash.seed ^ UInt64(truncatingIfNeeded: script)
    )
    for input in inputs { extend(&key, input) }
    return key
  }

  @inline(__always)
  static func extend(_ key: inout Key, _ cell: Cell) {
    key.low ^= UInt64(cell.kind.rawValue) &+ UInt64(cell.flags.rawValue & 3) << 8
    var state = (key.high, key.low)
    ByteHash.hash128(cell.base, Int(cell.count), into: &state)
    key = state
  }

  // MARK: Looking and remembering

  /// Whether results of this script are being remembered at the moment.
  @inline(__always)
  func isOn(_ script: Int) -> Bool {
    let record = records + script
    if record.pointee.pause > 0 {
      record.pointee.pause &-= 1
      return false
    }
    if record.pointee.calls >= Self.window {
      // Below one hit in eight, hashing and storing cost more than the hits save.
      if record.pointee.hits < Self.window / 8 { record.pointee.pause = Self.pauseLength }
      record.pointee.calls = 0
      record.pointee.hits = 0
    }
    record.pointee.calls &+= 1
    return true
  }

  /// Walks from the arguments' key to a result.
  ///
  /// - Parameter field: gives the current record's value of a slot.
  @inline(__always)
  func find(_ script: Int, _ start: Key, _ field: (Int) -> Cell) -> Answer {
    var key = start
    while true {
      let entry = slot(of: key)
      switch entry.pointee.what {
      case .free: return .unknown
      case .read: Self.extend(&key, field(Int(entry.pointee.count)))
      case .none:
        records[script].hits &+= 1
        return .none
      case .value:
        records[script].hits &+= 1
        return .value(
          Cell(
            base: entry.pointee.base, count: Int(entry.pointee.count), kind: entry.pointee.kind,
            flags: entry.pointee.flags))
      }
    }
  }

  /// Remembers what a call returned after reading some fields in order.
  func remember(
    _ result: Cell?, _ start: Key, reads: [Int], _ field: (Int) -> Cell
  ) {
    let count = Int(result?.count ?? 0)
    guard count <= Self.longestResult else { return }
    if used + reads.count + 1 > Self.capacity / 2 || bytesUsed + count > Self.byteCapacity {
      isFull = true
      return
    }
    var key = start
    for read in reads {
      let entry = slot(of: key)
      if entry.pointee.what == .free {
        set(entry, key, .read)
        entry.pointee.count = UInt32(truncatingIfNeeded: read)
      }
      Self.extend(&key, field(read))
    }
    let entry = slot(of: key)
    guard entry.pointee.what == .free else { return }
    guard let result else { return set(entry, key, .none) }
    set(entry, key, .value)
    let place = bytes + bytesUsed
    place.update(from: result.base, count: count)
    bytesUsed += (count + 7) & ~7
    entry.pointee.base = UnsafePointer(place)
    entry.pointee.count = result.count
    entry.pointee.kind = result.kind
    entry.pointee.flags = Cell.plainFlags(of: result.bytes)
  }

  private func set(_ entry: UnsafeMutablePointer<Entry>, _ key: Key, _ what: What) {
    entry.pointee = freeEntry
    entry.pointee.high = key.high
    entry.pointee.low = key.low
    entry.pointee.what = what
    used += 1
  }

  @inline(__always)
  private func slot(of key: Key) -> UnsafeMutablePointer<Entry> {
    let mask = Self.capacity &- 1
    var at = Int(truncatingIfNeeded: key.low) & mask
    while true {
      let entry = entries + at
      if entry.pointee.what == .free { return entry }
      if entry.pointee.low == key.low, entry.pointee.high == key.high { return entry }
      at = (at &+ 1) & mask
    }
  }

  /// Starts again from nothing where there is no more room.
  @inline(__always)
  func beginRecord() {
    if isFull { clear() }
  }

  @inline(never)
  private func clear() {
    entries.update(repeating: freeEntry, count: Self.capacity)
    used = 0
    bytesUsed = 0
    isFull = false
  }
}

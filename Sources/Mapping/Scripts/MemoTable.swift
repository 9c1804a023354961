import Records

/// What a look-up in a memo needs, without references: a hash table of results, and how each script fares with it.
///
/// The memory belongs to a `Memo`. An entry is 32 bytes; a hit costs some 10 ns. The table grows with what it holds, so that
/// a few thousand results, as most runs have, stay in the processor's nearer caches.
struct MemoTable: BitwiseCopyable {
  enum Answer {
    case unknown
    case none
    case value(Cell)
  }

  enum What: UInt8, BitwiseCopyable {
    case value
    case none
    /// The call read another field: the result's count is its slot.
    case read
    case free
  }

  struct Entry: BitwiseCopyable {
    var key: ByteHash
    /// What the entry is stands in the upper half of the flags: nothing for a value, which so is the result as it stands.
    private(set) var result: Cell

    init(_ key: ByteHash, _ what: What, _ result: Cell) {
      self.key = key
      self.result = result
      if what != .value { self.result.flags = Cell.Flags(rawValue: what.rawValue << 4) }
    }

    static var free: Entry { Entry(ByteHash(high: 0, low: 0), .free, .empty) }

    /// What the call read next; its slot is a count of bytes.
    static func read(_ key: ByteHash, _ slot: Int) -> Entry {
      Entry(key, .read, Cell(base: Cell.empty.base, count: slot))
    }

    @inline(__always)
    var what: What { unsafeBitCast(result.flags.rawValue >> 4 & 3, to: What.self) }
  }

  /// How often a script's results were found, over a window of calls.
  struct Record: BitwiseCopyable {
    var hits: UInt32 = 0
    var misses: UInt32 = 0
    /// Calls to let pass before remembering is tried again.
    var pause: UInt32 = 0
  }

  private struct Space: BitwiseCopyable {
    var entries: UnsafeMutablePointer<Entry>
    var mask: Int

    init(capacity: Int) {
      entries = .allocate(capacity: capacity)
      entries.initialize(repeating: .free, count: capacity)
      mask = capacity - 1
    }
  }

  private static let leastCapacity = 1 << 10
  static let largestCapacity = 1 << 15

  /// Behind a pointer: whoever has a copy of the table sees that it has grown.
  private let space: UnsafeMutablePointer<Space>
  let records: UnsafeMutablePointer<Record>
  /// By the number of a `ScriptUse`: the key of its calls before their arguments are added.
  private let starts: UnsafeMutablePointer<ByteHash>
  let secrets = HashSecrets.ofProcess

  init(scriptCount: Int, useCount: Int) {
    space = .allocate(capacity: 1)
    space.initialize(to: Space(capacity: Self.leastCapacity))
    records = .allocate(capacity: max(1, scriptCount))
    records.initialize(repeating: Record(), count: scriptCount)
    starts = .allocate(capacity: max(1, useCount))
    for use in 0..<useCount {
      (starts + use).initialize(to: ByteHash(secrets, number: use))
    }
  }

  func deallocate() {
    space.pointee.entries.deallocate()
    space.deallocate()
    records.deallocate()
    starts.deallocate()
  }

  /// Places for entries; half of them are to stay free.
  var capacity: Int { space.pointee.mask + 1 }

  /// Doubles the places; false where there are as many as there may be.
  func grow() -> Bool {
    guard capacity < Self.largestCapacity else { return false }
    let old = UnsafeMutableBufferPointer(start: space.pointee.entries, count: capacity)
    space.pointee = Space(capacity: 2 * capacity)
    for entry in old where entry.what != .free { slot(of: entry.key).pointee = entry }
    old.deallocate()
    return true
  }

  func removeAll() { space.pointee.entries.update(repeating: .free, count: capacity) }

  /// The key of a call before its arguments are added.
  @inline(__always)
  func key(_ use: Int) -> ByteHash { starts[use] }

  /// The key of a call with some arguments.
  func key(_ use: Int, _ inputs: UnsafeBufferPointer<Cell>) -> ByteHash {
    var key = key(use)
    for input in inputs { key.add(input, secrets) }
    return key
  }

  /// The same for one argument.
  @inline(__always)
  func key(_ use: Int, _ input: Cell) -> ByteHash {
    var key = key(use)
    key.add(input, secrets)
    return key
  }

  /// Walks from the arguments' key to a result.
  @inline(__always)
  func find(_ script: Int, _ start: ByteHash, in record: SourceRecord) -> Answer {
    var key = start
    while true {
      let entry = slot(of: key)
      switch entry.pointee.what {
      case .value:
        records[script].hits &+= 1
        return .value(entry.pointee.result)
      case .none:
        records[script].hits &+= 1
        return .none
      case .read: key.add(record.raw(Int(entry.pointee.result.count)), secrets)
      case .free: return .unknown
      }
    }
  }

  @inline(__always)
  func slot(of key: ByteHash) -> UnsafeMutablePointer<Entry> {
    let (entries, mask) = (space.pointee.entries, space.pointee.mask)
    var at = Int(truncatingIfNeeded: key.low) & mask
    while true {
      let entry = entries + at
      if entry.pointee.key == key || entry.pointee.what == .free { return entry }
      at = (at &+ 1) & mask
    }
  }

  /// Whether results of this script are not being remembered at the moment.
  @inline(__always)
  func isPaused(_ script: Int) -> Bool { records[script].pause > 0 }
}

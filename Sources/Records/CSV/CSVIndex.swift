internal import CScan

/// Where the cells of a block end: positions of the separators outside quotes, found window by window.
///
///     separators: [ before the record | cell end, cell end, ... record end | cell end ... ]   UInt32 positions
///     ends:       [ record end, record end ... ]
///     doubled:    [ second quote of a doubled one ... ]
///
/// Each cell begins one byte behind the entry before its own; the block's first record has an entry of -1 (wrapped)
/// before it. Windows keep the arrays and the bytes they describe in the processor's nearest caches.
struct CSVIndex {
  private static let windowBytes = 16 << 10
  /// A kernel writes up to 8 entries too many.
  private static let spareEntries = 64

  /// `separators[0]` is what stands before the first record that the index still knows.
  private(set) var separators: UnsafeMutablePointer<UInt32>
  private(set) var separatorCount = 1
  private(set) var ends: UnsafeMutablePointer<UInt32>
  private(set) var endCount = 0
  private var doubled: UnsafeMutablePointer<UInt32>
  private var doubledCount = 0
  /// The first entry of `doubled` that was not asked about.
  private var nextDoubled = 0
  /// Records that begin before this position may hold a NUL or a CR that ends no line.
  private(set) var suspectEnd: UInt32 = 0

  private var capacity: Int
  private var state = scan_csv_state()
  private let kernel: ScanKernel
  private let delimiter: UInt8
  private var bytes = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
  private var isComplete = true

  init(delimiter: UInt8, kernel: ScanKernel) {
    self.delimiter = delimiter
    self.kernel = kernel
    capacity = CSVIndex.windowBytes * 2
    separators = .allocate(capacity: capacity)
    ends = .allocate(capacity: capacity)
    doubled = .allocate(capacity: capacity)
    separators[0] = .max
  }

  func deallocate() {
    separators.deallocate()
    ends.deallocate()
    doubled.deallocate()
  }

  mutating func open(_ block: UnsafeBufferPointer<UInt8>) {
    bytes = block
    state = scan_csv_state()
    state.may_open = 1
    state.stray = .max
    state.delimiter = delimiter
    separators[0] = .max
    separatorCount = 1
    endCount = 0
    doubledCount = 0
    nextDoubled = 0
    suspectEnd = 0
    isComplete = block.isEmpty
  }

  /// Position of the first misplaced quote, as far as the block was looked at.
  var stray: Int? { state.stray == .max ? nil : Int(state.stray) }

  /// Whether the block, as far as it was looked at, ends inside quotes.
  var endsInside: Bool { state.inside != 0 }

  /// Looks at windows until one more record ends, or the block does: then the last record ends
  /// there, with or without a line feed.
  ///
  /// Entries before `first` are dropped. False where there are no more records.
  mutating func extend(from first: Int) -> Bool {
    drop(before: first)
    guard let base = bytes.baseAddress else { return false }
    while !isComplete {
      let upto = min(Int(state.position) + CSVIndex.windowBytes, bytes.count)
      makeRoom()
      state.separators = separators
      state.separator_count = UInt64(separatorCount)
      state.ends = ends
      state.end_count = UInt64(endCount)
      state.doubled = doubled
      state.doubled_count = UInt64(doubledCount)
      kernel.functions.pointee.csv_index(&state, base, upto, bytes.count)
      separatorCount = Int(state.separator_count)
      endCount = Int(state.end_count)
      doubledCount = Int(state.doubled_count)
      if state.has_nul || state.has_bare_cr {
        suspectEnd = UInt32(state.position)
        state.has_nul = false
        state.has_bare_cr = false
      }
      if stray != nil {
        isComplete = true
      } else if Int(state.position) == bytes.count {
        isComplete = true
        endLastRecord()
      }
      if endCount > 0 { return true }
    }
    return false
  }

  /// Whether there is a doubled quote between two positions; to be asked from front to back.
  @inline(__always)
  mutating func hasDoubledQuote(from begin: UInt32, to end: UInt32) -> Bool {
    while nextDoubled < doubledCount {
      let position = doubled[nextDoubled]
      if position >= begin { return position < end }
      nextDoubled &+= 1
    }
    return false
  }

  /// A last record without a line feed ends where the block does.
  private mutating func endLastRecord() {
    let end = UInt32(bytes.count)
    let begin = endCount > 0 ? ends[endCount - 1] &+ 1 : separators[0] &+ 1
    guard !endsInside, begin < end else { return }
    separators[separatorCount] = end
    separatorCount += 1
    ends[endCount] = end
    endCount += 1
  }

  private mutating func drop(before first: Int) {
    if first > 0 {
      separatorCount -= first
      separators.update(from: separators + first, count: separatorCount)
    }
    endCount = 0
    doubledCount -= nextDoubled
    doubled.update(from: doubled + nextDoubled, count: doubledCount)
    nextDoubled = 0
  }

  private mutating func makeRoom() {
    let needed =
      max(separatorCount, doubledCount) + CSVIndex.windowBytes + CSVIndex.spareEntries
    guard needed > capacity else { return }
    capacity = max(needed, capacity * 2)
    CSVIndex.move(&separators, separatorCount, to: capacity)
    CSVIndex.move(&ends, endCount, to: capacity)
    CSVIndex.move(&doubled, doubledCount, to: capacity)
  }

  private static func move(
    _ entries: inout UnsafeMutablePointer<UInt32>, _ count: Int, to capacity: Int
  ) {
    let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
    larger.update(from: entries, count: count)
    entries.deallocate()
    entries = larger
  }

  /// Position of the first misplaced quote of a block that begins at the start of a record; nil where there is none.
  static func firstStrayQuote(
    in bytes: UnsafeBufferPointer<UInt8>, delimiter: UInt8, kernel: ScanKernel
  ) -> Int? {
    var index = CSVIndex(delimiter: delimiter, kernel: kernel)
    defer { index.deallocate() }
    index.open(bytes)
    while index.extend(from: index.separatorCount - 1) {}
    return index.stray
  }
}

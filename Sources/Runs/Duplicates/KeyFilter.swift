private import CScan

/// A Bloom filter in blocks of one cache line: says "no" for almost all hashes that were not inserted,
/// and never for one that was.
///
/// 8 MiB whatever the number of keys: at 6 million about 1 in 200 strangers passes. The upper bits of
/// the hash choose the block, six groups of nine bits of its lower half choose bits in it (F. Putze and
/// others, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007).
struct KeyFilter: ~Copyable {
  private static let blockBits: UInt64 = 17
  private static let wordsPerBlock = 8
  private static let bitsPerKey = 6

  /// nil until the first key comes: small runs never need it.
  private var words: UnsafeMutablePointer<UInt64>?

  deinit { KeyMemory.free(words) }

  /// Inserts the keys of sorted entries.
  mutating func insert(_ entries: UnsafeBufferPointer<SeenEntry>) throws(TargetError) {
    let words = try allocated()
    for entry in entries {
      let block = words + Self.block(entry.high)
      var rest = entry.low
      for _ in 0..<Self.bitsPerKey {
        block[Int(truncatingIfNeeded: rest >> 6 & 7)] |= 1 &<< (rest & 63)
        rest >>= 9
      }
    }
  }

  private mutating func allocated() throws(TargetError) -> UnsafeMutablePointer<UInt64> {
    if let words { return words }
    let words = try KeyMemory.allocate(
      UInt64.self, count: Self.wordsPerBlock << Int(Self.blockBits))
    self.words = words
    return words
  }

  @inline(__always)
  func mayContain(_ high: UInt64, _ low: UInt64) -> Bool {
    guard let words else { return false }
    let block = words + Self.block(high)
    var rest = low
    for _ in 0..<Self.bitsPerKey {
      if block[Int(truncatingIfNeeded: rest >> 6 & 7)] & (1 &<< (rest & 63)) == 0 { return false }
      rest >>= 9
    }
    return true
  }

  /// Brings what `mayContain` will look at into the cache.
  @inline(__always)
  func prefetch(_ high: UInt64) {
    if let words { scan_prefetch(words + Self.block(high)) }
  }

  @inline(__always)
  private static func block(_ high: UInt64) -> Int {
    Int(truncatingIfNeeded: high >> (64 &- blockBits)) &* wordsPerBlock
  }
}

/// Lets a key in when it comes for the second time.
///
/// One bit for each key, found by its hash: a stranger who shares the bit of another comes in too early, which does no
/// harm. When half of the bits are set, all are forgotten.
struct Doorkeeper: ~Copyable {
  private static let bits = 1 << 16

  private let words: UnsafeMutablePointer<UInt64>
  private var count = 0

  init() {
    words = .allocate(capacity: Self.bits / 64)
    words.initialize(repeating: 0, count: Self.bits / 64)
  }

  deinit { words.deallocate() }

  /// Whether the key was here before.
  mutating func admits(_ key: ByteHash) -> Bool {
    let place = Int(truncatingIfNeeded: key.high) & (Self.bits - 1)
    let bit: UInt64 = 1 << UInt64(place & 63)
    if words[place >> 6] & bit != 0 { return true }
    if count == Self.bits / 2 {
      words.update(repeating: 0, count: Self.bits / 64)
      count = 0
    }
    words[place >> 6] |= bit
    count += 1
    return false
  }
}

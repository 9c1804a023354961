import CScan
import Records

/// Numbers that nobody outside this process knows, so that nobody can prepare values whose hashes are equal.
///
/// Drawn anew for each process; hashes that are stored have a seed that is stored with them.
struct HashSecrets: BitwiseCopyable {
  static let ofProcess = HashSecrets()

  let start: (UInt64, UInt64)
  let mix: (UInt64, UInt64)
  /// Odd, so that different shapes stay different.
  let shape: UInt64

  private init() {
    start = (.random(in: .min ... .max), .random(in: .min ... .max))
    mix = (.random(in: .min ... .max), .random(in: .min ... .max))
    shape = .random(in: .min ... .max) | 1
  }

  /// The same secrets for the same seed.
  init(seed: UInt64) {
    // SplitMix64 (Steele and others, "Fast splittable pseudorandom number generators", 2014).
    var state = seed
    func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var value = state
      value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
      value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
      return value ^ value >> 31
    }
    start = (next(), next())
    mix = (next(), next())
    shape = next() | 1
  }
}

/// 128 bits that stand for a sequence of values: equality of hashes stands for equality of the values.
///
/// Two independent folded multiplications over 16 bytes at a time, as wyhash and its kin do it: some 3 ns for a value of
/// up to 16 bytes. Every factor has a secret in it.
struct ByteHash: BitwiseCopyable, Equatable {
  var high: UInt64
  var low: UInt64

  init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// The hash of no values.
  ///
  /// - Parameter number: keeps sequences for different purposes apart.
  init(_ secrets: HashSecrets, number: Int = 0) {
    high = secrets.start.0 &+ UInt64(truncatingIfNeeded: number) &* secrets.shape
    low = secrets.start.1 ^ high
  }

  /// Adds a value: its bytes, and what else tells it from others.
  @inline(__always)
  mutating func add(_ cell: Cell, _ secrets: HashSecrets) {
    let shape = cell.shape &* secrets.shape
    if cell.count > UInt32(SCAN_WORDS_BYTES) {
      self = withLong(cell, shape, secrets)
    } else {
      let words = scan_short_words(cell.base, Int(cell.count))
      mix(words.low, words.high ^ shape, secrets)
    }
  }

  @inline(never)
  private func withLong(_ cell: Cell, _ shape: UInt64, _ secrets: HashSecrets) -> ByteHash {
    var hash = self
    var place = cell.base
    let last = cell.base + Int(cell.count) - Int(SCAN_WORDS_BYTES)
    while place < last {
      hash.mix(scan_word(place), scan_word(place + 8) ^ shape, secrets)
      place += Int(SCAN_WORDS_BYTES)
    }
    // The last 16 bytes, some of them for the second time: the shape makes that unambiguous.
    hash.mix(scan_word(last), scan_word(last + 8) ^ shape, secrets)
    return hash
  }

  @inline(__always)
  private mutating func mix(_ a: UInt64, _ b: UInt64, _ secrets: HashSecrets) {
    high = Self.fold(a ^ high, b ^ secrets.mix.0)
    low = Self.fold(a ^ low, b ^ secrets.mix.1)
  }

  @inline(__always)
  static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}

/// Hashes of texts that can be stored: the same in every process that knows the seed.
package struct StoredHash: Sendable {
  private let secrets: HashSecrets

  /// - Parameter seed: random, and kept where the hashes are.
  package init(seed: UInt64) { secrets = HashSecrets(seed: seed) }

  @inline(__always)
  package func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    guard let base = text.baseAddress else { return 0 }
    var hash = ByteHash(secrets)
    hash.add(Cell(base: base, count: text.count), secrets)
    return hash.high ^ hash.low
  }
}

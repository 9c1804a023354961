/// Random numbers that are the same for the same seed and round (SplitMix64: Steele, Lea, Flood,
/// "Fast splittable pseudorandom number generators", 2014).
package struct FuzzRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64, round: UInt64 = 0) {
    state = seed &* 0xD1B5_4A32_D192_ED03 ^ round &* 0x8CB9_2BA7_2F3D_8DD7
    _ = next()
  }

  /// Numbers that follow from some bytes (FNV-1a, 64 bits).
  init(hashing bytes: some Sequence<UInt8>) {
    self.init(
      seed: bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 up to a limit, which is taken for 1 where it is less.
  mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % max(1, limit) }

  mutating func within(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + below(range.count)
  }

  mutating func chance(_ percent: Int) -> Bool { below(100) < percent }

  /// One of a list that is not empty.
  mutating func pick<Element>(_ list: [Element]) -> Element { list[below(list.count)] }

  /// A small number mostly, now and then one up to the limit.
  mutating func size(upTo limit: Int) -> Int {
    chance(80) ? below(min(limit, 12) + 1) : below(limit + 1)
  }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 40) }
  }

  mutating func bytes(_ count: Int, of alphabet: [UInt8]) -> [UInt8] {
    (0..<count).map { _ in pick(alphabet) }
  }
}

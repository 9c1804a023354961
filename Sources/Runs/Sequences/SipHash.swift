/// SipHash-2-4 with a fixed key (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012).
///
/// Stable for ever, unlike the hashes of the standard library: what it gives becomes part of
/// numbers that other systems store.
enum SipHash {
  /// 64 bits that depend on all the bytes.
  static func hash(_ bytes: [UInt8]) -> UInt64 {
    let k0: UInt64 = 0x0706_0504_0302_0100
    let k1: UInt64 = 0x0F0E_0D0C_0B0A_0908
    var state = State(
      v0: k0 ^ 0x736F_6D65_7073_6575, v1: k1 ^ 0x646F_7261_6E64_6F6D,
      v2: k0 ^ 0x6C79_6765_6E65_7261, v3: k1 ^ 0x7465_6462_7974_6573)
    let whole = bytes.count & ~7
    for start in stride(from: 0, to: whole, by: 8) {
      state.absorb(word(bytes[start..<start + 8]))
    }
    let length = UInt64(truncatingIfNeeded: bytes.count) << 56
    state.absorb(word(bytes[whole...]) | length)
    return state.finish()
  }

  private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  private struct State {
    var v0: UInt64
    var v1: UInt64
    var v2: UInt64
    var v3: UInt64

    mutating func absorb(_ word: UInt64) {
      v3 ^= word
      round()
      round()
      v0 ^= word
    }

    mutating func finish() -> UInt64 {
      v2 ^= 0xFF
      for _ in 0..<4 { round() }
      return v0 ^ v1 ^ v2 ^ v3
    }

    private mutating func round() {
      v0 &+= v1
      v1 = Self.rotate(v1, 13) ^ v0
      v0 = Self.rotate(v0, 32)
      v2 &+= v3
      v3 = Self.rotate(v3, 16) ^ v2
      v0 &+= v3
      v3 = Self.rotate(v3, 21) ^ v0
      v2 &+= v1
      v1 = Self.rotate(v1, 17) ^ v2
      v2 = Self.rotate(v2, 32)
    }

    private static func rotate(_ value: UInt64, _ bits: UInt64) -> UInt64 {
      value << bits | value >> (64 - bits)
    }
  }
}

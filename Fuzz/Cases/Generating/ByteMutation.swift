/// Damage to a text as transmission, editors and spite do it.
enum ByteMutation {
  /// Bytes on which readers and writers like to stumble.
  private static let remarkable: [UInt8] = [
    0, 1, 9, 10, 13, 0x1A, 0x20, 0x22, 0x27, 0x2C, 0x5C, 0x7F, 0x80, 0xBF, 0xC0, 0xC2, 0xE2, 0xED,
    0xEF, 0xF0, 0xF4, 0xFE, 0xFF,
  ]

  /// A text after some edits.
  ///
  /// - Parameter words: what edits may put in, beside single bytes.
  static func mutated(
    _ bytes: [UInt8], _ random: inout FuzzRandom, words: [[UInt8]] = []
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0...random.size(upTo: 24) { edit(&bytes, &random, words) }
    return bytes
  }

  private static func edit(
    _ bytes: inout [UInt8], _ random: inout FuzzRandom, _ words: [[UInt8]]
  ) {
    let at = random.below(bytes.count + 1)
    let run = at..<min(bytes.count, at + random.size(upTo: 200))
    switch random.below(10) {
    case 0 where at < bytes.count: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1 where at < bytes.count: bytes[at] = random.pick(remarkable)
    case 2: bytes.insert(random.pick(remarkable), at: at)
    case 3: bytes.removeSubrange(run)
    case 4: bytes.insert(contentsOf: bytes[run], at: random.below(bytes.count + 1))
    case 5:
      let moved = Array(bytes[run])
      bytes.removeSubrange(run)
      bytes.insert(contentsOf: moved, at: random.below(bytes.count + 1))
    case 6 where random.chance(20): bytes.removeSubrange(at...)
    case 7 where !words.isEmpty: bytes.replaceSubrange(run, with: random.pick(words))
    case 8 where !words.isEmpty: bytes.insert(contentsOf: random.pick(words), at: at)
    default: bytes.insert(contentsOf: random.bytes(1 + random.below(4)), at: at)
    }
  }
}

import Mapping
import Runs
import Testing

@Suite struct SeenKeysTests {
  private static func key(_ number: Int) -> KeyHash {
    var state = UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15
    func next() -> UInt64 {
      state ^= state >> 30
      state = state &* 0xBF58_476D_1CE4_E5B9
      state ^= state >> 27
      state = state &* 0x94D0_49BB_1331_11EB
      state ^= state >> 31
      return state
    }
    return KeyHash(high: next(), low: next())
  }

  /// More keys than fit the table in memory, so that runs on disk are asked, too.
  @Test func findsTheFirstRecordOfEveryKey() throws {
    var seen = SeenKeys()
    let count = 400_000
    var wrong = 0
    for number in 1...count where try seen.firstRecord(with: Self.key(number), record: number) != nil {
      wrong += 1
    }
    for number in stride(from: 1, through: count, by: 7)
    where try seen.firstRecord(with: Self.key(number), record: count + number) != number {
      wrong += 1
    }
    #expect(wrong == 0)
  }

  /// Hashes that all begin alike crowd one end of the table.
  @Test func takesHashesThatBeginAlike() throws {
    var seen = SeenKeys()
    var wrong = 0
    for round in 0...1 {
      for number in 1...20_000 {
        let key = KeyHash(high: round == 0 ? .max : .max, low: UInt64(number))
        let first = try seen.firstRecord(with: key, record: number)
        if first != (round == 0 ? nil : number) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }
}

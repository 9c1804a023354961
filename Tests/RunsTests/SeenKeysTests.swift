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

  /// Feeds keys in batches, as the pipeline does.
  private static func duplicates(
    _ seen: inout SeenKeys, _ keys: [KeyHash], recordsBefore: Int
  ) throws -> [DuplicateRow] {
    var found: [DuplicateRow] = []
    for start in stride(from: 0, to: keys.count, by: 700) {
      let batch = Array(keys[start..<min(start + 700, keys.count)])
      found += try seen.duplicates(
        among: batch, indices: batch.indices.map { UInt32($0) },
        recordsBefore: recordsBefore + start
      ).map { DuplicateRow(row: start + $0.row, firstRecord: $0.firstRecord) }
    }
    return found
  }

  /// More keys than fit the table in memory, so that runs on disk are asked, too.
  @Test func findsTheFirstRecordOfEveryKey() throws {
    var seen = try SeenKeys()
    let keys = (1...400_000).map(Self.key)
    #expect(try Self.duplicates(&seen, keys, recordsBefore: 0).isEmpty)
    let again = Array(stride(from: 0, to: keys.count, by: 7))
    let found = try Self.duplicates(&seen, again.map { keys[$0] }, recordsBefore: keys.count)
    #expect(found.map(\.row) == Array(again.indices))
    #expect(found.map(\.firstRecord) == again.map { $0 + 1 })
    #expect(try Self.duplicates(&seen, [Self.key(400_001)], recordsBefore: 500_000).isEmpty)
  }

  @Test func findsKeysOfTheSameBatch() throws {
    var seen = try SeenKeys()
    let keys = [1, 2, 1, 3, 2, 1].map(Self.key)
    let found = try seen.duplicates(
      among: keys, indices: [0, 2, 3, 5, 6, 9], recordsBefore: 10)
    #expect(found.map(\.row) == [2, 4, 5])
    #expect(found.map(\.firstRecord) == [11, 13, 11])
  }

  /// Hashes that all begin alike crowd one end of the table.
  @Test func takesHashesThatBeginAlike() throws {
    var seen = try SeenKeys()
    let keys = (1...20_000).map { KeyHash(high: .max, low: UInt64($0)) }
    #expect(try Self.duplicates(&seen, keys, recordsBefore: 0).isEmpty)
    let found = try Self.duplicates(&seen, keys, recordsBefore: keys.count)
    #expect(found.map(\.firstRecord) == Array(1...20_000))
  }
}

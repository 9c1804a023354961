import Fuzzing
import Testing

/// The first cases of each fuzz target; `make fuzz` runs many more.
@Suite struct FuzzTests {
  @Test(arguments: knownFuzzTargets.map(\.name), [1, 2] as [UInt64])
  func holds(_ name: String, _ seed: UInt64) throws {
    let target = try #require(knownFuzzTargets.first { $0.name == name })
    var tally = FuzzTally()
    for round in 0..<target.testRounds {
      let bytes = target.makeCase(seed: seed, round: round)
      #expect(bytes == target.makeCase(seed: seed, round: round), "another case the second time")
      do {
        try target.check(bytes, &tally)
      } catch {
        Issue.record("crosswalk-fuzz \(name) --seed \(seed) --start \(round) --rounds 1: \(error)")
      }
    }
    #expect(!tally.counts.isEmpty)
  }
}

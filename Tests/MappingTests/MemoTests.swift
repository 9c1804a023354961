import Testing

@testable import Mapping

/// A memo is measured by its hits, and switches itself off for scripts that it does nothing for.
@Suite struct MemoTests {
  private static let window = 4096
  private static let pause = 1 << 16

  private func use(_ memo: Memo, _ script: Int, hits: Int, misses: Int) {
    memo.table.records[script].hits += UInt32(hits)
    for _ in 0..<misses { memo.noteMiss(script) }
  }

  @Test func seldomSeenValuesSwitchItOff() {
    let memo = Memo(scriptCount: 2, useCount: 0)
    use(memo, 0, hits: 400, misses: Self.window - 400 - 1)
    #expect(!memo.table.isPaused(0))
    use(memo, 0, hits: 0, misses: 1)
    #expect(memo.table.isPaused(0))
    #expect(!memo.table.isPaused(1), "the other script has its own figures")
  }

  @Test func itIsTriedAgain() {
    let memo = Memo(scriptCount: 1, useCount: 0)
    use(memo, 0, hits: 0, misses: Self.window)
    let passed = (0..<2 * Self.pause).prefix { _ in memo.letsPass(0) }.count
    #expect(passed == Self.pause)
    use(memo, 0, hits: 0, misses: Self.window - 1)
    #expect(!memo.table.isPaused(0), "the figures before the pause count no more")
  }

  @Test func oneHitInEightIsWorthIt() {
    let memo = Memo(scriptCount: 1, useCount: 0)
    for _ in 0..<20 {
      use(memo, 0, hits: Self.window / 8, misses: Self.window - Self.window / 8)
      #expect(!memo.table.isPaused(0))
    }
  }

  /// Results are those of a run without memory, through windows, pauses and fresh starts.
  @Test func theSwitchChangesNothing() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}\nB: {from: b, map: m}",
      files: ["maps/m.lua": "local n = {} return function(v) n[#n + 1] = v return v .. #n end"])
    // First seldom the same value, then always.
    let records = (0..<24_000).map {
      #"{"a":"\#($0 < 12_000 ? $0 : $0 % 7)","b":"\#($0 < 18_000 ? $0 % 5 : $0)"}"#
    }
    let remembered = try rules.plan(usesMemo: true).map(records)
    let called = try rules.plan(usesMemo: false).map(records)
    #expect(remembered == called)
  }
}

import Foundation
import Testing

/// `kill -9` at random points of the work: after `run --resume` the result is that of an undisturbed run.
///
/// `make faults KILLS=200` is the long form; the seed of a failure is in its message, and `CROSSWALK_SEED` repeats it.
@Suite(.serialized) struct KillTests {
  private static let environment = ProcessInfo.processInfo.environment
  static let kills = environment["CROSSWALK_KILLS"].flatMap { Int($0) } ?? 2

  @Test(arguments: KillTarget.all)
  func leaveNoTrace(_ target: KillTarget) throws {
    let undisturbed = try KillRound(target)
    let (outcome, points) = try undisturbed.countingFaultPoints()
    #expect(outcome.exitCode == 1, "\(outcome)")
    let expected = try undisturbed.result()
    #expect(expected.counts[0] == KillRound.recordCount)
    try repeated(target.name) { wanted, random in
      let killed = try KillRound(target)
      let kills = try killed.killAndResume(atMost: wanted, points: points, random: &random)
      #expect(try killed.history().count == 1)
      return (kills, Self.difference(try killed.result(), expected))
    }
  }

  /// What is remembered of a killed run is what the target has: records that change, and change back, arrive.
  @Test(arguments: KillTarget.all.filter { $0.keepsRows })
  func leaveNoTraceInWhatWasSent(_ target: KillTarget) throws {
    let changed = KillRound.people.replacing("3,,Name", with: "3,,Nome")
    let undisturbed = try KillRound(target, options: ["--changed-only"])
    #expect(try undisturbed.run().exitCode == 1)
    let first = try target.content(undisturbed.workspace)
    try undisturbed.workspace.write("people.csv", changed)
    let (outcome, points) = try undisturbed.countingFaultPoints()
    #expect(outcome.exitCode == 1, "\(outcome)")
    let expected = try undisturbed.result()
    try repeated("\(target.name), changed only") { wanted, random in
      let killed = try KillRound(target, options: ["--changed-only"])
      #expect(try killed.run().exitCode == 1)
      try killed.workspace.write("people.csv", changed)
      let kills = try killed.killAndResume(
        atMost: wanted, points: points, before: 1, random: &random)
      if let difference = Self.difference(try killed.result(), expected) {
        return (kills, difference)
      }
      try killed.workspace.write("people.csv", KillRound.people)
      #expect(try killed.run().exitCode == 1)
      return (kills, Self.firstDifference(try target.content(killed.workspace), first))
    }
  }

  /// Repeats rounds until enough kills have hit; few rounds are without one, as points are chosen among those that
  /// there are.
  ///
  /// - Parameter round: gets the number of kills that are wanted at most; returns those that hit, and what is
  ///   not as it should be.
  private func repeated(
    _ name: String, _ round: (Int, inout FixedRandom) throws -> (Int, String?)
  ) throws {
    let seed = Self.environment["CROSSWALK_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...999_999)
    var random = FixedRandom(seed: seed)
    var survived = 0
    var rounds = 0
    var misses = 0
    while survived < Self.kills, misses <= 10 + rounds / 2 {
      rounds += 1
      let wanted = min(Int.random(in: 1...3, using: &random), Self.kills - survived)
      let (kills, difference) = try round(wanted, &random)
      #expect(difference == nil, "\(name), seed \(seed), round \(rounds)")
      if difference != nil { return }
      survived += kills
      if kills == 0 { misses += 1 }
    }
    let words =
      "\(name): \(survived) kills survived in \(rounds) rounds, \(misses) without one, seed \(seed)"
    #expect(survived == Self.kills, "\(words)")
    // By chance it may be otherwise where there are few.
    if Self.kills >= 50 { #expect(misses * 2 < rounds, "\(words)") }
    if Self.kills > 10 { print(words) }
  }

  private static func difference(_ a: KillRound.Result, _ b: KillRound.Result) -> String? {
    if a.counts != b.counts { return "counts \(a.counts), not \(b.counts)" }
    if a.warnings != b.warnings { return "warnings \(a.warnings), not \(b.warnings)" }
    if a.status != b.status { return "status \(a.status), not \(b.status)" }
    return firstDifference(a.content, b.content).map { "content: \($0)" }
      ?? firstDifference(a.rejects ?? "", b.rejects ?? "").map { "rejects: \($0)" }
  }

  private static func firstDifference(_ a: String, _ b: String) -> String? {
    let left = a.split(separator: "\n")
    let right = b.split(separator: "\n")
    for (index, (line, other)) in zip(left, right).enumerated() where line != other {
      return "line \(index + 1): \(line.prefix(200)) instead of \(other.prefix(200))"
    }
    return left.count == right.count ? nil : "\(left.count) lines instead of \(right.count)"
  }
}

/// SplitMix64 (Steele and others, "Fast splittable pseudorandom number generators", 2014).
struct FixedRandom: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }
}

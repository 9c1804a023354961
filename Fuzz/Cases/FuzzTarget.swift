/// One part of the program that is fuzzed: how cases are made, and what must hold for each of them.
package struct FuzzTarget: Sendable {
  package var name: String
  /// What a case is and what is checked, on one line.
  package var summary: String
  /// How many rounds take about a second in a debug build.
  package var testRounds: UInt64
  /// Makes a case: the same bytes for the same random numbers.
  package var makeCase: @Sendable (inout FuzzRandom) -> [UInt8]
  /// Checks a case; whatever else it chooses follows from the bytes, so that a file with them is
  /// all it takes to see a failure again.
  package var check: @Sendable ([UInt8], inout FuzzTally) throws(FuzzFailure) -> Void

  package init(
    name: String, summary: String, testRounds: UInt64 = 50,
    makeCase: @escaping @Sendable (inout FuzzRandom) -> [UInt8],
    check: @escaping @Sendable ([UInt8], inout FuzzTally) throws(FuzzFailure) -> Void
  ) {
    self.name = name
    self.summary = summary
    self.testRounds = testRounds
    self.makeCase = makeCase
    self.check = check
  }

  /// The case of a round: rounds do not depend on one another.
  package func makeCase(seed: UInt64, round: UInt64) -> [UInt8] {
    var random = FuzzRandom(seed: seed, round: round)
    return makeCase(&random)
  }
}

/// Something that must hold and does not.
package struct FuzzFailure: Error, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }
}

/// Throws the message where the claim is false.
func require(
  _ claim: Bool, _ message: @autoclosure () -> String
) throws(FuzzFailure) {
  if !claim { throw FuzzFailure(message()) }
}

/// What the cases of a run did: without these figures nobody would notice a generator that only
/// makes rubbish.
package struct FuzzTally: Sendable {
  /// A largest figure and the round that had it.
  package struct Peak: Sendable {
    package var value: Double
    package var round: UInt64
  }

  package private(set) var counts: [String: Int] = [:]
  package private(set) var peaks: [String: Peak] = [:]
  /// The round that is being checked.
  package var round: UInt64 = 0

  package init() {}

  mutating func count(_ name: String, by step: Int = 1) { counts[name, default: 0] += step }

  mutating func note(_ name: String, _ value: Double) {
    if let peak = peaks[name], peak.value >= value { return }
    peaks[name] = Peak(value: value, round: round)
  }

  /// One line of counts and one of peaks.
  package var description: String {
    let counted = counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    let peaked = peaks.sorted { $0.key < $1.key }.map {
      "\($0.key) \(($0.value.value * 100).rounded() / 100) in round \($0.value.round)"
    }
    return
      (["  " + counted.joined(separator: ", ")]
      + (peaked.isEmpty ? [] : ["  at most: " + peaked.joined(separator: ", ")]))
      .joined(separator: "\n")
  }
}

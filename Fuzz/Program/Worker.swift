private import Foundation
import Fuzzing

/// Checks one case after the other, in this process.
struct Worker {
  let target: FuzzTarget
  let options: FuzzOptions
  let file: CaseFile
  private var tally = FuzzTally()
  private var failureCount = 0

  init(_ target: FuzzTarget, _ options: FuzzOptions, _ file: CaseFile) {
    self.target = target
    self.options = options
    self.file = file
  }

  /// Runs the rounds; returns how many failed.
  mutating func run() -> Int {
    let end = Date(timeIntervalSinceNow: options.seconds)
    var round = options.start
    while options.rounds.map({ round < options.start + $0 }) ?? (Date() < end),
      failureCount < FuzzOptions.mostFailures
    {
      check(round)
      round += 1
    }
    file.close()
    print("\(target.name): rounds \(options.start) to \(round), \(failureCount) failed")
    print(tally.description)
    return failureCount
  }

  private mutating func check(_ round: UInt64) {
    let bytes = target.makeCase(seed: options.seed, round: round)
    file.begin(round, bytes)
    tally.round = round
    do {
      try target.check(bytes, &tally)
    } catch {
      failureCount += 1
      options.keep(bytes, of: target, round, error.description)
    }
  }

  /// Checks the case in a file and says what is wrong with it.
  static func replay(_ path: String, _ target: FuzzTarget) throws -> Bool {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
    var tally = FuzzTally()
    defer { print(tally.description) }
    do {
      try target.check(bytes, &tally)
      print("\(target.name): \(path) passes")
      return true
    } catch {
      print("\(target.name): \(path) fails: \(error)")
      return false
    }
  }
}

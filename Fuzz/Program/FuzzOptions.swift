private import Foundation
import Fuzzing

/// What to run.
struct FuzzOptions: Sendable {
  /// A target that fails more often is left.
  static let mostFailures = 20
  /// A case that takes longer hangs.
  static let hangSeconds = 60.0

  var seed: UInt64 = 1
  var start: UInt64 = 0
  /// nil: as many as fit into `seconds`.
  var rounds: UInt64?
  var seconds = 10.0
  /// Where failing cases are put.
  var folder = "fuzz-failures"

  /// Writes a failing case to a file and says so.
  func keep(_ bytes: [UInt8], of target: FuzzTarget, _ round: UInt64, _ message: String) {
    let path = "\(folder)/\(target.name)-\(seed)-\(round).case"
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let isKept = FileManager.default.createFile(atPath: path, contents: Data(bytes))
    print("\(target.name), seed \(seed), round \(round): \(message)")
    print(
      "  crosswalk-fuzz \(target.name) --replay \(isKept ? path : "(\(path) can't be written)")")
    fflush(nil)
  }
}

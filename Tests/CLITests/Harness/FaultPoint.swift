import Foundation

/// A point of a program's work at which a signal reaches it: the same place on a fast machine and on a slow one.
///
/// That is before one of the calls by which something becomes visible outside (Tests/FaultPoints).
struct FaultPoint {
  /// Position among those calls, from 1.
  var number: Int
  var signal: Int32
  /// Only calls on files whose path has this in it count.
  var file: String?

  init(_ number: Int, _ signal: Int32, file: String? = nil) {
    self.number = number
    self.signal = signal
    self.file = file
  }

  var environment: [String: String] {
    var variables = [
      "LD_PRELOAD": Self.library, "FAULT_POINT": String(number), "FAULT_SIGNAL": String(signal),
    ]
    variables["FAULT_FILE"] = file
    return variables
  }

  /// Makes a program write to a file, when it ends, how many such calls there were.
  static func counting(into path: String) -> [String: String] {
    ["LD_PRELOAD": library, "FAULT_COUNT": path]
  }

  private static let library = Program.testFolder + "/libCrosswalkFaultPoints.so"
}

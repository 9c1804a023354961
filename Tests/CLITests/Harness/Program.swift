import Foundation

/// The program under test, `crosswalk`, as it lies beside the tests in the build folder.
enum Program {
  /// Seconds after which a run counts as hanging; far more than any test needs on the slowest machine.
  static let patience = 600.0

  /// Where the tests are, and what was built with them.
  static let testFolder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().path

  /// `CROSSWALK_BINARY` names another build, such as a release one.
  static let path: String = {
    if let named = ProcessInfo.processInfo.environment["CROSSWALK_BINARY"] { return named }
    return testFolder + "/crosswalk"
  }()

  /// The folder of the package, where `rules/` and `examples/` are.
  static let packageFolder: String = {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<4 { folder.deleteLastPathComponent() }
    return folder.path
  }()
}

/// How a run of the program ended.
struct Outcome {
  /// What the program told the shell; nil where a signal ended it.
  var exitCode: Int32?
  var signal: Int32?
  var output: Data
  var errors: Data
  var hasTimedOut = false

  var out: String { String(decoding: output, as: UTF8.self) }
  var err: String { String(decoding: errors, as: UTF8.self) }
  /// Lines of standard output.
  var lines: [String] { out.split(separator: "\n").map(String.init) }
}

extension Outcome: CustomStringConvertible {
  /// What a failed expectation shows.
  var description: String {
    let end =
      hasTimedOut
      ? "hung and was killed"
      : exitCode.map { "exit \($0)" } ?? "signal \(signal ?? 0)"
    return "\(end)\nstdout: \(Self.shortened(out))\nstderr: \(Self.shortened(err))"
  }

  private static func shortened(_ text: String) -> String {
    text.utf8.count > 3000 ? text.prefix(3000) + "…" : text
  }
}

import Foundation

/// A line of a rejects file.
struct RejectLine: Decodable, Equatable {
  var task: String
  var record: Int
  var field: String?
  var code: String
  var message: String
  var at: String?

  /// `3 Name required`: what most tests compare.
  var summary: String { [String(record), field ?? "-", code].joined(separator: " ") }
}

/// What `--report` and `--json` say.
struct RunReport: Decodable {
  struct Task: Decodable {
    struct Warning: Decodable, Equatable {
      var text: String
      var count: Int
    }

    var task: String
    var read: Int
    var written: Int
    var unchanged: Int
    var skipped: Int
    var rejected: Int
    var warnings: [Warning]
    var seconds: Double

    /// In this order: read, written, unchanged, skipped, rejected.
    var counts: [Int] { [read, written, unchanged, skipped, rejected] }
  }

  var run: String
  var status: String
  var tasks: [Task]
}

/// The rejects in JSON Lines; lines that are none are left out.
func rejects(_ text: String?) -> [RejectLine] {
  (text ?? "").split(separator: "\n").compactMap {
    try? JSONDecoder().decode(RejectLine.self, from: Data($0.utf8))
  }
}

func report(_ text: String?) throws -> RunReport {
  try JSONDecoder().decode(RunReport.self, from: Data((text ?? "").utf8))
}

/// The cells of a CSV file without quotes, its header left out.
func rows(_ text: String?) -> [[String]] {
  (text ?? "").split(whereSeparator: \.isNewline).dropFirst().map {
    $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
  }
}

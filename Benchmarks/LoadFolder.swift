private import Connectors
private import Foundation
private import Rules
internal import Runs

/// A folder with accounts to load, and what became of them.
final class LoadFolder {
  /// The mapped rows.
  static let rows = "rows.csv"
  private static let accounts = "accounts.csv"

  let path: String

  init(_ data: AccountData) throws {
    path = NSTemporaryDirectory() + "crosswalk-bench-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Data(data.csv).write(to: URL(filePath: "\(path)/\(Self.accounts)"))
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Removes all but the accounts.
  func removeResults() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    for name in names where name != Self.accounts {
      try? FileManager.default.removeItem(atPath: "\(path)/\(name)")
    }
  }

  func run(to target: String, changesOnly: Bool = false) throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Rules")
    let rules = try RuleLoader.load(path: folder.path(), environment: [:])
    var options = RunOptions(workingFolder: path)
    options.source = Self.accounts
    options.target = target
    options.statePath = "\(path)/state.db"
    options.keepsHistory = true
    options.sendsChangedOnly = changesOnly
    let report = try Run(rules: rules, options: options, connectors: KnownConnectors.all).execute()
    if let failure = report.failure { throw failure }
  }

  /// What something takes by the clock.
  func seconds(_ work: (LoadFolder) throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try work(self)
    return (ContinuousClock.now - start) / .seconds(1)
  }

  /// The names in the first line of a CSV file that the program has written.
  static func columns(_ text: [UInt8]) -> [String] {
    String(decoding: text.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self).split(separator: ",")
      .map(String.init)
  }
}

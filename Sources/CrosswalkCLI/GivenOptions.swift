import ArgumentParser

/// What rules are given from outside: parameters, today's date, the numbers given so far.
struct GivenOptions: ParsableArguments {
  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Set a parameter of the template.", valueName: "name=value"))
  var settings: [String] = []

  @Option(
    help: ArgumentHelp(
      "The date that scripts see as run.date; today (UTC) where nothing is said.",
      valueName: "yyyy-mm-dd"))
  var asOf: String?

  @Option(
    help: ArgumentHelp(
      "The state database with the numbers given so far; .crosswalk/state.db beside the project where nothing is said.",
      valueName: "file"))
  var state: String?

  func validate() throws {
    _ = try parameters()
    if let asOf, !Self.isDate(asOf) {
      throw ValidationError("--as-of wants a date like 2026-01-31, not '\(asOf)'")
    }
  }

  func parameters() throws -> [String: String] { try Self.parameters(settings) }

  /// The `--set` options by name.
  static func parameters(_ settings: [String]) throws -> [String: String] {
    var parameters: [String: String] = [:]
    for setting in settings {
      guard let mark = setting.firstIndex(of: "="), mark != setting.startIndex else {
        throw ValidationError("--set wants name=value, not '\(setting)'")
      }
      parameters[String(setting[..<mark])] = String(setting[setting.index(after: mark)...])
    }
    return parameters
  }

  private static func isDate(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.count) == [4, 2, 2], let year = Int(parts[0]), let month = Int(parts[1]),
      let day = Int(parts[2]), text.utf8.allSatisfy({ $0 == 0x2D || $0 &- 0x30 < 10 })
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return (1...12).contains(month) && (1...days[month - 1]).contains(day)
  }
}

private import Foundation
private import Sandbox

/// The scripts that map accounts, and the fields they are given.
let benchmarkScripts: [(name: String, fields: [String])] = [
  ("warehouse", ["address1_city"]),
  ("payment_terms", ["paymenttermscode"]),
  ("delivery_terms", ["address1_freighttermscode"]),
  ("delivery_mode", ["address1_shippingmethodcode", "address1_country"]),
]

/// What limits, metering and isolation cost: calls in the sandbox against the same calls in a bare state of stock Lua, and
/// the difference as a part of the accounts job.
enum GuardReport {
  private static let name = "guard of scripts"
  private static let roundCount = 9

  static func printAll(_ wanted: ArraySlice<String>, _ data: AccountData) {
    guard wanted.isEmpty || wanted.contains(where: { name.contains($0) }) else { return }
    print("\n" + Report.columns(name, "sandbox ns", "stock Lua ns", "guard ns"))
    let trivial = ScriptCallList(
      ["return function(city) return city end"], [["address1_city"]], data)
    if let figures = measured(trivial) { printLine("a trivial script", figures, trivial) }
    let accounts = ScriptCallList(
      benchmarkScripts.map { text($0.name) }, benchmarkScripts.map(\.fields), data)
    guard let figures = measured(accounts) else { return }
    printLine("scripts of accounts", figures, accounts)
    let job = jobSeconds(data)
    let difference = figures.own - figures.stock
    print(
      "limits, metering and isolation: \(percent(difference / (job - difference))) of the time that the accounts "
        + "job takes without them")
  }

  private static func jobSeconds(_ data: AccountData) -> Double {
    let job = mapping(data, usesMemo: false)
    return Report.leastSeconds { _ = job.run() }
  }

  private static func text(_ name: String) -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Rules/maps")
    return (try? String(contentsOf: folder.appending(path: name + ".lua"), encoding: .utf8)) ?? ""
  }

  /// Seconds for all calls, in turn.
  private static func measured(_ calls: ScriptCallList) -> (own: Double, stock: Double)? {
    guard let own = GuardedCaller(calls), let stock = BareCaller(calls), own.run() == stock.run()
    else {
      print("\(name): the calls have other results in stock Lua")
      return nil
    }
    var least = (own: Double.infinity, stock: Double.infinity)
    for _ in 0..<roundCount {
      least.own = min(least.own, Report.seconds { _ = own.run() })
      least.stock = min(least.stock, Report.seconds { _ = stock.run() })
    }
    return least
  }

  private static func printLine(
    _ name: String, _ seconds: (own: Double, stock: Double), _ calls: ScriptCallList
  ) {
    let own = seconds.own / Double(calls.calls.count) * 1e9
    let stock = seconds.stock / Double(calls.calls.count) * 1e9
    print(
      Report.columns(
        name, Report.rounded(own), Report.rounded(stock), Report.rounded(own - stock)))
  }

  private static func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }
}

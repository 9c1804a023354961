/// Reads `history:` of a project.
struct HistoryReader {
  let findings: Findings

  /// How many days runs are kept.
  func days(_ project: YAMLMapping) -> Int {
    guard let node = project.node("history"), !node.isNull,
      let keys = YAMLMapping(node, .history, findings: findings),
      let text = keys.text("keep")
    else { return RuleSet.standardHistoryDays }
    if let days = Quantity.days(text.value), (1...36_500).contains(days) { return days }
    findings.report(
      .invalidValue, at: text.location, "\(quoted(text.value)) is not a time to keep runs",
      hint: "write a number of days, such as 90 days; from 1 to 36_500")
    return RuleSet.standardHistoryDays
  }
}

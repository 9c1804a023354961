import Inspection
import Mapping
import Rules

/// What a change of rules does, for people.
struct DiffText {
  let rules: RuleSet
  let against: String
  let console: Console
  /// Most changes of a field that are shown.
  let top: Int

  func text(_ reports: [DiffReport]) -> String {
    reports.map { lines($0).joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private func lines(_ report: DiffReport) -> [String] {
    let title = console.styledForOutput(report.task, .bold)
    if let isNew = report.isNew {
      return ["\(title): \(isNew ? "a new task, not in \(against)" : "only in \(against)")"]
    }
    let others = report.rules?.hasOtherTargets == true ? [Self.otherTargets] : []
    guard let comparison = report.rules, !comparison.isEqual else {
      let result = console.styledForOutput("no record changes", .green)
      return ["\(title): \(result), the rules are equal to those of \(against)"] + others
    }
    var lines = ["\(title): \(counted(report.read, "record")) compared with \(against)"]
    lines += rulesLines(comparison)
    lines.append(head(report))
    lines += others
    for field in report.fields {
      lines.append("")
      lines += block(field)
    }
    for kind in OutcomeChange.Kind.allCases {
      let changes = report.outcomes.filter { $0.kind == kind }
      guard !changes.isEmpty else { continue }
      lines.append("")
      lines += block(kind, changes)
    }
    return lines
  }

  private static let otherTargets =
    "The targets are not the same; which of them a record goes to is not compared."

  private func head(_ report: DiffReport) -> String {
    if report.changed == 0 {
      return console.styledForOutput("no record changes", .green)
    }
    let verb = report.changed == 1 ? "changes" : "change"
    return console.styledForOutput("\(counted(report.changed, "record")) \(verb)", .yellow, .bold)
      + " (\(percent(report.changed, of: report.read)))"
  }

  /// What differs in the rules.
  private func rulesLines(_ comparison: RuleComparison) -> [String] {
    var lines = comparison.fields.prefix(top).map { field in
      "  \(field.name): \(field.causes.joined(separator: ", "))"
    }
    if comparison.fields.count > top {
      lines.append("  and \(counted(comparison.fields.count - top, "more field"))")
    }
    if !comparison.filter.isEmpty {
      lines.insert("  where: \(comparison.filter.joined(separator: ", "))", at: 0)
    }
    if comparison.equalCount > 0 {
      let verb = comparison.equalCount == 1 ? "has" : "have"
      lines.append(
        "  \(counted(comparison.equalCount, "other field")) \(verb) the same rules")
    }
    return lines.map { console.styledForOutput($0, .dim) }
  }

  // MARK: Changes

  private func block(_ field: FieldDifferences) -> [String] {
    let name = console.styledForOutput(field.field, .bold)
    var lines = ["\(name)  \(counted(field.records, "record"))"]
    var table = TextTable([
      .init(title: "records", isNumber: true), .init(title: "old", leastWidth: 12),
      .init(title: "new", leastWidth: 12), .init(title: "first record"),
    ])
    for change in field.changes.prefix(top) {
      table.append([
        grouped(change.records), change.old.shown, change.new.shown, change.first.shown,
      ])
    }
    lines += table.lines(width: console.outputWidth) { console.styledForOutput($0, .dim) }
    let hidden = field.changes.dropFirst(top)
    if !hidden.isEmpty {
      let records = hidden.reduce(0) { $0 + $1.records }
      lines.append(
        "  and \(counted(hidden.count, "more pair")) in \(counted(records, "record")); "
          + "--top \(field.changes.count) shows them")
    }
    if field.otherRecords > 0 {
      lines.append(
        "  and other pairs, which were not told apart, in \(counted(field.otherRecords, "record"))")
    }
    return lines
  }

  private func block(_ kind: OutcomeChange.Kind, _ changes: [OutcomeChange]) -> [String] {
    let records = changes.reduce(0) { $0 + $1.records }
    let style: Console.Style =
      switch kind {
      case .newlyRejected: .red
      case .newlyAccepted, .noLongerSkipped: .green
      default: .yellow
      }
    var lines = [
      "\(console.styledForOutput(kind.words, style, .bold))  \(counted(records, "record"))"
    ]
    for change in changes.prefix(top) {
      lines += wrapped(
        "\(grouped(change.records)) × \(change.reason)", indent: 2, width: console.outputWidth)
      lines.append(console.styledForOutput("      first record \(change.first.shown)", .dim))
    }
    if changes.count > top { lines.append("  and \(changes.count - top) more reasons") }
    return lines
  }
}

extension RecordName {
  /// `61 ACC-01016`; a long key is cut.
  var shown: String {
    let shown = key.count <= 20 ? key : key.prefix(13) + "…"
    return grouped(number) + (shown.isEmpty ? "" : " \(shown)")
  }
}

import Inspection
import Mapping
import Rules

/// What a change of rules does, as a comment on a pull request.
struct DiffMarkdown {
  let rules: RuleSet
  let against: String
  let reports: [DiffReport]
  /// Most changes of a field that are shown.
  let top: Int

  var text: String {
    var lines = ["### \(Self.plain(rules.name)) compared with \(Self.code(against))"]
    for report in reports {
      lines += ["", "**\(Self.plain(report.task))**: \(summary(report))"]
      if report.rules?.hasOtherTargets == true { lines += ["", "The targets are not the same."] }
      if let comparison = report.rules, !comparison.isEqual {
        lines += ["", differing(comparison)]
      }
      for field in report.fields { lines += [""] + table(field) }
      if !report.outcomes.isEmpty { lines += [""] + table(report.outcomes) }
    }
    return lines.joined(separator: "\n")
  }

  private func summary(_ report: DiffReport) -> String {
    if let isNew = report.isNew { return isNew ? "a new task" : "the task is gone" }
    guard let comparison = report.rules, !comparison.isEqual else {
      return "no record changes, the rules are equal"
    }
    let verb = report.changed == 1 ? "changes" : "change"
    return "\(grouped(report.changed)) of \(counted(report.read, "record")) \(verb)"
      + (report.changed > 0 ? " (\(percent(report.changed, of: report.read)))" : "")
  }

  private func differing(_ comparison: RuleComparison) -> String {
    var parts = comparison.fields.map { field in
      "\(Self.code(field.name)) (\(Self.plain(field.causes.joined(separator: ", "))))"
    }
    if !comparison.filter.isEmpty {
      parts.insert("the filter (\(Self.plain(comparison.filter.joined(separator: ", "))))", at: 0)
    }
    return "Rules that differ: \(parts.joined(separator: ", "))."
  }

  private func table(_ field: FieldDifferences) -> [String] {
    var lines = [
      "| \(Self.code(field.field)) | old | new | first record |", "|---:|---|---|---|",
    ]
    for change in field.changes.prefix(top) {
      lines.append(
        "| \(grouped(change.records)) | \(Self.code(change.old.shown)) | \(Self.code(change.new.shown)) | "
          + "\(Self.plain(change.first.shown)) |")
    }
    let hidden = field.changes.dropFirst(top).reduce(field.otherRecords) { $0 + $1.records }
    if hidden > 0 { lines.append("| \(grouped(hidden)) | other values | | |") }
    return lines
  }

  private func table(_ outcomes: [OutcomeChange]) -> [String] {
    var lines = ["| records | | reason | first record |", "|---:|---|---|---|"]
    for change in outcomes {
      lines.append(
        "| \(grouped(change.records)) | \(change.kind.words) | \(Self.plain(change.reason)) | "
          + "\(Self.plain(change.first.shown)) |")
    }
    return lines
  }

  // MARK: Texts

  /// Text in which nothing is markup, on one line of a table.
  private static func plain(_ text: String) -> String {
    var plain = ""
    for character in text {
      switch character {
      case "\n", "\r\n", "\r": plain += " "
      case "\\", "`", "*", "_", "{", "}", "[", "]", "<", ">", "#", "|", "~", "&", "@":
        plain += "\\\(character)"
      default: plain.append(character)
      }
    }
    return plain
  }

  /// A code span; a pipe would end the cell of a table all the same.
  private static func code(_ text: String) -> String {
    let text = text.replacing("\n", with: " ").replacing("|", with: "\\|")
    return text.contains("`") ? "`` \(text) ``" : "`\(text)`"
  }
}

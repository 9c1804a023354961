import Foundation
import Inspection
import Mapping
import Rules

/// Gaps for people.
struct GapsText {
  let rules: RuleSet
  let console: Console
  /// Most values of a field that are shown.
  let top: Int

  func text(_ reports: [GapReport]) -> String {
    var lines: [String] = []
    for report in reports {
      if !lines.isEmpty { lines.append("") }
      lines += head(report)
      for field in report.unmapped + report.unknownCodes {
        lines.append("")
        lines += block(field, of: report)
      }
    }
    return lines.joined(separator: "\n")
  }

  private func head(_ report: GapReport) -> [String] {
    var counts = ["\(counted(report.read, "record")) read"]
    if report.leftOut > 0 { counts.append("\(grouped(report.leftOut)) left out") }
    if report.unreadable > 0 { counts.append("\(grouped(report.unreadable)) not readable") }
    let title = console.styledForOutput(report.task, .bold)
    let fields = report.unmapped.count + report.unknownCodes.count
    let found =
      report.isEmpty
      ? console.styledForOutput("no gaps", .green)
      : console.styledForOutput("gaps", .yellow, .bold)
        + " in \(counted(fields, "field")), "
        + "\(counted(report.affected, "record")) (\(percent(report.affected, of: report.looked)))"
    return ["\(title): \(counts.joined(separator: ", "))", found]
  }

  // MARK: One field

  private func block(_ field: FieldGaps, of report: GapReport) -> [String] {
    let name = console.styledForOutput(field.mapping.field, .bold)
    var lines = ["\(name)  \(lacking(field))"]
    lines.append("  " + console.styledForOutput(place(field), .dim) + " → \(outcome(field))")
    lines += table(field, of: report)
    let hidden = field.values.dropFirst(top)
    if !hidden.isEmpty {
      let records = hidden.reduce(0) { $0 + $1.records }
      lines.append(
        "  and \(counted(hidden.count, "more value")) in \(counted(records, "record")); "
          + "--top \(field.values.count) shows them")
    }
    if field.otherRecords > 0 {
      lines.append(
        "  and values beyond the first \(grouped(field.values.count)), which were not told apart, in "
          + counted(field.otherRecords, "record"))
    }
    return lines
  }

  private func lacking(_ field: FieldGaps) -> String {
    switch field.lacking {
    case .map(let name): "value map \(name) has no entry for"
    case .inlineMap: "its map has no entry for"
    case .codes(let path):
      "\(FilePath.name(of: path)) does not have"
    }
  }

  private func place(_ field: FieldGaps) -> String {
    switch field.lacking {
    case .map(let name): return shown(rules.path(ofMap: name) ?? name)
    case .inlineMap:
      let location = field.mapping.place(of: "map")
      return "\(shown(location.file)):\(location.line)"
    case .codes(let path): return shown(path)
    }
  }

  private func outcome(_ field: FieldGaps) -> String {
    switch field.outcome {
    case .rejected: console.styledForOutput("rejected", .red)
    case .defaultValue(let text): "gets the default \(TracedValue(text).shown)"
    case .numbered(let sequence): "gets a number of \(sequence)"
    case .empty: "stays empty"
    case .kept: "keeps the source's value"
    case .written: console.styledForOutput("written as it is", .red)
    }
  }

  private func table(_ field: FieldGaps, of report: GapReport) -> [String] {
    let sources = field.sources.isEmpty ? ["result"] : field.sources
    var columns: [TextTable.Column] = [
      .init(title: "records", isNumber: true), .init(title: "share", isNumber: true),
    ]
    columns += sources.map { .init(title: $0, leastWidth: 12) }
    columns += [
      .init(title: "nearest", leastWidth: 16), .init(title: "first record"),
    ]
    var table = TextTable(columns)
    for value in field.values.prefix(top) {
      let first = RecordName(number: value.firstRecord, key: value.firstKey).shown
      let cells = [grouped(value.records), percent(value.records, of: report.looked)]
      table.append(cells + value.values.map(\.shown) + [nearest(value), first])
    }
    return table.lines(width: console.outputWidth) { console.styledForOutput($0, .dim) }
  }

  private func nearest(_ value: GapValue) -> String {
    guard let near = value.nearest.first else { return "" }
    let keys = near.keys.map { TracedValue($0).shown }.joined(separator: ", ")
    return keys + (near.result.map { " → \(TracedValue($0).shown)" } ?? "")
  }

  private func shown(_ path: String) -> String {
    FilePath.relative(path, to: FilePath.workingDirectory)
  }
}

internal import Mapping
internal import Rules

extension DiagnosticCode {
  static let shadowedRow = DiagnosticCode(
    "XW121", "a row of a value map is hidden by an earlier one", severity: .warning)
}

extension RuleCheck {
  /// Rows that become the same under `match: fold`.
  static let shadowedRows = RuleCheck(
    FindingPage(
      .shadowedRow,
      meaning: """
        With `match: fold` case and white space do not count, and so two rows have the same keys. The first one wins; \
        the second has no effect. Where both give the same result this is only a remark.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, match: fold}"),
        .init("maps/notes.csv", "note,memo\nVIP,A\nvip,B"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, match: fold}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    scope: .field { field, report in
      guard field.mapping.foldsCase, let table = field.table else { return }
      let folding = KeyFolding()
      var first: [[String?]: ValueTable.Row] = [:]
      for row in table.rows {
        let keys = row.keys.map { $0.map(folding.fold) }
        guard let winner = first[keys] else {
          first[keys] = row
          continue
        }
        var finding = Diagnostic(
          .shadowedRow, at: row.location,
          "the row for \(RowFindings.keys(row)) is the same as the one for \(RowFindings.keys(winner))"
            + " where case and spacing do not count",
          hint: "that one is on line \(winner.location.line) and wins; remove one of the two")
        if winner.result == row.result { finding.severity = .info }
        report.add(finding)
      }
    })
}

extension RowFindings {
  /// The keys of a row for a message.
  static func keys(_ row: ValueTable.Row) -> String {
    row.keys.map { quoted($0 ?? "*") }.joined(separator: ", ")
  }
}

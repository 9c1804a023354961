internal import Records
internal import Rules

extension DiagnosticCode {
  static let emptyMap = DiagnosticCode("XW127", "a value map gives nothing", severity: .warning)
}

extension RuleCheck {
  /// Tables without rows, or without a single result.
  static let emptyMaps = RuleCheck(
    FindingPage(
      .emptyMap,
      meaning: """
        The value map has no rows, or all of its results are empty. The last column of a CSV value map is the result; a \
        delimiter at the end of each line makes one more, empty column.
        """,
      wrong: [
        .init(
          "template.yaml", "SalesMemo: {from: [description, name], map: notes, unmapped: empty}"),
        .init("maps/notes.csv", "note,memo,\nVIP,A,\nBad,B,"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: empty}"),
        .init("maps/notes.csv", "note,memo\nVIP,A\nBad,B"),
      ]),
    scope: .field { field, report in
      guard let table = field.table, table.rows.allSatisfy({ $0.result.kind == .empty }) else {
        return
      }
      let isEmpty = table.rows.isEmpty
      report.add(
        .emptyMap, at: table.rows.first?.location ?? field.mapping.place(of: "map"),
        "the value map \(quoted(table.name)) \(isEmpty ? "has no entries" : "has no result that is not empty")",
        hint: isEmpty ? "" : "the last column is the result")
    })
}

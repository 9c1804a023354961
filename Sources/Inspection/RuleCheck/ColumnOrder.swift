internal import Rules

extension DiagnosticCode {
  static let columnOrder = DiagnosticCode(
    "XW128", "the key columns of a value map stand in another order than the values",
    severity: .warning)
}

extension RuleCheck {
  /// Tables whose titles name the source fields in another order than `from`.
  static let columnOrder = RuleCheck(
    FindingPage(
      .columnOrder,
      meaning: """
        The key columns of a CSV value map are filled in the order of `from`; their titles do not matter. Here the titles \
        are just the names in `from`, but in another order.
        """,
      wrong: [
        .init(
          "template.yaml", "SalesMemo: {from: [description, name], map: notes, unmapped: empty}"),
        .init("maps/notes.csv", "name,description,memo\nContoso,VIP,A"),
      ],
      right: [
        .init(
          "template.yaml", "SalesMemo: {from: [name, description], map: notes, unmapped: empty}"),
        .init("maps/notes.csv", "name,description,memo\nContoso,VIP,A"),
      ]),
    scope: .field { field, report in
      guard let table = field.table, field.mapping.concat == nil else { return }
      let titles = Array(table.titles.dropLast())
      let names = field.sourceNames.map(\.value)
      guard titles != names, titles.sorted() == names.sorted() else { return }
      report.add(
        .columnOrder, at: field.mapping.place(of: "from"),
        "'from' gives \(names.joined(separator: ", ")); the key columns of \(quoted(table.name)) are"
          + " \(titles.joined(separator: ", "))",
        hint: "write from: [\(titles.joined(separator: ", "))]")
    })
}

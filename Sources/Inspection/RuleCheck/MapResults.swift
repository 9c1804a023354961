internal import Mapping
internal import Rules

extension DiagnosticCode {
  static let resultMisfit = DiagnosticCode(
    "XW120", "a result of a value map does not fit the target field")
}

extension RuleCheck {
  /// Results of tables that the target field can not take.
  static let mapResults = RuleCheck(
    FindingPage(
      .resultMisfit, dataIntegrator: ["DIPV1030"],
      meaning: """
        A row of a value map gives a result that the target field does not take: it is too long, of another type, or not \
        in the option set. Each record that comes to this row would be rejected. Mind the spelling of enums: it is the \
        symbol of the target that counts, not a label.
        """,
      wrong: [
        .init(
          "template.yaml",
          "OnHoldStatus: {from: creditonhold, map: {\"true\": Everything, \"false\": \"No\"}}")
      ],
      right: [
        .init(
          "template.yaml",
          "OnHoldStatus: {from: creditonhold, map: {\"true\": All, \"false\": \"No\"}}")
      ]),
    scope: .field { field, report in
      guard let target = field.target, let table = field.table else { return }
      let fit = ConstantFit(target)
      let misfits = table.rows.compactMap { row in
        fit.misfit(row.result, truncatedTo: field.mapping.truncate).map { (row, $0) }
      }
      for (row, message) in misfits.prefix(RowFindings.maximum) {
        report.add(
          .resultMisfit, at: row.resultLocation, message,
          hint: RowFindings.hint(table.name, misfits.count))
      }
    })
}

/// Findings about single rows of a table: a few of them say enough.
enum RowFindings {
  static let maximum = 5

  /// What is not shown; "" where all is.
  static func hint(_ map: String, _ number: Int) -> String {
    number <= maximum
      ? "" : "the value map \(quoted(map)) has \(count(number - maximum, "more row")) of this kind"
  }
}

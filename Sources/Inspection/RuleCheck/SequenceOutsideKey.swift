internal import Rules

extension DiagnosticCode {
  static let sequenceOutsideKey = DiagnosticCode(
    "XW116", "a number sequence fills a field that is not in the key", severity: .info)
}

extension RuleCheck {
  /// Sequences for fields that identify nothing.
  static let sequenceOutsideKey = RuleCheck(
    FindingPage(
      .sequenceOutsideKey,
      meaning: """
        A number sequence is for keys: it gives each source record a number once and for all. Another field may have \
        one, too; make sure that the field was meant.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {from: description, sequence: account_number}")],
      right: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: account_number}")
      ]),
    scope: .field { field, report in
      guard let sequence = field.mapping.sequence, !field.isKey, !field.task.key.isEmpty else {
        return
      }
      report.add(
        .sequenceOutsideKey, at: sequence.location,
        "\(field.mapping.field) takes numbers of \(quoted(sequence.value)) and is not in the key")
    })
}

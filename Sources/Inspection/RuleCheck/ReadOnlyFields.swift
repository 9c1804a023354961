internal import Records
internal import Rules

extension DiagnosticCode {
  static let readOnlyTarget = DiagnosticCode("XW102", "a read-only target field is written")
}

extension RuleCheck {
  /// Target fields that nothing may write.
  static let readOnlyFields = RuleCheck(
    FindingPage(
      .readOnlyTarget, dataIntegrator: ["DIPV1011"],
      meaning: """
        The schema says `readOnly: true` of a target field: the system computes it itself. It refuses a record that \
        brings a value, or drops the value without a word. Remove the field mapping.
        """,
      wrong: [.init("template.yaml", "CreatedBy: name")],
      right: [.init("template.yaml", "SalesMemo: description")]),
    scope: .field { field, report in
      guard field.target?.isReadOnly == true else { return }
      report.add(
        .readOnlyTarget, at: field.mapping.location,
        "\(field.mapping.field) is read-only in \(field.task.targetEntity)",
        hint: "remove the field mapping")
    })
}

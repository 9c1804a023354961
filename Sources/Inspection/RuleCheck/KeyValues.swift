internal import Records
internal import Rules

extension DiagnosticCode {
  static let defaultKey = DiagnosticCode(
    "XW112", "records without a key all get the same one", severity: .warning)
  static let truncatedKey = DiagnosticCode("XW113", "a key field is cut", severity: .warning)
}

extension RuleCheck {
  /// Field mappings that can make two records one.
  static let keyValues = RuleCheck(
    FindingPage(
      .defaultKey, dataIntegrator: ["DIPV1014"],
      meaning: """
        The only key field that takes its value from the record has a `default`. All records without a value get the \
        default as their key, and all but the first are rejected as duplicates. Without a `default` they are rejected \
        with the code `required`; a `sequence` gives each of them a number of its own.
        """,
      wrong: [.init("template.yaml", "CustomerAccount: {from: accountnumber, default: NEW}")],
      right: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: account_number}")
      ]),
    FindingPage(
      .truncatedKey,
      meaning: """
        A key field has `truncate`: two records whose values begin alike may get the same key.
        """,
      wrong: [.init("template.yaml", "CustomerAccount: {from: accountnumber, truncate: 10}")],
      right: [.init("template.yaml", "CustomerAccount: accountnumber")]),
    scope: .task { subject, report in
      let keys = subject.task.key.compactMap { subject.field($0.value) }
      for key in keys {
        if key.mapping.fillingDefault != nil, !key.isConstant,
          keys.filter({ !$0.isConstant }).count == 1
        {
          report.add(
            .defaultKey, at: key.mapping.place(of: "default"),
            "all records whose \(key.mapping.field) is empty get the same key",
            hint: "leave the default out to reject them, or give numbers with a sequence")
        }
        guard let limit = key.mapping.truncate, key.onlySource?.maxLength ?? .max > limit,
          !key.isConstant
        else { continue }
        report.add(
          .truncatedKey, at: key.mapping.place(of: "truncate"),
          "\(key.mapping.field) is a key field: cut to \(limit) characters, two records may get the same key",
          hint: "leave 'truncate' out; a key that is too long is rejected")
      }
    })
}

internal import Records
internal import Rules

extension DiagnosticCode {
  static let referenceCopied = DiagnosticCode(
    "XW108", "a reference is copied, not a key of the record it leads to", severity: .warning)
}

extension RuleCheck {
  /// References to other records that reach the target as a GUID of the source.
  static let references = RuleCheck(
    FindingPage(
      .referenceCopied, dataIntegrator: ["DIPV1015", "DIPV1027", "DIPV1028"],
      meaning: """
        A lookup of the source holds the GUID of another record, which no other system knows. Name the field of that \
        record that both systems share, with a dot: `parentaccountid.accountnumber`.
        """,
      wrong: [.init("template.yaml", "InvoiceAccount: parentaccountid")],
      right: [.init("template.yaml", "InvoiceAccount: parentaccountid.accountnumber")]),
    scope: .field { field, report in
      guard field.mapping.map == nil, let target = field.target, target.type == .string
      else { return }
      for (name, source) in zip(field.sourceNames, field.sources) {
        guard let source, [.lookup, .customer, .owner].contains(source.type) else { continue }
        report.add(
          .referenceCopied, at: name.location,
          "\(source.name) refers to another record: \(target.name) gets its GUID",
          hint: "name a field of that record: \(source.name).FIELD")
      }
    })
}

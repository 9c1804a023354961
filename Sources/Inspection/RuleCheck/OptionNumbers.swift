internal import Records
internal import Rules

extension DiagnosticCode {
  static let optionNumberCopied = DiagnosticCode(
    "XW107", "the number of an option is copied where it means nothing", severity: .warning)
}

extension RuleCheck {
  /// Option sets that reach a text or an enum without a value map.
  static let optionNumbers = RuleCheck(
    FindingPage(
      .optionNumberCopied, dataIntegrator: ["DIPV1030"],
      meaning: """
        An option set of the source is an integer on the wire. Copied into a text, it arrives as `1`, not as `Net 30`; \
        copied into an enum, it is taken for the ordinal of a symbol, which is a different numbering. Translate the \
        values by a value map.
        """,
      wrong: [.init("template.yaml", "PaymentTerms: paymenttermscode")],
      right: [
        .init(
          "template.yaml",
          "PaymentTerms: {from: paymenttermscode, map: {\"1\": Net30, \"2\": Net10, \"3\": Net45, \"4\": Net60}}"
        )
      ]),
    scope: .field { field, report in
      guard field.copiesOptionNumber, let source = field.onlySource, let target = field.target
      else { return }
      let option = source.options[0]
      report.add(
        .optionNumberCopied, at: field.mapping.location,
        "\(source.name) is an option set: \(target.name) gets its number, as \(option.value) for"
          + " \(quoted(option.label))",
        hint: "translate the values by a value map")
    })
}

extension FieldSubject {
  /// Whether the number of an option set becomes a text or the ordinal of an enum.
  var copiesOptionNumber: Bool {
    guard isCopy, let source = onlySource, let target else { return false }
    return [.picklist, .state, .status].contains(source.type) && !source.options.isEmpty
      && (target.type == .string || target.type == .enum)
  }
}

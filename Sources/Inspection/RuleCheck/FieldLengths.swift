internal import Records
internal import Rules

extension DiagnosticCode {
  static let longerThanTarget = DiagnosticCode(
    "XW105", "the source field may be longer than the target field", severity: .info)
  static let truncateTooLong = DiagnosticCode(
    "XW114", "a text is cut to more than the target field takes", severity: .warning)
}

extension RuleCheck {
  /// Copies of texts that may be too long.
  static let fieldLengths = RuleCheck(
    FindingPage(
      .longerThanTarget, dataIntegrator: ["DIPV1030"],
      meaning: """
        The source field holds more characters than the target field takes. A value that is too long is never cut in \
        silence: its record is rejected with the code `length`. If cutting is what you want, say so with `truncate`.
        """,
      wrong: [.init("template.yaml", "AddressCity: description")],
      right: [.init("template.yaml", "AddressCity: {from: description, truncate: 60}")]),
    FindingPage(
      .truncateTooLong,
      meaning: """
        `truncate` cuts to a length that is still more than the target field takes, so records are rejected all the same.
        """,
      wrong: [.init("template.yaml", "AddressCity: {from: description, truncate: 80}")],
      right: [.init("template.yaml", "AddressCity: {from: description, truncate: 60}")]),
    scope: .field { field, report in
      guard let limit = field.target?.maxLength else { return }
      if let truncate = field.mapping.truncate {
        guard truncate > limit else { return }
        report.add(
          .truncateTooLong, at: field.mapping.place(of: "truncate"),
          "\(field.mapping.field) takes \(limit) characters, and 'truncate' leaves \(truncate)",
          hint: "write truncate: \(limit)")
        return
      }
      guard field.mapping.map == nil, let length = field.sourceLength, length > limit else {
        return
      }
      let names = field.sourceNames.map(\.value)
      let verb = names.count == 1 ? "may have" : "together may have"
      report.add(
        .longerThanTarget, at: field.mapping.location,
        "\(listed(names)) \(verb) \(length) characters, and \(field.mapping.field) takes \(limit)",
        hint: "longer values are rejected; truncate: \(limit) cuts them instead")
    })
}

extension FieldSubject {
  /// The most characters that the source fields can bring; nil where one has no limit.
  fileprivate var sourceLength: Int? {
    var sum = 0
    for source in sources {
      guard let source, source.type == .string, let length = source.maxLength else { return nil }
      sum += length
    }
    guard !sources.isEmpty else { return nil }
    return sum + (mapping.concat ?? "").utf16.count * (sources.count - 1)
  }
}

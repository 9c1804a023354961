internal import Rules

extension DiagnosticCode {
  static let unusedSequence = DiagnosticCode(
    "XW067", "a sequence is declared and not used", severity: .warning)
}

extension RuleCheck {
  /// Sequences that no field mapping takes numbers from.
  static let unusedSequences = RuleCheck(
    FindingPage(
      .unusedSequence,
      meaning: """
        A number sequence is declared, and no field mapping takes numbers from it. Perhaps a field mapping of the \
        project replaced the one that did: a field mapping is replaced as a whole, with its `sequence`.
        """,
      wrong: [.init("template.yaml", "CustomerAccount: accountnumber")],
      right: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: account_number}")
      ]),
    scope: .unit { subject, report in
      guard !subject.unit.hasErrors else { return }
      let used = Set(subject.rules.tasks.flatMap { $0.fields.compactMap(\.sequence?.value) })
      for sequence in subject.rules.sequences.values.sorted(by: { $0.name < $1.name })
      // A template's sequence that only a project does without is no fault of the template.
      where !used.contains(sequence.name) && sequence.location.file == subject.unit.file {
        report.add(
          .unusedSequence, at: sequence.location,
          "nothing uses the sequence \(quoted(sequence.name))",
          hint: "remove it, or use it: {from: FIELD, sequence: \(sequence.name)}")
      }
    })
}

internal import Rules

extension DiagnosticCode {
  static let secretParameter = DiagnosticCode(
    "XW069", "a secret is given as a parameter", severity: .warning)
}

extension RuleCheck {
  /// Passwords and tokens that every script of the rules can read.
  static let secretParameters = RuleCheck(
    FindingPage(
      .secretParameter,
      meaning: """
        A parameter takes its value from an environment variable whose name sounds like that of a secret: it has `token`, \
        `secret`, `password`, `passwd`, `passphrase` or `credential` in it, or a word that is, or ends in, `key`, `pwd`, \
        `pass` or `pw`. Parameters are for rules: every script of the template and its rule pack reads them \
        (`run.parameters`), and they are mapped to target fields. The value is shown as `***` in messages, but no one can \
        hide what a script makes of it. Credentials belong into the URI of a source or target, which no script sees. If it \
        is no secret, give the variable another name.
        """,
      wrong: [
        .init(
          "project.yaml",
          """
          project: Contoso
          template: ../accounts
          parameters: {legal_entity: "${CONTOSO_TOKEN}"}
          """)
      ],
      right: [
        .init(
          "project.yaml",
          """
          project: Contoso
          template: ../accounts
          parameters: {legal_entity: usmf}
          target: postgres://crosswalk:${ERP_PASSWORD}@db/erp?table=Customers
          """)
      ]),
    scope: .unit { subject, report in
      guard subject.rules.isProject,
        let root = try? YAMLDocument.read(subject.unit.file, in: subject.unit.bounds)
      else { return }
      for entry in parameters(below: root) {
        guard let text = entry.value.scalar?.text, let name = secret(in: text, entry.key.text)
        else { continue }
        report.add(
          .secretParameter, at: entry.value.location,
          "the parameter \(quoted(entry.key.text)) gets the secret ${\(name)}, and every script can read it",
          hint:
            "credentials belong into the URI of a source or target; for what is no secret, give the"
            + " variable another name")
      }
    })

  /// The variable in a parameter's value that sounds like a secret, or the first one where the parameter does.
  private static func secret(in text: String, _ parameter: String) -> String? {
    let names = EnvironmentText.names(in: text)
    return names.first { SecretName.sounds(like: $0) }
      ?? (SecretName.sounds(like: parameter) ? names.first : nil)
  }

  /// The entries of all `parameters:` of a project, wherever they stand.
  private static func parameters(below node: YAMLNode) -> [YAMLEntry] {
    guard case .mapping(let entries) = node.content else { return [] }
    return entries.flatMap { entry -> [YAMLEntry] in
      guard entry.key.text == "parameters", case .mapping(let values) = entry.value.content
      else { return parameters(below: entry.value) }
      return values
    }
  }
}

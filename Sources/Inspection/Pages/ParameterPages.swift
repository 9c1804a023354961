internal import Rules

extension KnownPages {
  /// XW060 to XW065.
  static let parameters = [
    FindingPage(
      .parameterMissing, dataIntegrator: ["DIPV1016", "DIPV1017"],
      meaning: "The template declares a parameter as required, and the project gives it no value.",
      wrong: [.init("project.yaml", "project: Contoso\ntemplate: ../accounts")],
      right: [.init("project.yaml", project())]),
    FindingPage(
      .unknownParameter,
      meaning:
        "A project, a test, `--set` or a field mapping names a parameter that the template does not declare.",
      wrong: [
        .init("project.yaml", project().replacing("}", with: ", legal_entitty: demf}"))
      ],
      right: [.init("project.yaml", project())]),
    FindingPage(
      .unknownSequence,
      meaning:
        "`sequence` names a number sequence that neither the template nor the project declares.",
      wrong: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: acount_number}")
      ],
      right: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: account_number}")
      ]),
    FindingPage(
      .sequenceFormat,
      meaning: """
        The format of a number sequence is text with exactly one `{SEQNUM:digits}`, and as many `{RANDSTRING:count}` and \
        `{DATETIMEUTC:format}` as you like: the grammar of Dataverse's autonumber columns.
        """,
      wrong: [
        .init(
          "project.yaml", project() + "\nsequences: {account_number: {format: \"ACC-{SEQ:5}\"}}")
      ],
      right: [
        .init(
          "project.yaml", project() + "\nsequences: {account_number: {format: \"ACC-{SEQNUM:5}\"}}")
      ]),
    FindingPage(
      .environmentUnset,
      meaning: """
        `${NAME}` in a project stands for an environment variable, and it is not set. A run needs it; for `check` it is \
        only a remark, since the rules can be judged without secrets.
        """,
      wrong: [.init("project.yaml", project() + "\ntarget: ${CONTOSO_TARGET}")],
      right: [.init("project.yaml", project() + "\ntarget: customers.csv")]),
    FindingPage(
      .environmentSyntax,
      meaning: """
        An environment variable is written `${NAME}`, with letters, digits and `_`. For the characters `${` themselves \
        write `$${`. Only a project reads the environment: in a template and in tests `${NAME}` would stay as it is. Make \
        it a parameter of the template, and let the project give its value.
        """,
      wrong: [.init("project.yaml", project() + "\ntarget: ${CONTOSO TARGET}.csv")],
      right: [.init("project.yaml", project() + "\ntarget: $${CONTOSO}.csv")]),
  ]
}

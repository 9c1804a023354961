internal import Rules

extension KnownPages {
  /// XW040 to XW043.
  static let schemas = [
    FindingPage(
      .schemaNotFound, dataIntegrator: ["DIPV1018", "DIPV1020"],
      meaning: """
        `{app: sales, entity: account}` names the schema `schemas/sales/account.yaml`. It is looked for beside the \
        project, beside the template and in the rule pack. `schema: none` goes without: then nothing is known of the \
        fields, and nothing is checked.
        """,
      wrong: [.init("template.yaml", tasks("Accounts", source: "{app: sales, entity: acount}"))],
      right: [.init("template.yaml", tasks("Accounts", source: "{app: sales, entity: account}"))]),
    FindingPage(
      .unknownTargetField, dataIntegrator: ["DIPV1025"],
      meaning: """
        The schema of the target has no field of that name. A project adds fields of its own in a schema file of the \
        same name in its own `schemas/`.
        """,
      wrong: [.init("template.yaml", "SalesMemos: description")],
      right: [.init("template.yaml", "SalesMemo: description")]),
    FindingPage(
      .unknownSourceField, dataIntegrator: ["DIPV1022"],
      meaning: """
        The schema of the source has no field of that name. A name with a dot leads through a reference to a field of \
        another entity. A project adds fields of its own in a schema file of the same name in its own `schemas/`.
        """,
      wrong: [.init("template.yaml", "SalesMemo: descripton")],
      right: [.init("template.yaml", "SalesMemo: description")]),
    FindingPage(
      .referenceNotFound,
      meaning: """
        `reference` names a CSV file with the codes that exist in the system, such as its customer groups: those of the \
        column with the field's name, or of the first column. `crosswalk gaps` says which results are not among them. \
        The path begins at the schema's folder.
        """,
      wrong: [
        .init(
          "schemas/finops/Currencies.yaml",
          "entity: Currencies\nfields:\n  CurrencyCode: {type: string, reference: codes.csv}")
      ],
      right: [
        .init(
          "schemas/finops/Currencies.yaml",
          "entity: Currencies\nfields:\n  CurrencyCode: {type: string}")
      ]),
  ]
}

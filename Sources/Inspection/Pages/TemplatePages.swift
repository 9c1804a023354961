internal import Rules

extension KnownPages {
  /// XW020 to XW028.
  static let templates = [
    FindingPage(
      .nothingToLoad,
      meaning: """
        The path leads to nothing, or to a folder with neither a project.yaml nor a template.yaml.
        """,
      wrong: [], right: []),
    FindingPage(
      .templateNotFound,
      meaning:
        "`template` of a project names the folder of a template, relative to the project's folder.",
      wrong: [.init("project.yaml", project(template: "../account"))],
      right: [.init("project.yaml", project(template: "../accounts"))]),
    FindingPage(
      .unknownTask,
      meaning: """
        A project overrides tasks by their names, and tests name the task that they test; the template has none of this \
        name.
        """,
      wrong: [.init("project.yaml", project(tasks: "Accounts - Customer:\n  where: null"))],
      right: [.init("project.yaml", project(tasks: "Accounts - Customers:\n  where: null"))]),
    FindingPage(
      .duplicateTask,
      meaning:
        "Tasks are told apart by their names: reports, rejects and overrides of projects name them.",
      wrong: [.init("template.yaml", tasks("Accounts", "Accounts"))],
      right: [.init("template.yaml", tasks("Accounts", "Branches"))]),
    FindingPage(
      .conflictingKeys,
      meaning: """
        Keys exclude each other: a field mapping takes its value `from` a field, from a `value` or from a `parameter`; a \
        test expects one outcome.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {from: description, value: none}")],
      right: [.init("template.yaml", "SalesMemo: {from: description, default: none}")]),
    FindingPage(
      .incompleteFieldMapping, dataIntegrator: ["DIPV1021"],
      meaning: """
        A key needs another one: several fields in `from` need `concat` or a `map`, `unmapped` and `match` need a `map`, \
        and something has to give the field its value.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {from: [description, name]}")],
      right: [.init("template.yaml", "SalesMemo: {from: [description, name], concat: \", \"}")]),
    FindingPage(
      .nothingToDrop,
      meaning: """
        A project drops a field mapping with `FIELD: null`, and the template has no field mapping for that field.
        """,
      wrong: [
        .init(
          "project.yaml", project(tasks: "Accounts - Customers:\n  fields: {CreditLimits: null}"))
      ],
      right: [
        .init(
          "project.yaml", project(tasks: "Accounts - Customers:\n  fields: {CreditLimit: null}"))
      ]),
    FindingPage(
      .keyNotMapped, dataIntegrator: ["DIPV1014"],
      meaning: "A field of `key` gets no value: it has no field mapping.",
      wrong: [.init("template.yaml", tasks("Accounts", key: "[Company, Account]"))],
      right: [.init("template.yaml", tasks("Accounts", key: "[Account]"))]),
    FindingPage(
      .invalidLimit,
      meaning: """
        Limits of scripts: `instructions` from 1_000 to 1_000_000_000_000, `memory` from 1MiB to 4GiB, `time` from 1ms \
        to 10min.
        """,
      wrong: [.init("project.yaml", project() + "\nlimits: {time: 1h}")],
      right: [.init("project.yaml", project() + "\nlimits: {time: 2s}")]),
  ]

  /// A project with what matters in an example.
  static func project(template: String = "../accounts", tasks: String = "") -> String {
    var text = "project: Contoso\ntemplate: \(template)\nparameters: {legal_entity: usmf}"
    guard !tasks.isEmpty else { return text }
    text += "\ntasks:"
    for line in tasks.split(separator: "\n") { text += "\n  \(line)" }
    return text
  }

  /// A template without schemas.
  static func tasks(
    _ names: String..., source: String = "{entity: account, schema: none}",
    key: String = "[Account]",
    field: String = "Account: accountnumber", more: String = ""
  ) -> String {
    "template: Accounts\ntasks:"
      + names.map { name in
        """

          - task: \(name)
            source: \(source)
            target: {entity: Customer, schema: none}
            key: \(key)
            fields:
              \(field)
        """
      }.joined() + more
  }
}

internal import Rules

extension KnownPages {
  /// XW001 to XW012.
  static let files = [
    FindingPage(
      .yamlSyntax,
      meaning: """
        The file is not YAML. The place is where the parser gave up, which may be a line below the fault: look for a \
        bracket or a quote that is not closed, for tabs, and for text with `: `, `#` or a leading `*`, `!`, `&` or `%`, \
        which needs quotes.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {from: description")],
      right: [.init("template.yaml", "SalesMemo: {from: description}")]),
    FindingPage(
      .duplicateKey, dataIntegrator: ["DIPV1026", "DIPV1029"],
      meaning: """
        A key stands twice in one mapping, as two field mappings for one target field do. YAML readers that allow this \
        drop one of the two in silence.
        """,
      wrong: [.init("template.yaml", "SalesMemo: description\nSalesMemo: name")],
      right: [
        .init("template.yaml", "SalesMemo: {from: [description, name], concat: \", \"}")
      ]),
    FindingPage(
      .unreadableFile,
      meaning:
        "The file is not there, is a folder, or may not be read by the user who runs crosswalk.",
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv/part1.csv", "note,memo\nVIP,A"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    FindingPage(
      .notUTF8,
      meaning: """
        Rule files are UTF-8, with or without a byte order mark. Excel writes it as *CSV UTF-8*; plain *CSV* is an older \
        encoding in which letters like `é` are other bytes.
        """,
      wrong: [], right: []),
    FindingPage(
      .fileTooLarge,
      meaning: """
        YAML files and scripts have at most 4 MiB, CSV value maps 256 MiB. A table of that size belongs into a database.
        """,
      wrong: [], right: []),
    FindingPage(
      .emptyFile,
      meaning: "The file has no content, or only comments.",
      wrong: [.init("schemas/sales/contact.yaml", "# to be written")],
      right: [
        .init("schemas/sales/contact.yaml", "entity: contact\nfields:\n  fullname: {type: string}")
      ]),
    FindingPage(
      .wrongType,
      meaning: """
        A key has a mapping, a list or a single value where another of these is expected.
        """,
      wrong: [.init("template.yaml", "SalesMemo: [description, name]")],
      right: [.init("template.yaml", "SalesMemo: {from: [description, name], concat: \", \"}")]),
    FindingPage(
      .unknownKey,
      meaning: """
        A key is not one of those that have a meaning here. Nothing is ignored in rule files, because a mistyped key \
        would change what a run does.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {form: description}")],
      right: [.init("template.yaml", "SalesMemo: {from: description}")]),
    FindingPage(
      .missingKey,
      meaning: "A mapping lacks a key that it can not do without.",
      wrong: [.init("project.yaml", "project: Contoso\nparameters: {legal_entity: usmf}")],
      right: [
        .init(
          "project.yaml",
          "project: Contoso\ntemplate: ../accounts\nparameters: {legal_entity: usmf}")
      ]),
    FindingPage(
      .invalidValue, dataIntegrator: ["DIPV1024"],
      meaning: """
        A value is not one of those that are allowed here, or is out of range; or a field mapping has no target field.
        """,
      wrong: [.init("template.yaml", "SalesMemo: {from: description, case: title}")],
      right: [.init("template.yaml", "SalesMemo: {from: description, case: upper}")]),
    FindingPage(
      .yamlTooComplex,
      meaning: """
        A YAML file is nested more than 64 levels deep, or its aliases (`*name`) expand to more than 10,000 values. Rule \
        files need 8 levels.
        """,
      wrong: [], right: []),
    FindingPage(
      .outsideRules,
      meaning: """
        Rule packs are other people's, so rules read and write only below themselves. Value maps, modules, schemas, files of \
        codes, tests, their sources and the files they are compared with lie in the rule pack; those of a project in the \
        project, its template or its rule pack. Symbolic links count as where they lead. What is outside is not opened. Put \
        the file itself in its place. What project.yaml names (its template, its sources and targets) lies where it says.
        """,
      wrong: [
        .init(
          "tests/accounts.yaml",
          """
          tests:
            - name: golden run
              source: ../../../accounts.csv
              expect_file: golden/customers.csv
          """)
      ],
      right: [
        .init(
          "tests/accounts.yaml",
          """
          tests:
            - name: golden run
              source: ../data/accounts.csv
              expect_file: golden/customers.csv
          """),
        .init("data/accounts.csv", "accountnumber,name\nA1,Adventure Works"),
        .init("tests/golden/customers.csv", "CustomerAccount,OrganizationName\nA1,Adventure Works"),
      ]),
  ]
}

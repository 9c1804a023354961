internal import Rules

extension KnownPages {
  /// XW050 to XW055.
  static let valueMaps = [
    FindingPage(
      .mapNotFound,
      meaning: """
        A value map NAME is the file NAME.csv or NAME.lua. It is looked for in the project's `maps/`, then in `maps/` \
        beside the template, then in the rule pack's `maps/`.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: note, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    FindingPage(
      .ambiguousMap,
      meaning:
        "One folder has NAME.csv and NAME.lua: nobody could say which of them is the value map NAME.",
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
        .init("maps/notes.lua", "return {VIP = \"A\"}"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.lua", "return {VIP = \"A\"}"),
      ]),
    FindingPage(
      .mapKeyCount,
      meaning: """
        The last column of a CSV value map is the result, the others are its keys. A field mapping gives it as many \
        values as there are fields in `from`, or one that `concat` joined.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,name,memo\nVIP,Contoso,A"),
      ],
      right: [
        .init(
          "template.yaml", "SalesMemo: {from: [description, name], map: notes, unmapped: empty}"),
        .init("maps/notes.csv", "note,name,memo\nVIP,Contoso,A"),
      ]),
    FindingPage(
      .invalidName,
      meaning: """
        Names of value maps, parameters and sequences have letters, digits, `_` and `-`; a value map is named without \
        folder and ending. Names of schemas do not lead out of their folder.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes.csv, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    FindingPage(
      .tableSyntax,
      meaning: """
        A CSV value map is read strictly: each row has as many cells as the header; a cell with the delimiter, a quote \
        or a line break stands in quotes, and quotes inside it are doubled. The delimiter is `,`, `;` or a tab, whichever \
        the header has most of.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A, but careful"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,\"A, but careful\""),
      ]),
    FindingPage(
      .duplicateRow,
      meaning:
        "Two rows of a value map have the same keys: nobody could say which result was meant.",
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A\nVIP,B"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
  ]
}

internal import Rules

extension KnownPages {
  /// XW070 to XW072.
  static let scripts = [
    FindingPage(
      .scriptFault, dataIntegrator: ["DIPV1012"],
      meaning: """
        A script, or the Lua expression of a `where`, can not be loaded: it is not Lua, returns neither a table nor a \
        function, fails while it is loaded, or a function in it assigns to a global or to a variable of the chunk around \
        it, which is refused because nothing that a call does may be visible to a later one. Where `check` sees the \
        reason in the text, it gives it a number of its own, from XW080 on.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init(
          "maps/notes.lua",
          """
          local codes = text.split("A;B", ";")
          assert(#codes == 3, "three codes are needed")
          return {VIP = codes[1], Old = codes[2], New = codes[3]}
          """),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init(
          "maps/notes.lua",
          """
          local codes = text.split("A;B;C", ";")
          assert(#codes == 3, "three codes are needed")
          return {VIP = codes[1], Old = codes[2], New = codes[3]}
          """),
      ]),
    FindingPage(
      .constantMisfit, dataIntegrator: ["DIPV1030"],
      meaning: """
        A `value`, a `default` or a parameter does not fit its target field: it is too long, of another type, or not in \
        the option set. Each record that gets it would be rejected.
        """,
      wrong: [.init("template.yaml", "OnHoldStatus: {value: Maybe}")],
      right: [.init("template.yaml", "OnHoldStatus: {value: All}")]),
    FindingPage(
      .sequenceWithoutKey,
      meaning: """
        A sequence gives a source record the same number in each run, and for that it has to recognise the record by the \
        key of the source's schema.
        """,
      wrong: [
        .init(
          "template.yaml",
          tasks(
            "Accounts", field: "Account: {from: accountnumber, sequence: numbers}",
            more: "\nsequences: {numbers: {format: \"{SEQNUM:5}\"}}"))
      ],
      right: [
        .init(
          "template.yaml",
          tasks(
            "Accounts", source: "{app: sales, entity: account}",
            field: "Account: {from: accountnumber, sequence: numbers}",
            more: "\nsequences: {numbers: {format: \"{SEQNUM:5}\"}}"))
      ]),
  ]
}

internal import Rules

extension DiagnosticCode {
  static let withoutEffect = DiagnosticCode(
    "XW115", "a key of a field mapping has no effect", severity: .warning)
}

extension RuleCheck {
  /// Keys that another key of the same field mapping makes pointless.
  static let keysWithoutEffect = RuleCheck(
    FindingPage(
      .withoutEffect,
      meaning: """
        The keys of a field mapping are applied in a fixed order, and here one of them can never do anything: `concat` of \
        one field; `required` behind a `default`, which fills the field before; `unmapped` where a `default`, a \
        `sequence` or the map's own fallback takes all values; a `default` behind a `sequence`. Most likely something \
        else was meant.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, default: none, required: true}")
      ],
      right: [.init("template.yaml", "SalesMemo: {from: description, required: true}")]),
    scope: .field { field, report in
      let mapping = field.mapping
      func add(_ key: String, _ reason: String) {
        guard mapping.keyLocations[key] != nil else { return }
        report.add(
          .withoutEffect, at: mapping.place(of: key), "'\(key)' has no effect: \(reason)",
          hint: "remove '\(key)', or what stands in its way")
      }
      if mapping.concat != nil, field.sourceNames.count == 1 {
        add("concat", "there is one field in 'from', and nothing to join")
      }
      if mapping.defaultValue != nil {
        if mapping.isRequired { add("required", "'default' fills the field before") }
        if mapping.sequence != nil { add("default", "'sequence' fills the field before") }
      }
      if mapping.defaultValue != nil || mapping.sequence != nil {
        let filler = mapping.defaultValue != nil ? "default" : "sequence"
        add("unmapped", "'\(filler)' takes what is not in the map")
      } else if field.table?.rows.contains(where: { $0.keys.allSatisfy { $0 == nil } }) == true {
        add("unmapped", "the map has an entry for all other values")
      }
    })
}

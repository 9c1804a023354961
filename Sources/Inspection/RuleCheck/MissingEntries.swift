internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let missingEntry = DiagnosticCode(
    "XW123", "a value of the source has no entry in the value map", severity: .warning)
}

extension RuleCheck {
  /// Options that no row takes, where nothing says what becomes of them.
  static let missingEntries = RuleCheck(
    FindingPage(
      .missingEntry,
      meaning: """
        The source field has an option set (or is a yes/no field), and the value map has no row for some of its values. \
        Records with them are rejected with the code `unmapped`. Add the rows, give the rest a `default` or a `*` row, or \
        say that you mean it: `unmapped: reject`.
        """,
      wrong: [
        .init("template.yaml", "PaymentTerms: {from: paymenttermscode, map: {\"1\": Net30}}")
      ],
      right: [
        .init(
          "template.yaml",
          "PaymentTerms: {from: paymenttermscode, map: {\"1\": Net30}, unmapped: reject}")
      ]),
    scope: .field { field, report in
      let mapping = field.mapping
      guard let table = field.table, mapping.keyLocations["unmapped"] == nil,
        mapping.defaultValue == nil, mapping.sequence == nil, mapping.replacements.isEmpty,
        table.keyCount == field.keySources.count
      else { return }
      let keys = SourceKeys(mapping)
      for (index, source) in field.keySources.enumerated() {
        guard let source, mapping.letterCase == nil || source.type != .enum else { continue }
        let known = Set(table.rows.map { $0.keys[index].map(keys.key) })
        guard !known.contains(nil) else { continue }
        let missing = SourceKind(source).closedValues.filter { !known.contains(keys.key($0.text)) }
        guard !missing.isEmpty else { continue }
        report.add(
          .missingEntry, at: mapping.place(of: "map"),
          "the map has no entry for \(listed(missing.map(\.words))) of \(source.name)",
          hint: "such records are rejected; add the entries or a default, or say unmapped: reject")
      }
    })
}

/// Keys of a table as a field mapping compares them.
struct SourceKeys {
  private let folding: KeyFolding?

  init(_ mapping: FieldMapping) { folding = mapping.foldsCase ? KeyFolding() : nil }

  func key(_ text: String) -> String { folding?.fold(text) ?? text }
}

internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let unreachableRow = DiagnosticCode(
    "XW122", "a row of a value map can never be reached", severity: .warning)
}

extension RuleCheck {
  /// Keys that the source field never has.
  static let unreachableRows = RuleCheck(
    FindingPage(
      .unreachableRow,
      meaning: """
        The source field, as its schema describes it, never has the value of this row's key. Option sets reach value \
        maps as their numbers and never as labels, yes/no fields as `true` and `false`, whole numbers without leading \
        zeros, enums as their symbols in the exact case. A `*` row makes no other row unreachable: the most specific row \
        wins. An option that is missing in the schema is added in the project's own `schemas/`.
        """,
      wrong: [
        .init(
          "template.yaml", "PaymentTerms: {from: paymenttermscode, map: terms, unmapped: empty}"),
        .init("maps/terms.csv", "code,terms\nNet 30,Net30"),
      ],
      right: [
        .init(
          "template.yaml", "PaymentTerms: {from: paymenttermscode, map: terms, unmapped: empty}"),
        .init("maps/terms.csv", "code,terms\n1,Net30"),
      ]),
    scope: .field { field, report in
      guard let table = field.table, table.keyCount == field.keySources.count else { return }
      for (index, source) in field.keySources.enumerated() {
        let keys = PossibleKeys(field.mapping, source)
        let rows = table.rows.compactMap { row -> (ValueTable.Row, PossibleKeys.Reason)? in
          guard let key = row.keys[index], !key.isEmpty, let reason = keys.exclude(key) else {
            return nil
          }
          return (row, reason)
        }
        for (row, reason) in rows.prefix(RowFindings.maximum) {
          let rest = RowFindings.hint(table.name, rows.count)
          report.add(
            .unreachableRow, at: row.location, reason.message,
            hint: [reason.hint, rest].filter { !$0.isEmpty }.joined(separator: "\n  "))
        }
      }
    })
}

extension FieldSubject {
  /// For each key of the map the source field it comes from; nil where `concat` or another entity gives it.
  var keySources: [SchemaField?] {
    guard mapping.concat == nil || sources.count == 1 else { return [nil] }
    return sources
  }
}

/// What a key of a value map can be, as far as the source's schema tells.
private struct PossibleKeys {
  struct Reason {
    var message: String
    var hint = ""
  }

  private let mapping: FieldMapping
  private let source: SchemaField?
  private let folding = KeyFolding()

  init(_ mapping: FieldMapping, _ source: SchemaField?) {
    self.mapping = mapping
    self.source = source
  }

  /// Why a key never occurs; nil where it may.
  func exclude(_ key: String) -> Reason? {
    guard mapping.replacements.isEmpty else { return nil }
    if let reason = excludeByText(key) { return reason }
    guard let source else { return nil }
    switch source.type {
    case .boolean: return excludeFromBoolean(key, source)
    case .picklist, .state, .status, .integer, .bigInteger: return excludeFromNumbers(key, source)
    case .enum: return excludeFromEnum(key, source)
    case .string: return excludeByLength(key, source)
    default: return nil
    }
  }

  // MARK: Kinds of sources

  private func excludeByText(_ key: String) -> Reason? {
    if mapping.foldsCase { return nil }
    if mapping.trim, key != trimmed(key) {
      return Reason(
        message: "'trim' takes the white space off before \(quoted(key)) is looked for",
        hint: "write \(quoted(trimmed(key)))")
    }
    guard let letterCase = mapping.letterCase else { return nil }
    let changed = letterCase == .upper ? key.uppercased() : key.lowercased()
    guard changed != key else { return nil }
    return Reason(
      message:
        "'case' makes the value \(letterCase.rawValue) case before \(quoted(key)) is looked for",
      hint: "write \(quoted(changed))")
  }

  private func excludeFromBoolean(_ key: String, _ source: SchemaField) -> Reason? {
    let folded = folding.fold(key)
    guard key != "true", key != "false", !(mapping.foldsCase && ["true", "false"].contains(folded))
    else { return nil }
    let meant =
      switch folded {
      case "true", "yes", "1": "true"
      case "false", "no", "0": "false"
      default: ""
      }
    return Reason(
      message: "\(source.name) is true or false, never \(quoted(key))",
      hint: meant.isEmpty ? "" : "write \(meant)")
  }

  private func excludeFromNumbers(_ key: String, _ source: SchemaField) -> Reason? {
    let looked = mapping.foldsCase ? folding.fold(key) : key
    guard let number = Int64(looked) else {
      if let option = source.options.first(where: { folding.fold($0.label) == folding.fold(key) }) {
        return Reason(
          message:
            "\(quoted(key)) is the label of an option; \(source.name) reaches maps as its number",
          hint: "write \(option.value)")
      }
      return Reason(
        message: "\(source.name) is a whole number, never \(quoted(key))",
        hint: source.options.isEmpty ? "" : "known options: \(options(source))")
    }
    guard "\(number)" == looked else {
      return Reason(
        message: "\(source.name) reaches maps as \(number), never as \(quoted(key))",
        hint: "write \(number)")
    }
    guard !source.options.isEmpty, !source.options.contains(where: { $0.value == number })
    else { return nil }
    return Reason(
      message: "\(number) is not an option of \(source.name)",
      hint: "known options: \(options(source)); a project adds its own in its schemas/")
  }

  private func excludeFromEnum(_ key: String, _ source: SchemaField) -> Reason? {
    let symbols = source.options.map(\.label)
    guard !symbols.isEmpty, mapping.letterCase == nil, !symbols.contains(key) else { return nil }
    let twin = symbols.first { folding.fold($0) == folding.fold(key) }
    if mapping.foldsCase, twin != nil { return nil }
    return Reason(
      message: "\(quoted(key)) is not a symbol of \(source.name)",
      hint: twin.map { "write \($0): case counts, unless the mapping says match: fold" }
        ?? suggestion(for: key, among: symbols, plural: "symbols"))
  }

  private func excludeByLength(_ key: String, _ source: SchemaField) -> Reason? {
    guard let limit = source.maxLength, !mapping.foldsCase, key.utf16.count > limit else {
      return nil
    }
    return Reason(
      message: "\(source.name) has at most \(limit) characters, and the key \(key.utf16.count)")
  }

  private func options(_ source: SchemaField) -> String {
    listed(source.options.map { "\($0.value) (\($0.label))" }, limit: 12)
  }
}

/// The text without white space at its ends.
func trimmed(_ text: String) -> String {
  var rest = text.unicodeScalars[...]
  while let first = rest.first, first.properties.isWhitespace { rest.removeFirst() }
  while let last = rest.last, last.properties.isWhitespace { rest.removeLast() }
  return String(rest)
}

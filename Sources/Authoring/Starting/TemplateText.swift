internal import Records

/// What stands in a new template.
struct TemplateText {
  /// One row of `fields:`.
  struct Row {
    var field: String
    var mapping: String
    var isMadeUp = false
  }

  let name: String
  let source: EntitySchema
  let target: EntitySchema
  let rows: [Row]

  init(name: String, source: EntitySchema, target: EntitySchema) {
    self.name = name
    self.source = source
    self.target = target
    rows = Self.rows(source, target)
  }

  private static func rows(_ source: EntitySchema, _ target: EntitySchema) -> [Row] {
    var rows: [Row] = []
    var isKeyMapped = false
    for name in target.key {
      guard let field = target.field(name) else { continue }
      if name == "dataAreaId" {
        rows.append(Row(field: name, mapping: "{parameter: legal_entity}"))
      } else if let match = match(field, source) {
        rows.append(Row(field: name, mapping: match.name))
        isKeyMapped = true
      } else if !isKeyMapped, let key = source.key.first {
        rows.append(Row(field: name, mapping: SampleText.key(key)))
        isKeyMapped = true
      } else {
        rows.append(made(field))
      }
    }
    for field in target.fields where !target.key.contains(field.name) && !field.isReadOnly {
      if let match = match(field, source) {
        let mapping =
          field.isRequired
          ? "{from: \(SampleText.key(match.name)), required: true}" : SampleText.key(match.name)
        rows.append(Row(field: field.name, mapping: mapping))
      } else if field.isRequired {
        rows.append(made(field))
      }
    }
    return rows
  }

  private static func made(_ field: SchemaField) -> Row {
    let value = SampleText.scalar(SampleValues.fitting(field))
    return Row(field: field.name, mapping: "{default: \(value)}", isMadeUp: true)
  }

  /// The source field of the same name or label, where its values fit.
  private static func match(_ field: SchemaField, _ source: EntitySchema) -> SchemaField? {
    let words = [field.name, field.label].compactMap { $0.map(folded) }
    return source.fields.first { candidate in
      kind(candidate) != nil && kind(candidate) == kind(field)
        && [candidate.name, candidate.label].compactMap { $0.map(folded) }.contains {
          words.contains($0)
        }
    }
  }

  private static func folded(_ text: String) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// Fields of one kind can be copied; nil for those that need a value map.
  private static func kind(_ field: SchemaField) -> String? {
    switch field.type {
    case .string: "text"
    case .integer, .bigInteger: field.type.rawValue
    case .decimal, .currency, .double: "number"
    case .boolean, .dateTime, .guid: field.type.rawValue
    case .picklist, .state, .status, .enum, .lookup, .customer, .owner: nil
    }
  }

  // MARK: Text

  var text: String {
    let parameters = rows.contains { $0.mapping.contains("parameter:") }
    var lines = [
      "# \(source.entity) of \(source.app) becomes \(target.entity) of \(target.app).",
      "#",
      "# A field mapping is the name of a source field, or keys that are always applied in this order: from | value |",
      "# parameter, concat, trim, case, replace, map, sequence, default, truncate, required.",
      "",
      "template: \(SampleText.key(name))",
      "version: 0.1.0",
      "",
      "tasks:",
      "  - task: \(SampleText.key("\(source.entity) - \(target.entity)"))",
      "    source: {app: \(source.app), entity: \(source.entity)}",
      "    target: {app: \(target.app), entity: \(target.entity)}",
    ]
    if !target.key.isEmpty { lines.append("    key: [\(target.key.joined(separator: ", "))]") }
    lines += [
      "    # where: record.FIELD ~= nil      # records for which this is false or nil are left out (Lua)",
      "",
      "    # The key, what the target requires, and fields of the same name or label. Look at each of them.",
      "    fields:",
    ]
    lines += rows.map { row in
      "      \(SampleText.key(row.field)): \(row.mapping)\(row.isMadeUp ? "      # made up: choose" : "")"
    }
    lines += rest + [""]
    if parameters { lines += ["parameters:", "  legal_entity: {required: true}", ""] }
    lines += [
      "# sequences:",
      "#   NAME: {format: \"N-{SEQNUM:5}\", seed: 1000}",
      "",
      "# Templates that must have run before.",
      "requires: []",
    ]
    return SampleText.text(lines)
  }

  /// The target fields that nothing is mapped to.
  private var rest: [String] {
    let mapped = Set(rows.map(\.field))
    let names = target.fields.filter { !mapped.contains($0.name) && !$0.isReadOnly }.map(\.name)
    guard !names.isEmpty else { return [] }
    guard names.count <= 60 else {
      let file = "schemas/\(target.app)/\(target.entity).yaml"
      return ["", "      # \(names.count) more target fields are in \(file)."]
    }
    var lines = ["", "      # Not mapped:"]
    for name in names {
      if let line = lines.last, line.count + name.count < 110, lines.count > 2 {
        lines[lines.count - 1] = "\(line) \(name)"
      } else {
        lines.append("      #   \(name)")
      }
    }
    return lines
  }
}

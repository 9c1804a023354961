private import Records

/// The values of `match`.
enum Matching: String, CaseIterable { case exact, fold }

/// Reads what a rule file says about one target field.
struct FieldMappingReader {
  let findings: Findings

  /// Reads a scalar (a source field) or a mapping; what is neither is reported.
  ///
  /// - Parameters:
  ///   - entry: target field and field mapping. A null is the caller's affair.
  /// - Returns: nil only for a field without a name.
  func read(_ entry: YAMLEntry) -> FieldMapping? {
    let field = entry.key.text
    guard !field.isEmpty else {
      findings.report(.invalidValue, at: entry.location, "a target field needs a name")
      return nil
    }
    let earlier = findings.diagnostics.count
    var mapping = FieldMapping(field: field, location: entry.location)
    readValue(entry, into: &mapping)
    mapping.hasFaults = findings.diagnostics.count > earlier
    return mapping
  }

  private func readValue(_ entry: YAMLEntry, into mapping: inout FieldMapping) {
    if let scalar = entry.value.scalar {
      guard let source = sourceField(entry.value, scalar) else { return }
      mapping.input = .fields([source])
      return
    }
    guard case .mapping = entry.value.content else {
      findings.report(
        .wrongType, at: entry.value.location,
        "a field mapping must be a source field or a mapping, found \(entry.value.kindName)",
        hint: "for several source fields write {from: [a, b], concat: \", \"}")
      return
    }
    guard let keys = YAMLMapping(entry.value, .fieldMapping, findings: findings) else { return }
    mapping.keyLocations = keys.locations
    readInput(keys, into: &mapping)
    readTextTransforms(keys, into: &mapping)
    readMap(keys, into: &mapping)
    mapping.sequence = keys.text("sequence")
    mapping.defaultValue = keys.constant("default")
    mapping.truncate = keys.integer("truncate", in: 1...Int64(Int32.max)).map { Int($0) }
    mapping.isRequired = keys.flag("required") ?? false
    checkCompleteness(keys, mapping)
  }

  // MARK: Input

  /// The short form: a source field's name.
  ///
  /// A plain number or boolean is refused: it is more likely a constant that lacks its `value:`.
  private func sourceField(_ node: YAMLNode, _ scalar: YAMLScalar) -> Located<String>? {
    switch scalar.kind {
    case .number, .boolean:
      findings.report(
        .wrongType, at: node.location, "a source field is expected, found \(quoted(scalar.text))",
        hint: "for a constant write {value: \(scalar.text)}; put a field's name in quotes")
      return nil
    case .empty:
      findings.report(
        .wrongType, at: node.location, "a source field is expected, found nothing",
        hint: "only a project may drop a field mapping; for an empty value write {value: \"\"}")
      return nil
    default: return Located(scalar.text, at: node.location)
    }
  }

  private func readInput(_ keys: YAMLMapping, into mapping: inout FieldMapping) {
    let given = ["from", "value", "parameter"].filter { keys.node($0) != nil }
    if given.count > 1 {
      findings.report(
        .conflictingKeys, at: keys.place(given[1]),
        "'\(given[0])' and '\(given[1])' exclude each other",
        hint: "keep the one that gives \(mapping.field) its value")
    }
    switch given.first {
    case "from":
      let names = keys.texts("from") ?? []
      if case .list(let items)? = keys.node("from")?.content, items.isEmpty {
        findings.report(.invalidValue, at: keys.place("from"), "'from' names no field")
      }
      mapping.input = .fields(names)
    case "value":
      mapping.input = .constant(keys.constant("value") ?? Constant(""))
    case "parameter":
      if let name = keys.text("parameter") { mapping.input = .parameter(name) }
    default: break
    }
  }

  // MARK: Transforms

  private func readTextTransforms(_ keys: YAMLMapping, into mapping: inout FieldMapping) {
    if let separator = keys.constant("concat") {
      mapping.concat = separator.text
    }
    mapping.trim = keys.flag("trim") ?? false
    mapping.letterCase = keys.word("case", as: LetterCase.self)
    for entry in keys.entries("replace") ?? [] {
      guard !entry.key.text.isEmpty else {
        findings.report(.invalidValue, at: entry.location, "'replace' can not replace nothing")
        continue
      }
      let text = entry.value.readConstant("the new text of \(quoted(entry.key.text))", findings)
      mapping.replacements.append(
        Replacement(pattern: entry.key.text, text: text?.text ?? ""))
    }
  }

  private func readMap(_ keys: YAMLMapping, into mapping: inout FieldMapping) {
    if let node = keys.node("map") {
      switch node.content {
      case .scalar:
        if let name = keys.text("map") { mapping.map = .named(name) }
      case .mapping(let entries):
        let reader = InlineMapReader(findings: findings)
        mapping.map = .inline(reader.read(entries, field: mapping.field))
      case .list:
        findings.report(
          .wrongType, at: node.location,
          "'map' must be the name of a value map or a mapping, found a list")
      }
    }
    mapping.foldsCase = keys.word("match", as: Matching.self) == .fold
    mapping.unmapped = keys.word("unmapped", as: UnmappedRule.self) ?? .reject
    mapping.inverse = keys.text("inverse_of")
  }

  // MARK: What keys need of each other

  private func checkCompleteness(_ keys: YAMLMapping, _ mapping: FieldMapping) {
    if case .none = mapping.input {
      if ["from", "value", "parameter"].contains(where: keys.has) { return }
      for key in ["concat", "trim", "case", "replace", "map"] where keys.node(key) != nil {
        findings.report(
          .incompleteFieldMapping, at: keys.place(key),
          "'\(key)' needs a value to work on; there is no 'from', 'value' or 'parameter'",
          hint: "add 'from' with the source field")
        return
      }
      if !keys.has("sequence"), !keys.has("default") {
        findings.report(
          .incompleteFieldMapping, at: mapping.location,
          "nothing gives \(mapping.field) a value",
          hint: "add one of from, value, parameter, sequence, default")
        return
      }
    }
    for key in ["match", "unmapped", "inverse_of"] where keys.node(key) != nil && !keys.has("map") {
      findings.report(
        .incompleteFieldMapping, at: keys.place(key), "'\(key)' needs a 'map'",
        hint: "add the value map, or remove '\(key)'")
    }
    if case .fields(let fields) = mapping.input, fields.count > 1 {
      checkSeveralFields(keys, mapping, count: fields.count)
    }
    if mapping.concat != nil, keys.node("from") == nil {
      findings.report(
        .incompleteFieldMapping, at: keys.place("concat"), "'concat' joins the fields of 'from'",
        hint: "add 'from', or remove 'concat'")
    }
  }

  private func checkSeveralFields(_ keys: YAMLMapping, _ mapping: FieldMapping, count: Int) {
    if !keys.has("concat"), !keys.has("map") {
      findings.report(
        .incompleteFieldMapping, at: keys.place("from"),
        "\(count) source fields for one target field need 'concat' or 'map'",
        hint: "add concat: \" \" to join them, or a map that takes \(count) values")
    } else if !keys.has("concat"), case .inline? = mapping.map {
      findings.report(
        .mapKeyCount, at: keys.place("map"),
        "a map written in the field mapping takes one value, 'from' gives \(count)",
        hint: "join them with 'concat', or use a CSV or Lua value map")
    }
  }
}

/// Reads a value map that is written in a field mapping: source value → target value.
struct InlineMapReader {
  let findings: Findings

  /// Reads all entries; `otherwise` is the entry for everything else, `""` the one for the empty value.
  func read(_ entries: [YAMLEntry], field: String) -> ValueTable {
    var table = ValueTable(name: "map of \(field)", keyCount: 1, rows: [])
    var hasEmptyKey = false
    for entry in entries {
      guard entry.key.text != "*" else {
        findings.report(
          .invalidValue, at: entry.location, "'*' has no meaning here",
          hint: "write otherwise: for everything else")
        continue
      }
      let result = entry.value.readConstant("the result of \(quoted(entry.key.text))", findings)
      guard let result else { continue }
      let key = entry.key.constant.text
      if key.isEmpty {
        // `""` and `~` are different keys of YAML, but the same value.
        guard !hasEmptyKey else {
          findings.report(
            .duplicateRow, at: entry.location, "the entry for the empty value is there twice",
            hint: "remove one of the two")
          continue
        }
        hasEmptyKey = true
      }
      let isFallback = entry.key.text == "otherwise"
      table.rows.append(
        ValueTable.Row(
          keys: [isFallback ? nil : key], result: result, location: entry.location,
          resultLocation: entry.value.location))
    }
    return table
  }
}

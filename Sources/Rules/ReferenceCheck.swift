internal import Records

/// Checks that all that a task names is there: fields of the schemas, parameters, sequences, value maps.
struct ReferenceCheck {
  let parameters: [String]
  let sequences: [String]
  let maps: MapFinder
  let findings: Findings

  /// Checks one task and reads the value maps that it names.
  func check(_ task: MappingTask) {
    for mapping in task.fields {
      if let schema = task.targetSchema {
        checkTarget(Located(mapping.field, at: mapping.location), schema)
      }
      check(mapping, sourceSchema: task.sourceSchema)
    }
    let mapped = task.fields.map(\.field)
    for key in task.key {
      if let schema = task.targetSchema, schema.field(key.value) == nil {
        checkTarget(key, schema)
      } else if !mapped.contains(key.value) {
        findings.report(
          .keyNotMapped, at: key.location,
          "the key field \(quoted(key.value)) has no field mapping",
          hint: nearestWay(key.value, mapped) ?? "add it to 'fields', or take it out of 'key'")
      }
    }
    if let filter = task.filter { maps.loadMaps(namedBy: filter) }
  }

  private func nearestWay(_ word: String, _ known: [String]) -> String? {
    nearest(to: word, in: known).map { "did you mean '\($0)'?" }
  }

  private func check(_ mapping: FieldMapping, sourceSchema: EntitySchema?) {
    var valueCount = 1
    switch mapping.input {
    case .fields(let names):
      if mapping.concat == nil { valueCount = names.count }
      guard let sourceSchema else { break }
      for name in names { checkSource(name, sourceSchema) }
    case .parameter(let name):
      guard !parameters.contains(name.value) else { break }
      findings.report(
        .unknownParameter, at: name.location,
        "the template has no parameter \(quoted(name.value))",
        hint: suggestion(for: name.value, among: parameters, plural: "parameters"))
    case .constant, .none: break
    }
    if let name = mapping.sequence, !sequences.contains(name.value) {
      findings.report(
        .unknownSequence, at: name.location, "there is no sequence \(quoted(name.value))",
        hint: suggestion(for: name.value, among: sequences, plural: "sequences"))
    }
    if case .named(let name)? = mapping.map { checkMap(name, valueCount: valueCount) }
    if let inverse = mapping.inverse { maps.load(inverse) }
  }

  // MARK: Fields

  private func checkTarget(_ name: Located<String>, _ schema: EntitySchema) {
    guard schema.field(name.value) == nil else { return }
    findings.report(
      .unknownTargetField, at: name.location,
      "\(schema.app)/\(schema.entity) has no field \(quoted(name.value))",
      hint: fieldWay(name.value, schema))
  }

  /// A dotted name is a field by itself, or leads through a reference to a field of another entity.
  private func checkSource(_ name: Located<String>, _ schema: EntitySchema) {
    guard schema.field(name.value) == nil else { return }
    let first = String(name.value.prefix { $0 != "." })
    guard first != name.value, let reference = schema.field(first) else {
      findings.report(
        .unknownSourceField, at: name.location,
        "\(schema.app)/\(schema.entity) has no field \(quoted(first))",
        hint: fieldWay(first, schema))
      return
    }
    switch reference.type {
    case .lookup, .customer, .owner: return
    default:
      findings.report(
        .unknownSourceField, at: name.location,
        "\(quoted(name.value)) leads through \(first), which is no reference to another entity",
        hint: "its type is \(reference.type.rawValue)")
    }
  }

  private func fieldWay(_ name: String, _ schema: EntitySchema) -> String {
    if let labelled = schema.fields.first(where: { $0.label == name }) {
      return "did you mean '\(labelled.name)', which is labelled so?"
    }
    let known = schema.fields.map(\.name)
    let way = suggestion(for: name, among: known, plural: "fields")
    return way.isEmpty
      ? "a project adds its own fields in schemas/\(schema.app)/\(schema.entity).yaml" : way
  }

  // MARK: Value maps

  private func checkMap(_ name: Located<String>, valueCount: Int) {
    maps.load(name)
    guard case .table(let table)? = maps.maps[name.value], table.keyCount != valueCount,
      valueCount > 0
    else { return }
    findings.report(
      .mapKeyCount, at: name.location,
      "the value map \(quoted(name.value)) has \(count(table.keyCount, "key column")),"
        + " the field mapping gives it \(count(valueCount, "value"))",
      hint: "the last column of a value map is its result, the others are its keys")
  }
}

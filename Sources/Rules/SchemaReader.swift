internal import Records

/// Reads `schemas/APP/ENTITY.yaml` files; a later file of the same name adds fields to, or changes fields of, the
/// schema before it.
package struct SchemaReader {
  let findings: Findings

  private var fields: [SchemaField] = []
  private var label: String?
  private var index: [String: Int] = [:]
  private var key: [String]?
  /// Fields with `key: true`, for schemas without a list of keys.
  private var keyFields: [String] = []
  /// Folder of the file that is being read.
  private var folder = ""
  /// Where that file, and what it names, may lie.
  private var bounds = RuleBounds("nothing", [])

  init(findings: Findings) {
    self.findings = findings
  }

  /// Reads the files, the one that others change first.
  static func read(
    _ files: [RuleFolders.Part], app: String, entity: String, findings: Findings
  ) -> EntitySchema {
    var reader = SchemaReader(findings: findings)
    for file in files { reader.add(file) }
    var schema = EntitySchema(
      app: app, entity: entity, key: reader.key ?? reader.keyFields, fields: reader.fields)
    schema.label = reader.label
    return schema
  }

  /// Reads a schema by itself, only for what is wrong with it.
  package static func check(_ path: String, in bounds: RuleBounds) throws(RuleErrors) {
    let findings = Findings()
    let file = RuleFolders.Part(path: path, bounds: bounds)
    _ = read([file], app: "", entity: "", findings: findings)
    if !findings.diagnostics.isEmpty { throw findings.errors() }
  }

  private mutating func add(_ file: RuleFolders.Part) {
    folder = FilePath.folder(of: file.path)
    bounds = file.bounds
    guard let root = findings.document(file.path, subject: "the schema", in: bounds) else { return }
    guard let schema = YAMLMapping(root, .schema, findings: findings) else { return }
    for name in ["entity", "app", "entitySet"] { _ = schema.text(name) }
    label = schema.text("label")?.value ?? label
    schema.require("fields", of: "a schema")
    for entry in schema.entries("fields") ?? [] { add(entry) }
    guard let names = schema.texts("key") else { return }
    for name in names where index[name.value] == nil {
      findings.report(
        .unknownTargetField, at: name.location,
        "the key field \(quoted(name.value)) is not a field of the schema",
        hint: suggestion(for: name.value, among: fields.map(\.name), plural: "fields"))
    }
    key = names.map(\.value)
  }

  private mutating func add(_ entry: YAMLEntry) {
    let name = entry.key.text
    let place = index[name]
    var field = place.map { fields[$0] } ?? SchemaField(name: name, type: .string)
    if case .scalar = entry.value.content {
      guard let type = entry.value.readText("the type of \(quoted(name))", findings) else { return }
      setType(type, of: &field)
    } else {
      guard let facts = YAMLMapping(entry.value, .schemaField, findings: findings) else { return }
      if let type = facts.text("type") {
        setType(type, of: &field)
      } else if !facts.has("type"), place == nil {
        findings.report(.missingKey, at: entry.location, "the field \(quoted(name)) needs a 'type'")
      }
      read(facts, into: &field)
    }
    if let place {
      fields[place] = field
    } else {
      index[name] = fields.count
      fields.append(field)
    }
  }

  private func setType(_ text: Located<String>, of field: inout SchemaField) {
    if let type = FieldType(rawValue: text.value) {
      field.type = type
      return
    }
    findings.report(
      .invalidValue, at: text.location, "\(quoted(text.value)) is not a type of field",
      hint: suggestion(
        for: text.value, among: FieldType.allCases.map(\.rawValue), plural: "types"))
  }

  /// `nullable`, `target` and `enum` are facts for people; only their shape counts.
  private mutating func read(_ facts: YAMLMapping, into field: inout SchemaField) {
    if let label = facts.text("label") { field.label = label.value }
    if let length = facts.integer("maxLength", in: 1...Int64(Int32.max)) {
      field.maxLength = Int(length)
    }
    if let isRequired = facts.flag("required") { field.isRequired = isRequired }
    if facts.flag("key") == true, !keyFields.contains(field.name) { keyFields.append(field.name) }
    for entry in facts.entries("options") ?? [] { addOption(entry, to: &field) }
    if let isReadOnly = facts.flag("readOnly") { field.isReadOnly = isReadOnly }
    if let minimum = facts.text("min") { field.minimum = minimum.value }
    if let maximum = facts.text("max") { field.maximum = maximum.value }
    _ = facts.flag("nullable")
    _ = facts.texts("target")
    _ = facts.text("enum")
    if let path = facts.text("reference") { field.reference = reference(path, of: field) }
  }

  /// The file with the codes that exist, as it is named in the schema; nil where it is not there.
  private func reference(_ name: Located<String>, of field: SchemaField) -> String? {
    let path = FilePath.absolute(name.value, from: folder)
    guard bounds.contains(path) else {
      findings.add(bounds.refusal(of: path, at: name.location))
      return nil
    }
    if RuleFile.kind(path) == .file { return path }
    let near = suggestion(
      for: FilePath.name(of: path), among: bounds.names(in: FilePath.folder(of: path)),
      plural: "files there")
    findings.report(
      .referenceNotFound, at: name.location,
      "there is no file \(quoted(name.value)) with the codes of \(field.name)",
      hint: near.isEmpty ? "'reference' names a CSV file, relative to the schema's folder" : near)
    return nil
  }

  private func addOption(_ entry: YAMLEntry, to field: inout SchemaField) {
    guard let value = Int64(entry.key.text) else {
      findings.report(
        .invalidValue, at: entry.location,
        "an option's value must be a whole number, found \(quoted(entry.key.text))",
        hint: "options are written value: label, as {1: Net 30}")
      return
    }
    let subject = "the label of option \(value)"
    guard let label = entry.value.readText(subject, findings) else { return }
    let option = SchemaOption(value: value, label: label.value)
    if let place = field.options.firstIndex(where: { $0.value == value }) {
      field.options[place] = option
    } else {
      field.options.append(option)
    }
  }
}

extension Findings {
  /// Reads a YAML file; what is wrong with it is reported, also that it is empty.
  func document(_ path: String, subject: String, in bounds: RuleBounds?) -> YAMLNode? {
    do {
      if let root = try YAMLDocument.read(path, in: bounds), !root.isNull { return root }
      report(
        .emptyFile, at: SourceLocation(file: path, line: 1, column: 1), "\(subject) is empty")
    } catch {
      add(error)
    }
    return nil
  }
}

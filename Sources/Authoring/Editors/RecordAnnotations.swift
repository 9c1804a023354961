internal import Records
internal import Rules

/// What scripts of one project or template find: the fields of its records, its value maps and parameters, in the
/// annotations of Lua's language servers (LuaCATS).
enum RecordAnnotations {
  /// The file's text.
  static func text(_ reading: RuleReading) -> String {
    ([head, maps(reading), parameters(reading)] + records(reading.rules)).joined(separator: "\n\n")
      + "\n"
  }

  /// The name of the type of a task's records: `sales.account`.
  static func typeName(of task: MappingTask) -> String {
    guard let schema = task.sourceSchema, !schema.app.isEmpty else { return "record" }
    return "\(schema.app).\(schema.entity)"
  }

  /// The type of a field as scripts see it.
  static func type(of field: SchemaField) -> String {
    switch field.type {
    case .boolean: "boolean"
    // Decimals and money are texts, so that no digit is lost.
    case let type where type.isInteger: "integer"
    default: "string"
    }
  }

  private static let head = """
    ---@meta
    -- What scripts of these rules find. Written by `crosswalk new editor`; changes are lost.
    """

  private static func maps(_ reading: RuleReading) -> String {
    let names = Set(reading.mapFiles.map(\.name)).sorted().map { "\"\($0)\"" }
    return """
      ---The value maps that lookup can ask.
      ---@alias crosswalk.map \((names + ["string"]).joined(separator: "|"))
      """
  }

  private static func parameters(_ reading: RuleReading) -> String {
    let fields = reading.parameters.map { "---@field \(key($0.value)) string?" }
    return (["---@class crosswalk.parameters"] + fields).joined(separator: "\n")
  }

  private static func records(_ rules: RuleSet) -> [String] {
    var seen: Set<String> = []
    return rules.tasks.compactMap { task in
      guard let schema = task.sourceSchema, seen.insert(typeName(of: task)).inserted else {
        return nil
      }
      var lines = ["---A record of \(schema.app)/\(schema.entity), read-only."]
      lines.append("---@class \(typeName(of: task))")
      lines += schema.fields.map(line)
      lines += reached(by: rules, schema).map {
        "---@field \(key($0)) string? a field that the reference leads to"
      }
      return lines.joined(separator: "\n")
    }
  }

  /// Dotted names that field mappings read of this entity.
  private static func reached(by rules: RuleSet, _ schema: EntitySchema) -> [String] {
    let names = rules.tasks.filter { $0.sourceSchema?.entity == schema.entity }.flatMap(\.fields)
      .flatMap { mapping -> [String] in
        guard case .fields(let names) = mapping.input else { return [] }
        return names.map(\.value)
      }
    return Set(names.filter { $0.contains(".") && schema.field($0) == nil }).sorted()
  }

  private static func line(_ field: SchemaField) -> String {
    var facts: [String] = []
    if let label = field.label { facts.append(label) }
    if let length = field.maxLength { facts.append("\(length) characters at most") }
    if !field.options.isEmpty {
      facts.append(field.options.map { "\($0.value) \($0.label)" }.joined(separator: " · "))
    }
    let comment = facts.joined(separator: "; ").split(whereSeparator: \.isNewline)
      .joined(separator: " ")
    return "---@field \(key(field.name)) \(type(of: field))?"
      + (comment.isEmpty ? "" : " \(comment)")
  }

  private static func key(_ name: String) -> String {
    isName(name) && !name.contains("-") && name.first?.isNumber == false ? name : "[\"\(name)\"]"
  }
}

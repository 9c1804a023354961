internal import Mapping
internal import Records
internal import Rules

/// What a new value map is for.
struct MapSubject {
  let name: String
  let task: MappingTask?
  /// Names of source fields; none where nothing is known.
  let sources: [String]
  let target: String?
  let isNamed: Bool

  init(_ name: String, _ rules: RuleSet, _ sources: [String], _ target: String?) throws(NotMade) {
    self.name = name
    let users = rules.tasks.flatMap { task in task.fields.map { (task, $0) } }.filter { user in
      if case .named(let map)? = user.1.map { map.value == name } else { false }
    }
    let user = users.first { target == nil || $0.1.field == target } ?? users.first
    isNamed = user != nil
    task = user?.0 ?? Self.task(of: rules, sources, target)
    var own: [String] = []
    if case .fields(let names)? = user?.1.input, user?.1.concat == nil { own = names.map(\.value) }
    self.sources = sources.isEmpty ? own : sources
    self.target = target ?? user?.1.field
    try check(sources, in: task?.sourceSchema)
    if let target { try check([target], in: task?.targetSchema) }
  }

  private static func task(
    of rules: RuleSet, _ sources: [String], _ target: String?
  ) -> MappingTask? {
    let fitting = rules.tasks.first { task in
      sources.allSatisfy { task.sourceSchema?.field($0) != nil }
        && target.map { task.targetSchema?.field($0) != nil } ?? true
    }
    return fitting ?? rules.tasks.first
  }

  private func check(_ names: [String], in schema: EntitySchema?) throws(NotMade) {
    guard let schema else { return }
    for name in names where schema.field(String(name.prefix { $0 != "." })) == nil {
      throw NotMade(
        "\(schema.app)/\(schema.entity) has no field \(quoted(name))",
        hint: suggestion(for: name, among: schema.fields.map(\.name), plural: "fields"))
    }
  }

  func field(_ name: String) -> SchemaField? { task?.sourceSchema?.field(name) }
  var targetField: SchemaField? { target.flatMap { task?.targetSchema?.field($0) } }

  /// The values of the only source field, where they are a closed set: each with what people call it.
  var options: [(key: Constant, label: String)] {
    guard sources.count == 1, let field = field(sources[0]) else { return [] }
    switch field.type {
    case .boolean: return ["true", "false"].map { (Constant($0, kind: .boolean), $0) }
    case .enum: return field.options.map { (Constant($0.label), $0.label) }
    default:
      return field.options.map { (Constant("\($0.value)", kind: .number), $0.label) }
    }
  }

  /// A result that fits the target field: the option of that name, or the words themselves; nil where nothing fits.
  func result(for words: String) -> String? {
    guard let field = targetField else { return words }
    if !field.options.isEmpty {
      let folded = Self.folded(words)
      guard let option = field.options.first(where: { Self.folded($0.label) == folded }) else {
        return nil
      }
      return field.type == .enum ? option.label : "\(option.value)"
    }
    return ConstantFit(field).misfit(Constant(words)) == nil ? words : nil
  }

  private static func folded(_ text: String) -> String {
    text.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  /// The line of a project that uses the map.
  var use: String {
    let names = sources.isEmpty ? ["SOURCE_FIELD"] : sources
    let from = names.count == 1 ? names[0] : "[\(names.joined(separator: ", "))]"
    return "\(target ?? "TARGET_FIELD"): {from: \(from), map: \(name)}"
  }
}

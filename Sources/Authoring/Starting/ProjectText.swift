internal import Records
internal import Rules

/// What stands in the files of a new project.
struct ProjectText {
  let name: String
  let folder: String
  let template: String
  let base: RulesAtHand
  let settings: [String: String]

  private var tasks: [MappingTask] { base.reading.rules.tasks }

  /// Where a task's sample records are.
  func source(_ task: MappingTask) -> String { "data/\(unique(task, \.sourceEntity)).csv" }

  private func target(_ task: MappingTask) -> String { "\(unique(task, \.targetEntity)).csv" }

  /// The entity as the name of a file; with a number where an earlier task has the same entity.
  private func unique(_ task: MappingTask, _ entity: KeyPath<MappingTask, String>) -> String {
    let name = fileName(task[keyPath: entity])
    let earlier = tasks.prefix { $0.name != task.name }
      .count { fileName($0[keyPath: entity]) == name }
    return earlier == 0 ? name : "\(name)-\(earlier + 1)"
  }

  private func fileName(_ entity: String) -> String {
    let name = String(entity.map { $0.isLetter || $0.isNumber || $0 == "_" ? $0 : "-" })
    return name.isEmpty ? "records" : name
  }

  /// The text of .gitignore.
  var ignored: String {
    let written = Set(tasks.map(target)).sorted().map { "/\($0)" }
    return (["# What runs leave behind.", ".crosswalk/", "rejects.jsonl"] + written)
      .joined(separator: "\n") + "\n"
  }

  /// The text of project.yaml.
  var text: String {
    var lines = [
      JSONSchema.project.modeline(EditorFiles.folder),
      "#",
      "# What one customer chooses over a template. The template's own files are never edited for a customer.",
      "",
      "project: \(SampleText.key(name))",
      "template: \(templatePath)",
      "",
    ]
    lines += parameterLines
    if tasks.count == 1, let task = tasks.first { lines += uriLines(task, indent: "") + [""] }
    lines.append("tasks:")
    for task in tasks { lines += taskLines(task) + [""] }
    lines += [
      "# What each call of a script may take at most; these are the defaults.",
      "# limits: {instructions: 1_000_000, memory: 16MiB, time: 1s}",
    ]
    return SampleText.text(lines)
  }

  private var templatePath: String {
    let path = FilePath.between(folder, template)
    let isPlain = path.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "/._-".contains($0))
    }
    return isPlain ? path : SampleText.key(path)
  }

  private var parameterLines: [String] {
    let declared = base.reading.parameters.map(\.value)
    guard !declared.isEmpty else { return [] }
    let made = base.parameters.map(\.name)
    return ["parameters:"]
      + declared.map { name in
        let value = settings[name] ?? base.reading.rules.parameters[name]?.text ?? ""
        let isSet = settings[name] != nil || made.contains(name)
        let note =
          made.contains(name) && settings[name] == nil ? "      # made up: put your own" : ""
        return "  \(isSet ? "" : "# ")\(name): \(SampleText.scalar(Constant(value)))\(note)"
      } + [""]
  }

  private func uriLines(_ task: MappingTask, indent: String) -> [String] {
    [
      "# Paths from this folder, or URIs: sqlite:customers.db?table=T, jsonl:- … Secrets: ${ENV_NAME}.",
      "source: \(source(task))",
      "target: \(target(task))",
    ].map { indent + $0 }
  }

  private func taskLines(_ task: MappingTask) -> [String] {
    var lines = ["  \(SampleText.key(task.name)):"]
    if tasks.count > 1 { lines += uriLines(task, indent: "    ") }
    lines.append("    # Records for which this is false or nil are left out (Lua):")
    lines.append("    # where: \(filterExample(task))")
    lines += [
      "",
      "    # A row here takes the place of the template's row of that field; null drops it:",
      "    #   FIELD: source_field",
      "    #   FIELD: {from: source_field, map: NAME, default: X}      (crosswalk new map NAME)",
      "    #   FIELD: null",
    ]
    let defaults = task.fields.compactMap(defaultLine)
    if !defaults.isEmpty {
      lines.append("    # These are the template's, and each customer's own affair:")
    }
    return lines + ["    fields:"] + defaults.map { "      # \($0)" }
  }

  private func filterExample(_ task: MappingTask) -> String {
    if let filter = task.filter {
      return filter.value.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
    let state = task.sourceSchema?.fields.first { $0.type == .state }
    if let state { return "record.\(state.name) == \(state.options.first?.value ?? 0)" }
    return "record.\(task.sourceSchema?.fields.first?.name ?? "FIELD") ~= nil"
  }

  /// Rows of the template that give each record the same value.
  private func defaultLine(_ mapping: FieldMapping) -> String? {
    guard case .none = mapping.input, mapping.sequence == nil, let value = mapping.defaultValue
    else { return nil }
    return "\(SampleText.key(mapping.field)): {default: \(SampleText.scalar(value))}"
  }
}

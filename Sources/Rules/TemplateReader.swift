/// A template as it is written, before a project is laid over it and its names are looked up.
struct TemplateDraft {
  var file: String
  var name: String
  var version: String
  var tasks: [TaskDraft] = []
  var sequences: [SequenceDraft] = []
  var parameters: [ParameterDraft] = []
  var requires: [Located<String>] = []
}

/// One task as it is written.
struct TaskDraft {
  var name: String
  var location: SourceLocation
  var source: EntityDraft
  var target: EntityDraft
  var key: [Located<String>] = []
  var filter: Located<String>?
  var fields: [FieldMapping] = []
  var needs: [Located<String>] = []
  /// What a project gives for this task alone.
  var sourceURI: Located<String>?
  var targets: [TargetRule] = []
}

/// `{app, entity, schema}` of a source or target.
struct EntityDraft {
  var location: SourceLocation
  var app: Located<String>?
  var entity: Located<String>?
  /// `schema: none`.
  var isWithoutSchema: Bool?
  /// Read as a mapping, but without an entity; other faults are reported where they are read.
  var isIncomplete = false

  /// Takes what the other one says.
  mutating func overlay(_ other: EntityDraft) {
    location = other.location
    app = other.app ?? app
    entity = other.entity ?? entity
    isWithoutSchema = other.isWithoutSchema ?? isWithoutSchema
    isIncomplete = entity == nil && (isIncomplete || other.isIncomplete)
  }
}

/// A parameter that a template declares.
struct ParameterDraft {
  var name: String
  var location: SourceLocation
  var isRequired = false
  var defaultValue: Constant?
}

/// What a template or a project says about a sequence.
struct SequenceDraft {
  var name: String
  var location: SourceLocation
  var format: Located<String>?
  /// Whether the format stands in quotes, which places inside it have to count.
  var isFormatQuoted = false
  /// The format has a fault that is already reported.
  var isFormatFaulty = false
  var seed: Int64?
}

/// Reads template.yaml.
struct TemplateReader {
  let findings: Findings

  /// Reads a template's file; nil where it is no template at all, which is reported.
  func read(_ root: YAMLNode) -> TemplateDraft? {
    guard let keys = YAMLMapping(root, .template, findings: findings) else { return nil }
    refuseEnvironment(below: root)
    var template = TemplateDraft(
      file: root.location.file, name: keys.requiredText("template", of: "a template")?.value ?? "",
      version: keys.text("version")?.value ?? "")
    template.tasks = tasks(keys)
    template.sequences = SequenceReader(findings: findings).read(keys)
    template.parameters = parameters(keys)
    template.requires = keys.texts("requires") ?? []
    return template
  }

  /// Templates are other people's: no text in them reads the environment.
  private func refuseEnvironment(below node: YAMLNode) {
    switch node.content {
    case .scalar(let scalar):
      findings.refuseEnvironment(
        in: Located(scalar.text, at: node.location), of: "a template",
        hint: "make it a parameter, and let the project give its value: parameters: {NAME: ...}")
    case .list(let items): for item in items { refuseEnvironment(below: item) }
    case .mapping(let entries): for entry in entries { refuseEnvironment(below: entry.value) }
    }
  }

  // MARK: Tasks

  private func tasks(_ keys: YAMLMapping) -> [TaskDraft] {
    keys.require("tasks", of: "a template")
    guard let items = keys.items("tasks", hint: "begin each task with '- task: NAME'") else {
      return []
    }
    if items.isEmpty {
      findings.report(.invalidValue, at: keys.valuePlace("tasks"), "the template has no task")
    }
    var tasks: [TaskDraft] = []
    for task in items.compactMap(task) {
      for need in task.needs where !tasks.contains(where: { $0.name == need.value }) {
        findings.report(
          .unknownTask, at: need.location,
          "the task \(quoted(task.name)) needs \(quoted(need.value)), which is no task before it",
          hint: tasks.isEmpty
            ? "the first task can't need another one; tasks run in the order in which they stand"
            : suggestion(for: need.value, among: tasks.map(\.name), plural: "tasks before it"))
      }
      if let first = tasks.first(where: { $0.name == task.name }) {
        findings.report(
          .duplicateTask, at: task.location, "the task \(quoted(task.name)) is there twice",
          hint: "it is first on line \(first.location.line); give one of them another name")
      }
      tasks.append(task)
    }
    return tasks
  }

  private func task(_ node: YAMLNode) -> TaskDraft? {
    guard let keys = YAMLMapping(node, .task, findings: findings) else { return nil }
    let name = keys.requiredText("task", of: "a task")
    let entities = EntityReader(findings: findings)
    var task = TaskDraft(
      name: name?.value ?? "", location: name?.location ?? node.location,
      source: entities.read(keys, "source"), target: entities.read(keys, "target"))
    task.key = keys.texts("key") ?? []
    task.needs = keys.texts("needs") ?? []
    task.filter = keys.expression("where")
    keys.require("fields", of: "a task")
    let reader = FieldMappingReader(findings: findings)
    task.fields = (keys.entries("fields") ?? []).compactMap(reader.read)
    return name == nil ? nil : task
  }

  // MARK: Parameters

  private func parameters(_ keys: YAMLMapping) -> [ParameterDraft] {
    (keys.entries("parameters") ?? []).map { entry in
      var parameter = ParameterDraft(name: entry.key.text, location: entry.location)
      checkName(entry, of: "a parameter", findings)
      guard !entry.value.isNull,
        let facts = YAMLMapping(entry.value, .parameter, findings: findings)
      else { return parameter }
      parameter.isRequired = facts.flag("required") ?? false
      parameter.defaultValue = facts.constant("default")
      return parameter
    }
  }
}

/// Reads `source:` and `target:` of tasks.
struct EntityReader {
  let findings: Findings

  /// The entity of a task; a missing key is reported, an incomplete entity when schemas are looked up.
  func read(_ keys: YAMLMapping, _ key: String) -> EntityDraft {
    keys.require(key, of: "a task", hint: "write \(key): {app: APP, entity: ENTITY}")
    guard let node = keys.node(key) else { return EntityDraft(location: keys.location) }
    return read(node, key)
  }

  func read(_ node: YAMLNode, _ key: String) -> EntityDraft {
    var entity = EntityDraft(location: node.location)
    guard let keys = YAMLMapping(node, .entity(key), findings: findings) else { return entity }
    entity.app = keys.text("app").flatMap(checked)
    entity.entity = keys.text("entity")
    entity.isIncomplete = !keys.has("entity")
    if let schema = keys.text("schema") {
      entity.isWithoutSchema = true
      if schema.value != "none" {
        findings.report(
          .invalidValue, at: schema.location, "\(quoted(schema.value)) is not a value of 'schema'",
          hint: "the only one is none; app and entity name the schema schemas/APP/ENTITY.yaml")
      }
    }
    if entity.isWithoutSchema != true { entity.entity = entity.entity.flatMap(checked) }
    return entity
  }

  /// Names that become parts of a path must not lead out of the folder.
  private func checked(_ name: Located<String>) -> Located<String>? {
    guard name.value.contains("/") || name.value.hasPrefix(".") else { return name }
    findings.report(
      .invalidName, at: name.location, "\(quoted(name.value)) is not the name of a schema",
      hint: "it is the name of a file below schemas/, without .yaml")
    return nil
  }
}

/// Reads `sequences:` of templates and projects.
struct SequenceReader {
  let findings: Findings

  func read(_ keys: YAMLMapping) -> [SequenceDraft] {
    (keys.entries("sequences") ?? []).compactMap { entry in
      var sequence = SequenceDraft(name: entry.key.text, location: entry.location)
      checkName(entry, of: "a sequence", findings)
      guard let facts = YAMLMapping(entry.value, .sequence, findings: findings) else { return nil }
      sequence.format = facts.text("format")
      sequence.isFormatFaulty = sequence.format == nil && facts.has("format")
      sequence.isFormatQuoted = facts.node("format")?.scalar?.isPlain == false
      sequence.seed = facts.integer("seed", in: 0...(Int64.max / 2))
      return sequence
    }
  }

  /// Makes rules of what is left after all overlays; a sequence without a format is reported.
  func rules(_ drafts: [SequenceDraft]) -> [String: SequenceRule] {
    var rules: [String: SequenceRule] = [:]
    for draft in drafts {
      var rule = SequenceRule(
        name: draft.name, parts: [], seed: draft.seed ?? SequenceRule.usualSeed,
        location: draft.location)
      if let format = draft.format {
        do {
          rule.parts = try SequenceFormat.parse(format.value)
        } catch {
          var place = format.location
          place.column += error.offset + (draft.isFormatQuoted ? 1 : 0)
          findings.report(.sequenceFormat, at: place, error.message, hint: error.hint)
        }
      } else if !draft.isFormatFaulty {
        findings.report(
          .missingKey, at: draft.location, "the sequence \(quoted(draft.name)) needs a 'format'",
          hint: "write format: \"{SEQNUM:5}\"")
      }
      rules[draft.name] = rule
    }
    return rules
  }
}

extension Findings {
  /// Reports `${NAME}` where it stands for nothing: whoever wrote it took it for a variable of the environment.
  func refuseEnvironment(in text: Located<String>, of subject: String, hint: String) {
    guard let name = EnvironmentText.names(in: text.value).first else { return }
    report(
      .environmentSyntax, at: text.location,
      "\(subject) reads no environment variables: ${\(name)} would stay as it is", hint: hint)
  }
}

extension SequenceRule {
  /// Where nothing else is said, as Dataverse's autonumber columns have it.
  static let usualSeed: Int64 = 1000
}

extension YAMLMapping {
  /// A Lua expression with the place of its first character (a block scalar begins on the line below its `|`).
  func expression(_ key: String) -> Located<String>? {
    guard var text = text(key) else { return nil }
    switch node(key)?.scalar?.style {
    case .block:
      text.location.line += 1
      text.location.column = 1
    case .quoted: text.location.column += 1
    default: break
    }
    return text
  }
}

/// Names that scripts and commands use: letters, digits, `_` and `-`.
package func isName(_ text: String) -> Bool {
  !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
        true
      default: false
      }
    }
}

/// Reports a key that is no name.
func checkName(_ entry: YAMLEntry, of subject: String, _ findings: Findings) {
  guard !isName(entry.key.text) else { return }
  findings.report(
    .invalidName, at: entry.location, "\(quoted(entry.key.text)) can not be the name of \(subject)",
    hint: "names have letters, digits, '_' and '-'")
}

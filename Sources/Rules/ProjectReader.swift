/// A project as it is written, with the values of environment variables put in.
struct ProjectDraft {
  var file: String
  var name: String
  var template: Located<String>?
  var parameters: [ParameterValue] = []
  var source: Located<String>?
  var targets: [TargetRule] = []
  var tasks: [TaskOverride] = []
  var sequences: [SequenceDraft] = []
  var limits = ScriptLimits()
  var historyDays = RuleSet.standardHistoryDays
  var finishCommands: [String] = []
  var secrets: [String] = []

  struct ParameterValue {
    var name: String
    var location: SourceLocation
    /// nil where it stands in an environment variable that is not set, and that is tolerated.
    var value: Constant?
  }
}

/// What a project lays over one task of its template.
struct TaskOverride {
  var name: String
  var location: SourceLocation
  var source: EntityDraft?
  var target: EntityDraft?
  var sourceURI: Located<String>?
  var targets: [TargetRule] = []
  var key: [Located<String>]?
  var filter: Located<String>?
  /// `where: null`.
  var dropsFilter = false
  var fields: [FieldOverride] = []

  enum FieldOverride {
    case replace(FieldMapping)
    case drop(Located<String>)
  }
}

/// Reads project.yaml.
final class ProjectReader {
  private let findings: Findings
  private let environment: [String: String]
  private let purpose: RulePurpose
  private var secrets: [String] = []
  /// A value that is long enough to be a secret is taken for one, whatever its variable is called.
  private static let leastSecret = 8

  init(environment: [String: String], purpose: RulePurpose, findings: Findings) {
    self.environment = environment
    self.purpose = purpose
    self.findings = findings
  }

  /// Reads a project's file; nil where it is no project at all, which is reported.
  func read(_ root: YAMLNode) -> ProjectDraft? {
    guard let keys = YAMLMapping(root, .project, findings: findings) else { return nil }
    var project = ProjectDraft(
      file: root.location.file, name: keys.requiredText("project", of: "a project")?.value ?? "")
    project.template = keys.requiredText("template", of: "a project")
    project.parameters = (keys.entries("parameters") ?? []).compactMap(parameterValue)
    project.source = keys.text("source").flatMap(substituted)
    project.targets = targets(keys, keys.text("target").flatMap(substituted))
    project.tasks = (keys.entries("tasks") ?? []).compactMap(taskOverride)
    project.sequences = SequenceReader(findings: findings).read(keys)
    if let node = keys.node("limits"), !node.isNull { project.limits = limits(node) }
    project.historyDays = HistoryReader(findings: findings).days(keys)
    project.finishCommands = keys.texts("on_finish")?.map(\.value) ?? []
    project.secrets = secrets
    return project
  }

  // MARK: Environment

  private func parameterValue(_ entry: YAMLEntry) -> ProjectDraft.ParameterValue? {
    let subject = "the parameter \(quoted(entry.key.text))"
    guard let constant = entry.value.readConstant(subject, findings) else { return nil }
    var parameter = ProjectDraft.ParameterValue(
      name: entry.key.text, location: entry.location, value: constant)
    guard constant.text.contains("$") else { return parameter }
    let text = substituted(
      Located(constant.text, at: entry.value.location),
      isSecret: SecretName.sounds(like: entry.key.text))
    if text == nil, purpose == .run { return nil }
    parameter.value = text.map { Constant($0.value) }
    return parameter
  }

  private func substituted(_ text: Located<String>) -> Located<String>? {
    substituted(text, isSecret: false)
  }

  /// - Parameter isSecret: whether all values are secrets, whatever their variables are called.
  private func substituted(_ text: Located<String>, isSecret: Bool) -> Located<String>? {
    do {
      let result = try EnvironmentText(text.value, environment: environment)
      secrets += result.variables.filter { name, value in
        isSecret || SecretName.sounds(like: name) || value.utf8.count >= Self.leastSecret
      }.map(\.value)
      return Located(result.text, at: text.location)
    } catch {
      switch error {
      case .unset(let name):
        findings.report(
          .environmentUnset, purpose == .run ? .error : .info, at: text.location,
          "the environment variable \(name) is not set",
          hint: "set it before the command; for the characters '${' write '$${'")
      case .malformed:
        findings.report(
          .environmentSyntax, at: text.location,
          "a reference to an environment variable is written ${NAME}, found \(quoted(text.value))",
          hint: "for the characters '${' write '$${'")
      }
      return nil
    }
  }

  // MARK: Tasks

  private func taskOverride(_ entry: YAMLEntry) -> TaskOverride? {
    guard !entry.value.isNull,
      let keys = YAMLMapping(entry.value, .taskOverride, findings: findings)
    else {
      if entry.value.isNull {
        findings.report(
          .wrongType, at: entry.value.location,
          "an override of a task must be a mapping, found nothing",
          hint: "a project can not drop a task; choose tasks with --task")
      }
      return nil
    }
    var task = TaskOverride(name: entry.key.text, location: entry.location)
    (task.source, task.sourceURI) = entityOrURI(keys, "source")
    let (entity, target) = entityOrURI(keys, "target")
    task.target = entity
    task.targets = targets(keys, target)
    task.key = keys.texts("key")
    if keys.node("where")?.isNull == true {
      task.dropsFilter = true
    } else {
      task.filter = keys.expression("where")
    }
    let reader = FieldMappingReader(findings: findings)
    for entry in keys.entries("fields") ?? [] {
      if entry.value.isNull {
        task.fields.append(.drop(Located(entry.key.text, at: entry.location)))
      } else if let mapping = reader.read(entry) {
        task.fields.append(.replace(mapping))
      }
    }
    return task
  }

  /// A mapping changes the entity, a text is the URI for this task alone.
  private func entityOrURI(_ keys: YAMLMapping, _ key: String)
    -> (EntityDraft?, Located<String>?)
  {
    guard let node = keys.node(key) else { return (nil, nil) }
    if node.scalar != nil { return (nil, keys.text(key).flatMap(substituted)) }
    return (EntityReader(findings: findings).read(node, key), nil)
  }

  // MARK: Targets

  /// What `target` and `targets` say together: one of the two names where the records go.
  private func targets(_ keys: YAMLMapping, _ target: Located<String>?) -> [TargetRule] {
    let single = target.map { [TargetRule(uri: $0)] } ?? []
    guard
      let items = keys.items("targets", hint: "begin each target with '- '")
    else { return single }
    if let target {
      findings.report(
        .conflictingKeys, at: target.location, "'target' and 'targets' exclude each other",
        hint: "make it one more item of 'targets'")
    }
    if items.isEmpty {
      findings.report(
        .invalidValue, at: keys.valuePlace("targets"), "'targets' names no target")
    }
    if items.count > TargetRule.mostOfATask {
      findings.report(
        .invalidValue, at: keys.valuePlace("targets"),
        "a record goes to at most \(TargetRule.mostOfATask) targets, and these are \(items.count)")
    }
    return items.compactMap(targetRule)
  }

  /// A URI, or a mapping with the URI and the records it is for.
  private func targetRule(_ node: YAMLNode) -> TargetRule? {
    if node.scalar != nil {
      return node.readText("a target", findings).flatMap(substituted).map { TargetRule(uri: $0) }
    }
    guard let keys = YAMLMapping(node, .target, findings: findings) else { return nil }
    let filter = keys.expression("where")
    return keys.requiredText("target", of: "a target").flatMap(substituted).map {
      TargetRule(uri: $0, filter: filter)
    }
  }

  // MARK: Limits

  private func limits(_ node: YAMLNode) -> ScriptLimits {
    var limits = ScriptLimits()
    guard let keys = YAMLMapping(node, .limits, findings: findings) else { return limits }
    if let value = limit(
      keys, "instructions", Quantity.count, 1_000...1_000_000_000_000, "1_000 to 1_000_000_000_000")
    {
      limits.instructions = value
    }
    if let value = limit(keys, "memory", Quantity.bytes, 1 << 20...4 << 30, "1MiB to 4GiB") {
      limits.memoryBytes = value
    }
    if let value = limit(keys, "time", Quantity.milliseconds, 1...600_000, "1ms to 10min") {
      limits.timeMilliseconds = value
    }
    return limits
  }

  private func limit(
    _ keys: YAMLMapping, _ key: String, _ read: (String) -> Int?, _ range: ClosedRange<Int>,
    _ rangeText: String
  ) -> Int? {
    guard let text = keys.text(key) else { return nil }
    if let value = read(text.value), range.contains(value) { return value }
    findings.report(
      .invalidLimit, at: text.location, "\(quoted(text.value)) is not a limit of '\(key)'",
      hint: "it goes from \(rangeText)")
    return nil
  }
}

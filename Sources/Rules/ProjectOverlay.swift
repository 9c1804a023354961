/// Lays a project's choices over the template.
struct ProjectOverlay {
  let findings: Findings

  /// The template's tasks with the overrides of the project; an override without its task is reported.
  func tasks(_ tasks: [TaskDraft], _ overrides: [TaskOverride]) -> [TaskDraft] {
    var result = tasks
    for override in overrides {
      guard let place = result.firstIndex(where: { $0.name == override.name }) else {
        findings.report(
          .unknownTask, at: override.location,
          "the template has no task \(quoted(override.name))",
          hint: suggestion(for: override.name, among: tasks.map(\.name), plural: "tasks"))
        continue
      }
      apply(override, to: &result[place])
    }
    return result
  }

  private func apply(_ override: TaskOverride, to task: inout TaskDraft) {
    if let source = override.source { task.source.overlay(source) }
    if let target = override.target { task.target.overlay(target) }
    task.sourceURI = override.sourceURI
    task.targets = override.targets
    if let key = override.key { task.key = key }
    if override.dropsFilter { task.filter = nil }
    if let filter = override.filter { task.filter = filter }
    for field in override.fields { apply(field, to: &task) }
  }

  /// A field mapping of the project replaces the template's as a whole, in its place; a new one comes last.
  private func apply(_ override: TaskOverride.FieldOverride, to task: inout TaskDraft) {
    switch override {
    case .replace(let mapping):
      if let place = task.fields.firstIndex(where: { $0.field == mapping.field }) {
        task.fields[place] = mapping
      } else {
        task.fields.append(mapping)
      }
    case .drop(let name):
      if let place = task.fields.firstIndex(where: { $0.field == name.value }) {
        task.fields.remove(at: place)
        return
      }
      findings.report(
        .nothingToDrop, at: name.location,
        "the template has no field mapping for \(quoted(name.value)) to drop",
        hint: suggestion(for: name.value, among: task.fields.map(\.field), plural: "fields"))
    }
  }

  /// A project changes format or seed of the template's sequences, and may add its own.
  func sequences(_ sequences: [SequenceDraft], _ overrides: [SequenceDraft]) -> [SequenceDraft] {
    var result = sequences
    for override in overrides {
      guard let place = result.firstIndex(where: { $0.name == override.name }) else {
        result.append(override)
        continue
      }
      result[place].isFormatFaulty = result[place].isFormatFaulty || override.isFormatFaulty
      if let format = override.format {
        result[place].format = format
        result[place].isFormatQuoted = override.isFormatQuoted
      }
      result[place].seed = override.seed ?? result[place].seed
    }
    return result
  }
}

/// Gives the parameters of a template their values: the command's, else the project's, else the default.
struct ParameterBinder {
  let findings: Findings

  /// - Parameters:
  ///   - project: nil where a template is used by itself; then a missing value is not an error.
  ///   - settings: values given with the command (`--set`).
  /// - Returns: values of all declared parameters, the empty value for those without one; where rule files write them;
  ///   and the required ones that have none.
  func bind(
    _ declared: [ParameterDraft], project: ProjectDraft?, settings: [String: String],
    rootFile: String
  ) -> (
    values: [String: Constant], places: [String: SourceLocation], missing: [Located<String>]
  ) {
    let names = declared.map(\.name)
    for value in project?.parameters ?? [] where !names.contains(value.name) {
      findings.report(
        .unknownParameter, at: value.location,
        "the template has no parameter \(quoted(value.name))",
        hint: suggestion(for: value.name, among: names, plural: "parameters"))
    }
    let start = SourceLocation(file: rootFile, line: 1, column: 1)
    for name in settings.keys.sorted() where !names.contains(name) {
      findings.report(
        .unknownParameter, at: start, "the template has no parameter \(quoted(name)) to set",
        hint: suggestion(for: name, among: names, plural: "parameters"))
    }

    var values: [String: Constant] = [:]
    var places: [String: SourceLocation] = [:]
    var missing: [Located<String>] = []
    for parameter in declared {
      let given = project?.parameters.last { $0.name == parameter.name }
      let value =
        settings[parameter.name].map { Constant($0) } ?? given?.value ?? parameter.defaultValue
        ?? Constant("")
      values[parameter.name] = value
      if settings[parameter.name] == nil, !value.text.isEmpty {
        places[parameter.name] = given?.value == nil ? parameter.location : given?.location
      }
      if let given, given.value == nil { continue }
      guard parameter.isRequired, value.text.isEmpty else { continue }
      missing.append(Located(parameter.name, at: parameter.location))
      guard let project else { continue }
      findings.report(
        .parameterMissing, at: parameter.location,
        "the parameter \(quoted(parameter.name)) is required; the project"
          + " \(quoted(project.name)) gives it no value",
        hint: "add it to 'parameters' of \(FilePath.name(of: project.file)),"
          + " or give it with --set \(parameter.name)=VALUE")
    }
    return (values, places, missing)
  }
}

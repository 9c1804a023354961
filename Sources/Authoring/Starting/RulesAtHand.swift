internal import Rules

/// The rules of the project or template that a new file is for.
struct RulesAtHand {
  /// Folder of project.yaml or template.yaml.
  let folder: String
  let reading: RuleReading
  /// Values of parameters that samples need beyond those of the rules.
  let parameters: [(name: String, value: String)]

  /// Reads the rules.
  ///
  /// - Parameter name: a folder as somebody wrote it.
  /// - Throws: that there are none, or that they have errors.
  init(in name: String, environment: [String: String]) throws(NotMade) {
    let folder = FilePath.absolute(name)
    let isThere = ["project.yaml", "template.yaml"].contains {
      RuleFile.kind("\(folder)/\($0)") == .file
    }
    guard isThere else {
      throw NotMade(
        "there is no project.yaml and no template.yaml in \(name)",
        hint: "stand in a project's folder, or name it: --project FOLDER")
    }
    var (reading, diagnostics) = RuleLoader.inspect(path: folder, environment: environment)
    // A template by itself lacks what only projects say.
    let missing = reading?.rules.missingParameters.map(\.value) ?? []
    parameters = missing.map { ($0, Self.sample(of: $0)) }
    if !parameters.isEmpty {
      let settings = Dictionary(parameters.map { ($0.name, $0.value) }) { first, _ in first }
      (reading, diagnostics) = RuleLoader.inspect(
        path: folder, parameters: settings, environment: environment)
    }
    let errors = diagnostics.filter { $0.severity == .error }
    guard let reading, errors.isEmpty else {
      throw NotMade(
        "the rules in \(name) have to be sound first; nothing was made", diagnostics: errors)
    }
    self.folder = folder
    self.reading = reading
  }

  /// A value for a parameter that nobody has set yet.
  static func sample(of parameter: String) -> String {
    parameter == "legal_entity" ? "usmf" : "sample"
  }

  /// The task that is named; the only one where none is.
  func task(_ name: String?) throws(NotMade) -> MappingTask {
    let tasks = reading.rules.tasks
    let names = tasks.map(\.name)
    if let name {
      if let task = tasks.first(where: { $0.name == name }) { return task }
      throw NotMade(
        "there is no task \(quoted(name))",
        hint: suggestion(for: name, among: names, plural: "tasks"))
    }
    if let task = tasks.first, tasks.count == 1 { return task }
    throw NotMade(
      "these rules have \(tasks.count) tasks",
      hint: "say which: --task with one of \(names.joined(separator: ", "))")
  }
}

extension SampleMaker {
  init(_ rules: RulesAtHand, _ task: MappingTask) throws(NotMade) {
    do {
      try self.init(rules.reading.rules, task)
    } catch {
      throw NotMade(
        "the rules have to be sound first; nothing was made", diagnostics: error.diagnostics)
    }
  }
}

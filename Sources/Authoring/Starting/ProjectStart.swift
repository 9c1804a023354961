internal import Mapping
internal import Rules

/// A new project.
package struct ProjectStart {
  /// The files that were made, below the project's folder.
  package let files: [String]
  /// Parameters that have a made-up value.
  package let parameters: [String]

  /// Makes a project of a template: project.yaml, a test that holds, sample records and what editors need.
  ///
  /// - Parameters:
  ///   - path: the folder of the project; it is made where it is not there.
  ///   - settings: values of parameters.
  package init(
    _ path: String, template: ShelvedTemplate, settings: [String: String],
    environment: [String: String]
  ) throws(NotMade) {
    let folder = FilePath.absolute(path)
    let name = FilePath.name(of: folder)
    guard isName(name) else {
      throw NotMade(
        "\(quoted(name)) can not be the name of a project's folder",
        hint: "names have letters, digits, '_' and '-'")
    }
    let base = try RulesAtHand(in: template.folder, environment: environment)
    let unknown = settings.keys.sorted().first { key in
      !base.reading.parameters.contains { $0.value == key }
    }
    if let unknown {
      throw NotMade(
        "the template has no parameter \(quoted(unknown))",
        hint: suggestion(
          for: unknown, among: base.reading.parameters.map(\.value), plural: "parameters"))
    }
    let text = ProjectText(
      name: name, folder: folder, template: template.folder, base: base, settings: settings)
    let project = [NewFile("project.yaml", text.text)]
    let tasks = base.reading.rules.tasks
    let tests = tasks.indices.map { tasks.count == 1 ? name : "\(name)-\($0 + 1)" }
    let later =
      tests.map { "tests/\($0).yaml" } + [".gitignore"] + tasks.map { text.source($0) }
      + Self.editorFiles(base).map(\.path)
    try (project + later.map { NewFile($0, "") }).check(in: folder)
    let rest = try project.make(in: folder) { () throws(NotMade) in
      let rules = try RulesAtHand(in: folder, environment: environment)
      var rest: [NewFile] = []
      for (test, task) in zip(tests, rules.reading.rules.tasks) {
        let maker = try SampleMaker(rules, task)
        let samples = try Self.samples(maker)
        rest.append(NewFile(text.source(task), SampleText.csv(samples, fields: maker.fields)))
        rest.append(try TestStart.file(test, rules, task, hasSchemas: true))
      }
      rest.append(NewFile(".gitignore", text.ignored))
      rest += Self.editorFiles(rules)
      try rest.make(in: folder)
      return rest
    }
    files = (project + rest).map(\.path)
    parameters = base.parameters.map(\.name).filter { settings[$0] == nil }
  }

  private static func editorFiles(_ rules: RulesAtHand) -> [NewFile] {
    EditorFiles.settings(rules.reading) + EditorFiles.generated(rules.reading)
  }

  private static func samples(_ maker: SampleMaker) throws(NotMade) -> [SampleRecord] {
    var records: [SampleRecord] = []
    for number in 1...3 { records.append(try maker.sample(number).record) }
    return records
  }
}

internal import Mapping
internal import Rules

/// A new file of tests.
package struct TestStart {
  /// Makes `tests/NAME.yaml` with a test of a sample that holds.
  ///
  /// - Parameters:
  ///   - project: folder of a project or template.
  ///   - task: needed where the rules have several.
  /// - Returns: the path of the file, below the project.
  package static func make(
    _ name: String, project: String, task: String?
  ) throws(NotMade) -> String {
    try checkName(name)
    // As tests are run; and no secret gets into a file.
    let rules = try RulesAtHand(in: project, environment: [:])
    let hasSchemas = RuleFile.isThere("\(rules.folder)/\(EditorFiles.folder)")
    let file = try file(name, rules, rules.task(task), hasSchemas: hasSchemas)
    try [file].make(in: rules.folder)
    return file.path
  }

  /// - Parameter hasSchemas: whether the rules have files for editors.
  static func file(
    _ name: String, _ rules: RulesAtHand, _ task: MappingTask, hasSchemas: Bool
  ) throws(NotMade) -> NewFile {
    let maker = try SampleMaker(rules, task)
    var sample = try maker.sample(1, of: maker.essentialFields)
    if !sample.trace.isMapped { sample = try maker.sample(1) }
    var lines: [String] = []
    if hasSchemas { lines.append(JSONSchema.tests.modeline("../\(EditorFiles.folder)")) }
    lines.append(
      "# Run by `crosswalk test`. A test gives one source record and says what becomes of it:")
    lines.append("#   expect:  {FIELD: VALUE}        only the fields that are named are compared")
    lines.append("#   rejects: {field: F, code: C}   the record is rejected")
    lines.append("#   skips:   true                  the record is left out")
    lines.append("task: \(SampleText.key(task.name))")
    if !rules.parameters.isEmpty {
      let set = rules.parameters.map { "\($0.name): \(SampleText.scalar(Constant($0.value)))" }
      lines.append("parameters: {\(set.joined(separator: ", "))}")
    }
    lines.append("tests:")
    lines.append(SampleText.test(sample.record, sample.trace, of: task))
    lines.append("")
    lines.append("# Value maps are tested on their own:")
    lines.append("# maps:")
    lines.append("#   - map: NAME")
    lines.append("#     cases:")
    lines.append("#       - {given: [VALUE], expect: RESULT}")
    lines.append("#       - {given: [VALUE], unmapped: true}")
    return NewFile("tests/\(name).yaml", lines.joined(separator: "\n") + "\n")
  }

  /// Names that become names of files.
  static func checkName(_ name: String) throws(NotMade) {
    guard !isName(name) else { return }
    throw NotMade(
      "\(quoted(name)) can not be a name here",
      hint: "names have letters, digits, '_' and '-'; no folder and no ending")
  }
}

extension RecordTrace {
  fileprivate var isMapped: Bool { if case .mapped = outcome { true } else { false } }
}

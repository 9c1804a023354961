/// Reads the rules of one project, or of a template by itself, with all files they name.
///
/// Rule files are the only thing read; no script is run.
package enum RuleLoader {
  /// Loads rules.
  ///
  /// - Parameters:
  ///   - path: a project's or template's folder, or its YAML file. A folder with both is a project's.
  ///   - parameters: values given with the command; they win over the project's.
  ///   - environment: what `${NAME}` in projects stands for.
  /// - Throws: everything that is wrong with the rules, file by file in the order of lines.
  package static func load(
    path: String, parameters: [String: String] = [:], environment: [String: String]
  ) throws(RuleErrors) -> RuleSet {
    let (reading, diagnostics) = read(
      path, parameters: parameters, environment: environment, purpose: .run)
    guard let reading, diagnostics.isEmpty else { throw RuleErrors(diagnostics) }
    return reading.rules
  }

  /// Loads rules as far as they can be read, with all that is wrong with them; a missing environment variable is not.
  ///
  /// Value maps and schemas that no rule names are looked at, too, where they lie beside what is loaded.
  ///
  /// - Parameters:
  ///   - path: a project's or template's folder, or its YAML file.
  ///   - parameters: values that win over the project's.
  ///   - environment: what `${NAME}` in projects stands for.
  /// - Returns: no rules where there is no template to begin with.
  package static func inspect(
    path: String, parameters: [String: String] = [:], environment: [String: String]
  ) -> (reading: RuleReading?, diagnostics: [Diagnostic]) {
    read(path, parameters: parameters, environment: environment, purpose: .check)
  }

  private static func read(
    _ path: String, parameters: [String: String], environment: [String: String],
    purpose: RulePurpose
  ) -> (reading: RuleReading?, diagnostics: [Diagnostic]) {
    let findings = Findings()
    let root: RuleRoot
    do {
      root = try RuleRoot.find(FilePath.absolute(path))
    } catch {
      return (nil, error.diagnostics)
    }
    guard let node = findings.document(root.file, subject: "the file", in: root.bounds) else {
      return (nil, findings.errors().diagnostics)
    }

    var project: ProjectDraft?
    var template: TemplateDraft?
    if root.isProject(node) {
      project = ProjectReader(environment: environment, purpose: purpose, findings: findings)
        .read(node)
      if let path = project?.template {
        template = readTemplate(path, project: root.file, findings)
      }
    } else {
      template = TemplateReader(findings: findings).read(node)
    }
    let reading = template.map {
      RuleAssembly(
        file: root.file, template: $0, project: project, purpose: purpose, findings: findings
      ).reading(settings: parameters)
    }
    let mask = SecretMask(reading?.rules.secrets ?? project?.secrets ?? [])
    return (reading, mask.hiding(in: findings.errors()).diagnostics)
  }

  /// The file that `template:` of a project means: a folder stands for the template.yaml in it.
  static func templateFile(_ name: String, project: String) -> String {
    let path = FilePath.absolute(name, from: FilePath.folder(of: project))
    return RuleFile.kind(path) == .folder ? FilePath.absolute("template.yaml", from: path) : path
  }

  private static func readTemplate(
    _ name: Located<String>, project: String, _ findings: Findings
  ) -> TemplateDraft? {
    let named = FilePath.absolute(name.value, from: FilePath.folder(of: project))
    guard RuleFile.kind(named) != .missing else {
      findings.report(
        .templateNotFound, at: name.location,
        "there is no template \(quoted(name.value)): \(named) does not exist",
        hint: suggestion(
          for: FilePath.name(of: named), among: RuleFile.names(in: FilePath.folder(of: named)),
          plural: "files there"))
      return nil
    }
    let path = templateFile(name.value, project: project)
    guard RuleFile.kind(path) != .missing else {
      findings.report(
        .templateNotFound, at: name.location,
        "the folder \(quoted(name.value)) has no template.yaml",
        hint: "'template' is the folder of a template, relative to the project's")
      return nil
    }
    guard path != project else {
      findings.report(
        .templateNotFound, at: name.location, "a project can not be its own template",
        hint: "'template' is the folder of a template, relative to the project's")
      return nil
    }
    let folder = FilePath.folder(of: path)
    let bounds = RuleFolders(project: nil, template: folder).bounds(of: .template)
    guard let node = findings.document(path, subject: "the template", in: bounds) else {
      return nil
    }
    return TemplateReader(findings: findings).read(node)
  }
}

/// The file that loading begins with.
private struct RuleRoot {
  var file: String

  /// Where the file itself may lie: it was found by its name, so it is no link to somewhere else.
  var bounds: RuleBounds {
    let folder = FilePath.folder(of: file)
    return FilePath.name(of: file) == "project.yaml"
      ? .ofProjectFile(in: folder)
      : RuleFolders(project: nil, template: folder).bounds(of: .template)
  }

  /// Takes a file as it is; in a folder it looks for project.yaml, then template.yaml.
  static func find(_ path: String) throws(RuleErrors) -> RuleRoot {
    switch RuleFile.kind(path) {
    case .file, .other: return RuleRoot(file: path)
    case .folder:
      for name in ["project.yaml", "template.yaml"] {
        let file = FilePath.absolute(name, from: path)
        if RuleFile.kind(file) != .missing { return RuleRoot(file: file) }
      }
      throw failure(
        path, "the folder has neither project.yaml nor template.yaml",
        hint: "name the folder of a project or of a template")
    case .missing:
      let names = RuleFile.names(in: FilePath.folder(of: path))
      throw failure(
        path, "there is no such file or folder",
        hint: nearestName(FilePath.name(of: path), names))
    }
  }

  private static func nearestName(_ name: String, _ known: [String]) -> String {
    known.isEmpty ? "" : suggestion(for: name, among: known, plural: "names")
  }

  private static func failure(_ path: String, _ message: String, hint: String) -> RuleErrors {
    let place = SourceLocation(file: path, line: 1, column: 1)
    return RuleErrors([Diagnostic(.nothingToLoad, at: place, message, hint: hint)])
  }

  /// The usual names decide; a file of another name is a project if it says so.
  func isProject(_ node: YAMLNode) -> Bool {
    switch FilePath.name(of: file) {
    case "project.yaml": return true
    case "template.yaml": return false
    default:
      guard case .mapping(let entries) = node.content else { return false }
      return entries.contains { $0.key.text == "project" }
    }
  }
}

internal import Rules

/// What a rule file is that is neither a project nor a template.
enum PartKind {
  case table, script, schema, test

  /// nil for projects, templates, and files that are no rule files.
  init?(_ file: String) {
    let folder = FilePath.folder(of: file)
    if file.hasSuffix(".lua") {
      self = .script
    } else if file.hasSuffix(".csv") {
      // Folders of tests hold tables, too: those that the output of runs is compared with.
      guard PartFolder.of(file)?.kind != .tests else { return nil }
      self = .table
    } else if file.hasSuffix(".yaml") {
      let isUnitName = ["project.yaml", "template.yaml"].contains(FilePath.name(of: file))
      if FilePath.name(of: folder) == "tests", !isUnitName {
        self = .test
      } else if FilePath.name(of: FilePath.folder(of: folder)) == "schemas" {
        self = .schema
      } else {
        self.init(contentOf: file)
      }
    } else {
      return nil
    }
  }

  /// Outside of the usual folders the keys tell.
  private init?(contentOf file: String) {
    guard let root = try? YAMLDocument.read(file, in: .ofPart(file)),
      case .mapping(let entries) = root.content
    else { return nil }
    let keys = Set(entries.map(\.key.text))
    guard keys.isDisjoint(with: ["project", "template", "tasks"]) || keys.contains("tests")
    else { return nil }
    if keys.contains("tests") || keys.contains("maps") {
      self = .test
    } else if keys.contains("entity"), keys.contains("fields") {
      self = .schema
    } else {
      return nil
    }
  }

  /// What is wrong with a file that belongs to no project or template.
  func diagnostics(of file: String) -> [Diagnostic] {
    let bounds = RuleBounds.ofPart(file)
    do {
      switch self {
      case .table: _ = try ValueTableReader.read(file, name: FilePath.name(of: file), in: bounds)
      case .test: return TestFileReader.inspect(file, in: bounds).diagnostics
      case .schema: try SchemaReader.check(file, in: bounds)
      case .script: break
      }
      return []
    } catch {
      return error.diagnostics
    }
  }
}

extension RuleBounds {
  /// The bounds of a file that belongs to no project or template: whose folder it is in, or the folder itself.
  static func ofPart(_ file: String) -> RuleBounds {
    RuleBounds(folder: PartFolder.of(file)?.owner ?? FilePath.folder(of: file))
  }
}

/// The folders in which a project's value maps and schemas are looked for: its own, the template's, the rule pack's.
///
/// The rule pack is the nearest folder above the template's folder, at most three levels up, that has a folder
/// `schemas` or `maps`.
struct RuleFolders {
  /// Whose folder one of them is.
  enum Owner { case project, template, pack }

  /// A folder in which files are looked for by name.
  struct Part {
    var path: String
    /// Of the files in it.
    var bounds: RuleBounds
  }

  var project: String?
  var template: String
  var pack: String?

  private static let packLevels = 3

  init(project: String?, template: String) {
    self.project = project
    self.template = template
    pack = Self.pack(above: template)
  }

  /// Folders of that name, the one that wins first; none twice.
  func all(_ name: String) -> [Part] {
    var parts: [Part] = []
    for (folder, owner) in [(project, Owner.project), (template, .template), (pack, .pack)] {
      guard let path = folder.map({ FilePath.absolute(name, from: $0) }),
        !parts.contains(where: { $0.path == path }), RuleFile.kind(path) == .folder
      else { continue }
      parts.append(Part(path: path, bounds: bounds(of: owner)))
    }
    return parts
  }

  /// Where the files of a project, a template or a rule pack may lie: a template's and a pack's in the pack, a project's
  /// also in the project.
  func bounds(of owner: Owner) -> RuleBounds {
    switch owner {
    case .project:
      RuleBounds("the project, its template or its rule pack", [project, template, ownPack])
    case .template: RuleBounds("the rule pack", [template, ownPack])
    case .pack: RuleBounds("the rule pack", [pack, template])
    }
  }

  /// The rule pack as far as it is the template's: a project in which a strange template lies is not.
  private var ownPack: String? {
    guard let pack, RuleFile.kind(FilePath.absolute("project.yaml", from: pack)) == .missing else {
      return nil
    }
    return pack
  }

  /// The folders that belong to what is loaded: a project's alone, or a template's with its rule pack's.
  var owned: [String] {
    if let project { return [project] }
    return [template] + (pack.map { [$0] } ?? [])
  }

  private static func pack(above template: String) -> String? {
    var folder = template
    for _ in 0..<packLevels where folder != "/" {
      folder = FilePath.folder(of: folder)
      // Everything is below the root folder: it is nobody's pack.
      if folder == "/" { return nil }
      for name in ["schemas", "maps"]
      where RuleFile.kind(FilePath.absolute(name, from: folder)) == .folder {
        return folder
      }
    }
    return nil
  }
}

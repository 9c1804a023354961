/// The folders in which a project's value maps and schemas are looked for: its own, the template's, the rule pack's.
///
/// The rule pack is the nearest folder above the template's folder, at most three levels up, that has a folder
/// `schemas` or `maps`.
struct RuleFolders {
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
  func all(_ name: String) -> [String] {
    var folders: [String] = []
    for folder in [project, template, pack].compactMap({ $0 }) {
      let path = FilePath.absolute(name, from: folder)
      if !folders.contains(path), RuleFile.kind(path) == .folder { folders.append(path) }
    }
    return folders
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
      for name in ["schemas", "maps"]
      where RuleFile.kind(FilePath.absolute(name, from: folder)) == .folder {
        return folder
      }
    }
    return nil
  }
}

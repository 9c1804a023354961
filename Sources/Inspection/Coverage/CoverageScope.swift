internal import Rules

/// Which files the coverage of tests is about.
///
/// Those below the paths that somebody named and those of the tested projects and templates themselves; of a rule pack
/// further up only the value maps that its tested template uses. So a project is not blamed for its template's rules,
/// which have tests of their own, unless both are named.
struct CoverageScope {
  /// Folders that were named, absolute.
  private let folders: [String]

  init(paths: [String]) {
    folders = paths.map { FilePath.absolute($0) }.filter { RuleFile.kind($0) == .folder }
  }

  /// - Parameters:
  ///   - unit: absolute path of project.yaml or template.yaml.
  ///   - used: paths of value maps and modules that its rules or tests name.
  func counts(_ file: String, of unit: String, _ rules: RuleSet, used: Set<String>) -> Bool {
    if Self.isBelow(file, FilePath.folder(of: unit)) { return true }
    if folders.contains(where: { Self.isBelow(file, $0) }) { return true }
    guard !rules.isProject, let pack = rules.packFolder else { return false }
    return Self.isBelow(file, pack) && used.contains(file)
  }

  private static func isBelow(_ file: String, _ folder: String) -> Bool {
    folder == "/" || file.hasPrefix("\(folder)/")
  }
}

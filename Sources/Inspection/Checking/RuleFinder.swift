internal import Rules

/// There is nothing to check at a path.
package struct NothingToCheck: Error {
  package var message: String
}

/// Finds what is to be checked below a path.
struct RuleFinder {
  /// Files of projects and templates, each once, in the order in which they were found.
  private(set) var units: [String] = []
  /// Units whose findings are all wanted.
  private(set) var wholeUnits: Set<String> = []
  /// Files whose findings are wanted, whatever unit they belong to.
  private(set) var singleFiles: Set<String> = []
  /// Single files that belong to no project or template.
  private(set) var strays: [String] = []

  private static let unitNames = ["project.yaml", "template.yaml"]
  /// Folders that hold parts of a project or template.
  private static let partFolders = ["maps", "schemas", "tests"]
  private static let maximumDepth = 12

  mutating func add(_ path: String) throws(NothingToCheck) {
    let path = FilePath.absolute(path)
    switch RuleFile.kind(path) {
    case .missing:
      let folder = FilePath.folder(of: path)
      let names = RuleFile.names(in: folder)
      let way =
        names.isEmpty ? "" : suggestion(for: FilePath.name(of: path), among: names, plural: "names")
      throw NothingToCheck(
        message: "there is no file or folder \(path)" + (way.isEmpty ? "" : "; \(way)"))
    case .folder: try addFolder(path)
    case .file, .other: try addFile(path)
    }
  }

  // MARK: Folders

  private mutating func addFolder(_ folder: String) throws(NothingToCheck) {
    let found = Self.isPart(folder) ? [] : Self.units(below: folder)
    for file in found { addUnit(file, isWhole: true) }
    guard found.isEmpty else { return }
    let files = Self.ruleFiles(below: folder)
    guard !files.isEmpty else {
      throw NothingToCheck(
        message:
          "there is nothing to check in \(folder): no project.yaml, no template.yaml, no tests"
          + " and no value maps")
    }
    for file in files { try addFile(file) }
  }

  private mutating func addUnit(_ file: String, isWhole: Bool) {
    if !units.contains(file) { units.append(file) }
    if isWhole { wholeUnits.insert(file) }
  }

  static func units(below folder: String, depth: Int = 0) -> [String] {
    var files = unitNames.map { FilePath.absolute($0, from: folder) }
      .filter { RuleFile.kind($0) == .file }
    // A folder with both is a project's, as everywhere.
    files = Array(files.prefix(1))
    guard depth < maximumDepth else { return files }
    for subfolder in RuleFile.subfolders(of: folder) where isSearched(subfolder) {
      files += units(below: subfolder, depth: depth + 1)
    }
    return files
  }

  private static func isSearched(_ folder: String) -> Bool {
    let name = FilePath.name(of: folder)
    return !name.hasPrefix(".") && !partFolders.contains(name) && name != "node_modules"
  }

  private static func ruleFiles(below folder: String, depth: Int = 0) -> [String] {
    let own = RuleFile.names(in: folder).map { FilePath.absolute($0, from: folder) }.filter {
      RuleFile.kind($0) == .file && PartKind($0) != nil && (owner(of: $0) != nil || !isTable($0))
    }
    guard depth < maximumDepth else { return own }
    return own
      + RuleFile.subfolders(of: folder).flatMap { ruleFiles(below: $0, depth: depth + 1) }
  }

  /// Tables outside of `maps/` are data.
  private static func isTable(_ file: String) -> Bool { file.hasSuffix(".csv") }

  /// Whether the folder is one of those that hold parts, or lies in one.
  private static func isPart(_ folder: String) -> Bool { owner(of: "\(folder)/x") != nil }

  // MARK: Files

  private mutating func addFile(_ file: String) throws(NothingToCheck) {
    guard let kind = PartKind(file) else {
      if file.hasSuffix(".yaml") { return addUnit(file, isWhole: true) }
      throw NothingToCheck(
        message: "\(file) is no rule file: those end in .yaml, .csv or .lua")
    }
    singleFiles.insert(file)
    let owners = Self.owner(of: file).map { Self.units(below: $0) } ?? []
    for owner in owners { addUnit(owner, isWhole: false) }
    let isReadByOwner =
      kind == .test
      ? owners.contains { TestFileReader.files(in: FilePath.folder(of: $0)).contains(file) }
      : !owners.isEmpty
    if !isReadByOwner, !strays.contains(file) { strays.append(file) }
  }

  /// The folder that a part belongs to: the one that has its `maps`, `schemas` or `tests`.
  private static func owner(of file: String) -> String? {
    var folder = FilePath.folder(of: file)
    for _ in 0..<4 where folder != "/" {
      let parent = FilePath.folder(of: folder)
      if partFolders.contains(FilePath.name(of: folder)) { return parent }
      folder = parent
    }
    return nil
  }
}

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
  /// Deeper folders are not searched.
  private static let maximumDepth = 12
  /// How far below a rule pack its templates lie, at most.
  private static let packDepth = 3

  /// - Parameter name: as somebody wrote it, for messages.
  mutating func add(_ name: String) throws(NothingToCheck) {
    let path = FilePath.absolute(name)
    switch RuleFile.kind(path) {
    case .missing:
      let folder = FilePath.folder(of: path)
      let names = RuleFile.names(in: folder)
      let way =
        names.isEmpty ? "" : suggestion(for: FilePath.name(of: path), among: names, plural: "names")
      throw NothingToCheck(
        message: "there is no file or folder \(name)" + (way.isEmpty ? "" : "; \(way)"))
    case .folder: try addFolder(path, name)
    case .file, .other: try addFile(path, name)
    }
  }

  // MARK: Folders

  private mutating func addFolder(_ folder: String, _ name: String) throws(NothingToCheck) {
    let found = Self.units(below: folder)
    for file in found { addUnit(file, isWhole: true) }
    guard found.isEmpty else { return }
    let files = Self.ruleFiles(below: folder)
    guard !files.isEmpty else {
      throw NothingToCheck(
        message:
          "there is nothing to check in \(name): no project.yaml, no template.yaml, no tests"
          + " and no value maps")
    }
    for file in files { try addFile(file, file) }
  }

  private mutating func addUnit(_ file: String, isWhole: Bool) {
    if !units.contains(file) { units.append(file) }
    if isWhole { wholeUnits.insert(file) }
  }

  /// The templates of a rule pack, and projects that lie in it.
  static func units(inPack pack: String) -> [String] { units(below: pack, depth: packDepth) }

  private static func units(below folder: String, depth: Int = maximumDepth) -> [String] {
    let names = RuleFile.names(in: folder)
    // What has the name and is no file is told where it is read.
    let own = unitNames.filter { names.contains($0) }
      .map { FilePath.absolute($0, from: folder) }.filter { PartKind($0) == nil }
    // A folder with both is a project's, as everywhere.
    let first = Array(own.prefix(1))
    guard depth > 0 else { return first }
    return first
      + RuleFile.subfolders(of: folder).filter(isSearched).flatMap {
        units(below: $0, depth: depth - 1)
      }
  }

  private static func isSearched(_ folder: String) -> Bool {
    let name = FilePath.name(of: folder)
    return !name.hasPrefix(".") && PartFolder(rawValue: name) == nil && name != "node_modules"
  }

  private static func ruleFiles(below folder: String, depth: Int = maximumDepth) -> [String] {
    let own = RuleFile.names(in: folder).map { FilePath.absolute($0, from: folder) }.filter {
      RuleFile.kind($0) == .file && PartKind($0) != nil
        && (PartFolder.of($0) != nil || !isTable($0))
    }
    guard depth > 0 else { return own }
    return own + RuleFile.subfolders(of: folder).flatMap { ruleFiles(below: $0, depth: depth - 1) }
  }

  /// Tables outside of `maps/` are data.
  private static func isTable(_ file: String) -> Bool { file.hasSuffix(".csv") }

  // MARK: Files

  private mutating func addFile(_ file: String, _ name: String) throws(NothingToCheck) {
    guard let kind = PartKind(file) else {
      if file.hasSuffix(".yaml") { return addUnit(file, isWhole: true) }
      throw NothingToCheck(
        message: "\(name) is no rule file: those end in .yaml, .csv or .lua")
    }
    singleFiles.insert(file)
    let owners = PartFolder.of(file).map { Self.units(inPack: $0.owner) } ?? []
    for owner in owners { addUnit(owner, isWhole: false) }
    let isReadByOwner =
      kind == .test
      ? owners.contains {
        TestFileReader.files(in: FilePath.folder(of: $0), RuleBounds(ofUnit: $0)).contains(file)
      }
      : !owners.isEmpty
    if !isReadByOwner, !strays.contains(file) { strays.append(file) }
  }
}

internal import Rules

/// The folders that hold parts of a project, a template or a rule pack.
enum PartFolder: String, CaseIterable {
  case maps, schemas, tests

  /// How deep below the folder its files lie, at most: `schemas/APP/ENTITY.yaml`, `tests/golden/x.csv`.
  private var depth: Int {
    switch self {
    case .maps: 0
    case .schemas: 1
    case .tests: 2
    }
  }

  /// The folder of this kind in which a file lies, and whose it is.
  static func of(_ file: String) -> (kind: PartFolder, owner: String)? {
    var folder = FilePath.folder(of: file)
    for depth in 0...2 where folder != "/" {
      let parent = FilePath.folder(of: folder)
      if let kind = PartFolder(rawValue: FilePath.name(of: folder)), depth <= kind.depth {
        return (kind, parent)
      }
      folder = parent
    }
    return nil
  }
}

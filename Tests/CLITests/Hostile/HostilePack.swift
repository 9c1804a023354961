import Foundation

/// A rule pack of a stranger, a project that uses it, and what lies around them and is nobody's business.
struct HostilePack {
  /// Stands in every file outside: it must be in nothing that the program says.
  static let mark = "LEAKED"

  let workspace: Workspace
  private let before: [String: Data]

  /// - Parameters:
  ///   - files: laid over the pack's, by path below the workspace.
  ///   - links: symbolic links with what they say, made in their order.
  init(_ files: [String: String] = [:], links: [(String, String)] = []) throws {
    workspace = try Workspace(Self.files.merging(files) { $1 })
    for (link, target) in links {
      let place = "\(workspace.path)/\(link)"
      try? FileManager.default.removeItem(atPath: place)
      try FileManager.default.createSymbolicLink(
        atPath: place, withDestinationPath: target.replacing("WORKSPACE", with: workspace.path))
    }
    before = Self.outside(workspace)
  }

  /// Whether everything outside of the pack is as it was, and nothing is there that was not.
  var isOutsideUntouched: Bool { Self.outside(workspace) == before }

  private static func outside(_ workspace: Workspace) -> [String: Data] {
    workspace.names.filter { !$0.hasPrefix("pack") && !$0.contains(".crosswalk") }
      .reduce(into: [:]) { $0[$1] = workspace.data($1) ?? Data() }
  }

  /// A test that reads a source and compares the output with a file.
  static func golden(source: String = "data.csv", expected: String = "golden.csv") -> String {
    """
    tests:
      - name: golden run
        source: \(source)
        expect_file: \(expected)
    """
  }

  static let files = [
    "pack/schemas/s/a.yaml": "fields:\n  id: string\n  city: string\n",
    "pack/maps/places.csv": "city,site\nRome,1\n",
    "pack/t/template.yaml": """
    template: T
    tasks:
      - task: A
        source: {app: s, entity: a}
        target: {entity: b, schema: none}
        key: [Id]
        fields:
          Id: id
          Site: {from: city, map: places, unmapped: empty}
    """,
    "pack/t/tests/t.yaml": golden(),
    "pack/t/tests/data.csv": "id,city\n1,Rome\n",
    "pack/t/tests/golden.csv": "Id,Site\n1,1\n",
    "project/project.yaml": """
    project: P
    template: ../pack/t
    source: data/people.csv
    target: out.csv
    """,
    "project/data/people.csv": "id,city\n1,Rome\n",
    "outside/table.csv": "LEAKED,x\nLEAKED,1\nLEAKED,2\n",
    "outside/script.lua": "return LEAKED +",
    "outside/rules.yaml": "LEAKED: 1\nfields: {id: LEAKED}\ntests: LEAKED\n",
    "outside/folder/LEAKED.yaml": "LEAKED: 1\n",
    "outside/folder/LEAKED.csv": "id,city\nLEAKED,1\n",
  ]
}

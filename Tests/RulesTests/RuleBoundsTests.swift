import Foundation
import Rules
import Testing

/// Where the files of rules may lie: links, absolute paths and `..` lead nowhere else.
@Suite struct RuleBoundsTests {
  /// A rule pack and a project beside it, and files that are neither's.
  private static let files = [
    "pack/schemas/s/a.yaml": "fields:\n  id: string\n  city: string\n",
    "pack/maps/places.csv": "city,site\nRome,1\n",
    "pack/t/maps/own.lua": "return require 'shared'",
    "pack/t/maps/shared.lua": "return {Rome = '1'}",
    "pack/t/template.yaml": """
    template: T
    tasks:
      - task: A
        source: {app: s, entity: a}
        target: {entity: b, schema: none}
        fields:
          Id: id
          Site: {from: city, map: places, unmapped: empty}
          Own: {from: city, map: own, unmapped: empty}
    """,
    "project/project.yaml": "project: P\ntemplate: ../pack/t\n",
    "project/maps/more.csv": "a,b\n1,2\n",
    "outside/table.csv": "LEAKED,x\nLEAKED,1\nLEAKED,2\n",
    "outside/script.lua": "return LEAKED +",
    "outside/schema.yaml": "LEAKED: 1\nfields: {id: LEAKED}\n",
    "outside/folder/more.csv": "LEAKED,x\nLEAKED,1\nLEAKED,2\n",
    "outside/folder/s/a.yaml": "LEAKED: 1\n",
    "outside/folder/a.yaml": "LEAKED: 1\n",
    "outside/folder/LEAKED.yaml": "LEAKED: 1\n",
  ]

  struct Layout: CustomTestStringConvertible, Sendable {
    var name: String
    /// A link, and what it says.
    var link: String
    var target: String
    /// More links, made before.
    var others: [String: String] = [:]
    /// Loaded; the project and the template by itself where nothing is said.
    var units = ["pack/t", "project"]
    var testDescription: String { name }
  }

  private static func folder(_ layout: Layout) throws -> RuleFolder {
    let folder = try RuleFolder(files)
    for (link, target) in layout.others.sorted(by: { $0.key < $1.key }) {
      try folder.link(link, to: target)
    }
    try folder.link(layout.link, to: layout.target)
    return folder
  }

  @Test(arguments: [
    Layout(name: "a table", link: "pack/maps/places.csv", target: "../../outside/table.csv"),
    Layout(
      name: "a table that no rule names", link: "pack/maps/x.csv", target: "../../outside/table.csv"
    ),
    Layout(name: "a script", link: "pack/t/maps/own.lua", target: "../../../outside/script.lua"),
    Layout(name: "a module", link: "pack/t/maps/shared.lua", target: "../../../outside/script.lua"),
    Layout(name: "a folder of maps", link: "pack/maps", target: "../outside/folder"),
    Layout(name: "a folder above maps", link: "pack/t/maps", target: "../../outside/folder"),
    Layout(name: "a schema", link: "pack/schemas/s/a.yaml", target: "../../../outside/schema.yaml"),
    Layout(name: "an app of schemas", link: "pack/schemas/s", target: "../../outside/folder"),
    Layout(name: "a folder of schemas", link: "pack/schemas", target: "../outside/folder"),
    Layout(name: "the template", link: "pack/t/template.yaml", target: "../../outside/schema.yaml"),
    Layout(
      name: "a link to a link", link: "pack/maps/places.csv", target: "inner.csv",
      others: ["pack/maps/inner.csv": "../../outside/table.csv"]),
    Layout(
      name: "a file below a link", link: "pack/maps/places.csv", target: "way/table.csv",
      others: ["pack/maps/way": "../../outside"]),
    Layout(name: "an absolute link", link: "pack/maps/places.csv", target: "/etc/passwd"),
    Layout(
      name: "a pack's file in its project", link: "pack/maps/places.csv",
      target: "../../project/maps/more.csv"),
    Layout(
      name: "a project's file", link: "project/maps/x.csv", target: "../../outside/table.csv",
      units: ["project"]),
    Layout(
      name: "a project.yaml", link: "project/project.yaml", target: "../outside/schema.yaml",
      units: ["project"]),
    Layout(
      name: "a project's schema", link: "project/schemas", target: "../outside/folder",
      units: ["project"]),
  ])
  func leadsOut(_ layout: Layout) throws {
    let folder = try Self.folder(layout)
    for unit in layout.units {
      let found = folder.findings(unit)
      #expect(found.contains(": error[XW012]: "), "\(unit): \(found)")
      #expect(found.contains("put the file itself below "), "\(unit): \(found)")
      #expect(!found.contains("LEAKED") && !found.contains("root:"), "\(unit): \(found)")
      let (_, diagnostics) = RuleLoader.inspect(path: "\(folder.path)/\(unit)", environment: [:])
      #expect(diagnostics.contains { $0.code == .outsideRules })
      #expect(!diagnostics.contains { "\($0)".contains("LEAKED") }, "\(diagnostics)")
    }
  }

  @Test(arguments: [
    Layout(name: "nothing linked", link: "elsewhere", target: "outside"),
    Layout(
      name: "a link in the pack", link: "pack/t/maps/places.csv", target: "../../maps/places.csv"),
    Layout(
      name: "a project's link to its pack", link: "project/maps/places.csv",
      target: "../../pack/maps/places.csv"),
    Layout(
      name: "a checkout reached through a link", link: "checkout", target: ".",
      units: ["checkout/pack/t", "checkout/project"]),
    Layout(name: "a project that is a link", link: "linked", target: "project", units: ["linked"]),
    Layout(
      name: "a template reached through a link", link: "project/vendor", target: "../pack",
      units: ["project/vendor/t", "project"]),
    Layout(
      name: "a folder that is swapped as a whole", link: "project/maps", target: "..data/maps",
      others: ["project/..data": "..2026"], units: ["project"]),
  ])
  func staysInside(_ layout: Layout) throws {
    let folder = try RuleFolder(Self.files)
    if layout.name.hasPrefix("a folder that is swapped") {
      try FileManager.default.removeItem(atPath: "\(folder.path)/project/maps")
      try folder.write("project/..2026/maps/more.csv", Data("a,b\n1,2\n".utf8))
    }
    for (link, target) in layout.others { try folder.link(link, to: target) }
    try folder.link(layout.link, to: layout.target)
    for unit in layout.units { #expect(folder.findings(unit) == "") }
  }

  /// A strange template in a project has the project's maps, as any file of that name, and nothing else of it.
  @Test func aProjectIsNoPack() throws {
    let folder = try RuleFolder([
      "project/project.yaml": "project: P\ntemplate: vendor/t\n",
      "project/maps/m.csv": "a,b\n1,2\n",
      "project/vendor/t/template.yaml": Self.files["pack/t/template.yaml"] ?? "",
    ])
    let bounds = RuleBounds(ofUnit: "\(folder.path)/project/vendor/t/template.yaml")
    #expect(!bounds.contains("\(folder.path)/project/project.yaml"))
    #expect(!bounds.contains("\(folder.path)/project/maps/m.csv"))
    #expect(bounds.contains("\(folder.path)/project/vendor/t/tests/new.yaml"))
  }

  @Test(arguments: [
    ("reference: ../../../outside/table.csv", false), ("reference: /etc/passwd", false),
    ("reference: codes.csv", true), ("reference: ../../maps/places.csv", true),
  ])
  func codesOfASchema(_ reference: String, _ isInside: Bool) throws {
    let folder = try RuleFolder(Self.files)
    try folder.write("pack/schemas/s/codes.csv", Data("id\n1\n".utf8))
    try folder.write(
      "pack/schemas/s/a.yaml",
      Data("fields:\n  id: {type: string, \(reference)}\n  city: string\n".utf8))
    let found = folder.findings("pack/t")
    #expect(found.contains("schemas/s/a.yaml:2:33: error[XW012]: ") != isInside, "\(found)")
    #expect(found.isEmpty == isInside && !found.contains("LEAKED"), "\(found)")
  }

  @Test(arguments: [
    "version: ${HOME}", "parameters: {p: {default: \"${HOME}\"}}",
    "sequences: {n: {format: \"${HOME}{SEQNUM:4}\"}}",
  ])
  func templatesReadNoEnvironment(_ line: String) throws {
    let folder = try RuleFolder([
      "template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          fields: {Id: id, Home: {value: "${HOME}"}}
      \(line)
      """
    ])
    let found = folder.findings()
    #expect(
      found.contains("template.yaml:6:36: error[XW065]: a template reads no environment variables"),
      "\(found)")
    #expect(found.matches(of: /error\[XW065\]/).count == 2, "\(found)")
  }
}

extension RuleFolder {
  /// Makes a symbolic link, in the place of what is there.
  func link(_ name: String, to target: String) throws {
    let place = "\(path)/\(name)"
    try? FileManager.default.removeItem(atPath: place)
    try FileManager.default.createDirectory(
      atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: place, withDestinationPath: target)
  }
}

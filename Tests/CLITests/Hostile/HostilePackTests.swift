import Foundation
import Testing

/// What a stranger's rule pack tries when it is checked, tested or run: nothing outside is read, told, or written.
@Suite struct HostilePackTests {
  struct Attack: CustomTestStringConvertible, Sendable {
    var name: String
    var files: [String: String] = [:]
    var links: [[String]] = []
    var code = "XW012"
    /// What of the finding's place is known.
    var place = ""
    var commands = [["check", "pack"], ["test", "pack"], ["test", "pack", "--update"]]
    var testDescription: String { name }
  }

  private static func test(
    _ name: String, source: String = "data.csv", expected: String = "golden.csv",
    links: [[String]] = [], code: String = "XW012", place: String? = nil
  ) -> Attack {
    Attack(
      name: name,
      files: ["pack/t/tests/t.yaml": HostilePack.golden(source: source, expected: expected)],
      links: links, code: code,
      place: place ?? "pack/t/tests/t.yaml:\(source == "data.csv" ? 4 : 3):",
      commands: [
        ["check", "pack"], ["test", "pack"], ["test", "pack", "--update"],
        ["test", "pack/t/tests/t.yaml", "--update"], ["test", "pack", "--coverage"],
        ["test", "pack", "--mutate"], ["test", "pack", "--json"], ["check", "pack", "--json"],
      ])
  }

  private static let files = [
    Attack(name: "a value map", links: [["pack/maps/places.csv", "../../outside/table.csv"]]),
    Attack(name: "a script", links: [["pack/maps/x.lua", "../../outside/script.lua"]]),
    Attack(name: "a folder of maps", links: [["pack/maps", "../outside/folder"]]),
    Attack(name: "a schema", links: [["pack/schemas/s/a.yaml", "../../../outside/rules.yaml"]]),
    Attack(name: "a folder of schemas", links: [["pack/schemas/s", "../../outside/folder"]]),
    Attack(name: "the template", links: [["pack/t/template.yaml", "../../outside/rules.yaml"]]),
  ].map { attack in
    var attack = attack
    attack.commands += [["check", "pack/t"], ["run", "project"], ["check", "project"]]
    return attack
  }

  private static let tests = [
    Attack(
      name: "a file of tests", links: [["pack/t/tests/u.yaml", "../../../outside/rules.yaml"]]),
    Attack(name: "a folder of tests", links: [["pack/t/tests", "../../outside/folder"]]),
  ]

  private static let sources = [
    test("a source above", source: "../../../outside/folder/LEAKED.csv"),
    test("an absolute source", source: "/etc/passwd.csv"),
    test("a source that is none", source: "/etc/passwd", code: "XW144"),
    test("a source with a scheme", source: "csv:/etc/passwd"),
    test("the environment of the process", source: "csv:/proc/self/environ"),
    test("a pattern above", source: "\"../../../outside/folder/*.csv\""),
    test(
      "a linked source", source: "linked.csv",
      links: [["pack/t/tests/linked.csv", "../../../outside/folder/LEAKED.csv"]]),
    test(
      "a pattern with a link in it", source: "\"l*.csv\"",
      links: [["pack/t/tests/linked.csv", "../../../outside/folder/LEAKED.csv"]]),
    test(
      "a source below a link", source: "way/LEAKED.csv",
      links: [["pack/t/tests/way", "../../../outside/folder"]]),
    test(
      "a log of a database", source: "sqlite:x.db?table=t",
      links: [["pack/t/tests/x.db-wal", "../../../outside/table.csv"]]),
    test(
      "a database behind more links than the system follows", source: "sqlite:x.db?table=t",
      links: [["pack/t/tests/x.db", "l1"]]
        + (1...60).map { ["pack/t/tests/l\($0)", "l\($0 + 1)"] }
        + [["pack/t/tests/l61", "../../../outside/x.db"]]),
    test(
      "a name that ends before its ending", source: "\"linked\\0.csv\"",
      links: [["pack/t/tests/linked", "../../../outside/folder/LEAKED.csv"]]),
    test(
      "a new file whose name ends before its ending", expected: "\"linked\\0.csv\"",
      links: [["pack/t/tests/linked", "../../../outside/new.csv"]]),
    test(
      "links in a circle", expected: "a.csv",
      links: [["pack/t/tests/a.csv", "b.csv"], ["pack/t/tests/b.csv", "a.csv"]]),
    test("a program", source: "singer:touch WORKSPACE/outside/started", code: "XW144"),
    test("a server", source: "postgres://127.0.0.1:1/db?table=t", code: "XW144"),
    test("a query", source: "\"sqlite:x.db?query=VACUUM INTO 'y.db'\"", code: "XW144"),
    test("standard input", source: "\"-\"", code: "XW144"),
    test("standard input with a scheme", source: "\"csv:-\"", code: "XW144"),
    test("a variable", source: "${HOME}/data.csv", code: "XW065"),
  ]

  private static let expectations = [
    test("a file above", expected: "../../../outside/table.csv"),
    test("a new file above", expected: "../../../outside/new/new.csv"),
    test("an absolute file", expected: "/tmp/crosswalk-hostile.csv"),
    test("a project's file", expected: "../../../project/project.yaml"),
    test(
      "a linked file", expected: "linked.csv",
      links: [["pack/t/tests/linked.csv", "../../../outside/table.csv"]]),
    test(
      "a link to nothing yet", expected: "linked.csv",
      links: [["pack/t/tests/linked.csv", "../../../outside/new.csv"]]),
    test(
      "an absolute link to nothing yet", expected: "linked.csv",
      links: [["pack/t/tests/linked.csv", "WORKSPACE/outside/new.csv"]]),
    test(
      "a link to a link", expected: "linked.csv",
      links: [
        ["pack/t/tests/inner", "../../../outside"], ["pack/t/tests/linked.csv", "inner/new.csv"],
      ]),
    test(
      "a new folder below a link", expected: "way/new/new.csv",
      links: [["pack/t/tests/way", "../../../outside"]]),
    test("a variable", expected: "${HOME}/golden.csv", code: "XW065"),
  ]

  @Test(arguments: files + tests + sources + expectations)
  func isRefused(_ attack: Attack) throws {
    let pack = try HostilePack(attack.files, links: attack.links.map { ($0[0], $0[1]) })
    for command in attack.commands {
      let outcome = try pack.workspace.crosswalk(
        command, environment: ["HOME": "/root/\(HostilePack.mark)"])
      #expect(outcome.exitCode == (command[0] == "check" ? 1 : 2), "\(command): \(outcome)")
      let said = outcome.out + outcome.err
      #expect(said.contains(attack.code), "\(command): \(outcome)")
      if !command.contains("--json"), !attack.place.isEmpty {
        #expect(said.contains(attack.place), "\(command): \(outcome)")
      }
      #expect(
        !said.replacing("LEAKED.csv", with: "").contains(HostilePack.mark), "\(command): \(outcome)"
      )
      #expect(!said.contains("root:"), "\(command): \(outcome)")
      #expect(pack.isOutsideUntouched, "\(command): \(pack.workspace.names)")
    }
    #expect(!FileManager.default.fileExists(atPath: "/tmp/crosswalk-hostile.csv"))
  }

  /// A project's tests are no other: they come with a checkout, too.
  @Test func aProjectsTestsStartNothing() throws {
    for source in [
      "singer:touch started", "\"sqlite:x.db?query=SELECT 1\"", "../../outside/table.csv",
    ] {
      let pack = try HostilePack(["project/tests/t.yaml": HostilePack.golden(source: source)])
      let outcome = try pack.workspace.crosswalk("test", "project", "--update")
      #expect(outcome.exitCode == 2, "\(outcome)")
      #expect(pack.isOutsideUntouched, "\(pack.workspace.names)")
    }
  }

  // MARK: What goes on working

  struct Layout: CustomTestStringConvertible, Sendable {
    var name: String
    var files: [String: String] = [:]
    var links: [[String]] = []
    var command: [String]
    var testDescription: String { name }
  }

  @Test(arguments: [
    Layout(name: "a pack's own files", command: ["test", "pack"]),
    Layout(
      name: "a pack's common files",
      files: [
        "pack/t/tests/t.yaml": HostilePack.golden(
          source: "../../data/a.csv", expected: "../../golden/a.csv"),
        "pack/data/a.csv": "id,city\n1,Rome\n", "pack/golden/a.csv": "Id,Site\n1,1\n",
      ], command: ["test", "pack"]),
    Layout(
      name: "a project's data",
      files: [
        "project/tests/t.yaml": HostilePack.golden(source: "../data/people.csv"),
        "project/tests/golden.csv": "Id,Site\n1,1\n",
      ], command: ["test", "project"]),
    Layout(
      name: "data of a project's template",
      files: [
        "project/tests/t.yaml": HostilePack.golden(source: "../../pack/t/tests/data.csv"),
        "project/tests/golden.csv": "Id,Site\n1,1\n",
      ], command: ["test", "project"]),
    Layout(
      name: "a checkout behind a link", links: [["way", "."]], command: ["test", "way/pack"]),
    Layout(name: "a project behind a link", links: [["way", "project"]], command: ["run", "way"]),
    Layout(
      name: "a link in the pack", links: [["pack/t/tests/data.csv", "../more.csv"]],
      command: ["test", "pack"]),
    Layout(
      name: "a project's source and target where they say",
      files: [
        "project/project.yaml":
          "project: P\ntemplate: ../pack/t\nsource: ../pack/t/tests/data.csv\ntarget: ../out.csv\n"
      ], command: ["run", "project"]),
    Layout(
      name: "a new file of the pack",
      files: ["pack/t/tests/t.yaml": HostilePack.golden(expected: "new/new.csv")],
      command: ["test", "pack", "--update"]),
  ])
  func isAllowed(_ layout: Layout) throws {
    let pack = try HostilePack(
      layout.files.merging(["pack/t/more.csv": "id,city\n1,Rome\n"]) { $1 },
      links: layout.links.map { ($0[0], $0[1]) })
    let outcome = try pack.workspace.crosswalk(layout.command)
    #expect(outcome.exitCode == 0, "\(outcome)")
  }

  // MARK: What is written beside rules

  /// A field of the template names the file of a patch.
  @Test func aPatchStaysInItsFolder() throws {
    let pack = try HostilePack([
      "pack/t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          fields:
            ../../outside/new: {from: city, map: {Paris: "1"}, default: x}
      """
    ])
    let outcome = try pack.workspace.crosswalk("gaps", "project", "--patch", "pack/todo/todo")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(pack.workspace.has("pack/todo/todo/.._.._outside_new.yaml"), "\(pack.workspace.names)")
    #expect(pack.isOutsideUntouched, "\(pack.workspace.names)")
  }

  /// Only a project.yaml starts commands: a name of the pack must not become a line of it.
  @Test(arguments: [
    "fields: {\"x\\n    fields:\\non_finish:\\n  - |\\n    touch started\\n    #\": {type: state}, id: string}",
    "fields: {\"x\\u2028on_finish: [touch started]\": {type: state}, id: string}",
  ])
  func aNewProjectHoldsNoLineOfThePack(_ schema: String) throws {
    let pack = try HostilePack([
      "pack/schemas/s/a.yaml": schema,
      "pack/t/template.yaml": """
      template: "T\\non_finish: [touch started]"
      tasks:
        - task: "A\\non_finish: [touch started]"
          source: {app: s, entity: a}
          target: {entity: "b\\non_finish: [touch started]", schema: none}
          fields:
            Id: {from: id}
            "F\\non_finish: [touch started]": {default: "a\\u2028on_finish: [touch started]"}
      """,
    ])
    try pack.workspace.remove("pack/t/tests")
    let outcome = try pack.workspace.crosswalk(
      "new", "project", "made", "--template", "t", "--rules", "pack")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let text = pack.workspace.text("made/project.yaml") ?? ""
    let lines = text.split { "\n\r\u{85}\u{2028}\u{2029}".contains($0) }
    #expect(!lines.contains { $0.drop { $0 == " " }.hasPrefix("on_finish") }, "\(text)")
    _ = try pack.workspace.crosswalk("run", "made")
    #expect(!pack.workspace.names.contains { $0.hasSuffix("started") })
  }

  @Test(arguments: [
    (["new", "editor", "--project", "pack/t"], "pack/t/.editor", "../../outside/folder"),
    (
      ["new", "editor", "--project", "pack/t"], "pack/t/.editor/crosswalk.lua",
      "../../../outside/new"
    ),
    (["new", "map", "m", "--project", "pack/t"], "pack/t/maps", "../../outside/folder"),
    (["new", "test", "n", "--project", "pack/t"], "pack/t/tests", "../../outside/folder"),
  ])
  func newFilesStayInTheirFolder(_ command: [String], _ link: String, _ target: String) throws {
    let pack = try HostilePack(["pack/t/.editor/x": ""], links: [(link, target)])
    let outcome = try pack.workspace.crosswalk(command)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(pack.isOutsideUntouched, "\(pack.workspace.names)")
  }
}

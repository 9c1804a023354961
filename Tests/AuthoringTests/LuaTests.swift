import Authoring
import Foundation
import LuaSyntax
import Rules
import Testing

/// What editors and luacheck are told about scripts.
@Suite struct LuaTests {
  private static func files(_ project: String) throws -> [String: String] {
    let (reading, _) = RuleLoader.inspect(path: "\(packageFolder)/\(project)", environment: [:])
    let rules = try #require(reading)
    let files = EditorFiles.generated(rules) + EditorFiles.settings(rules)
    return Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.text) })
  }

  @Test(arguments: ["examples/contoso", "examples/fabrikam", "rules/prospect-to-cash/accounts"])
  func annotationsAreLua(_ project: String) throws {
    for (name, text) in try Self.files(project) where name.hasSuffix(".lua") {
      _ = try LuaChunk(Array(text.utf8))
      #expect(text.hasPrefix("---@meta\n"), "\(name)")
    }
  }

  @Test func namesAllThatScriptsFind() throws {
    let text = try #require(try Self.files("examples/contoso")[".editor/crosswalk.lua"])
    for entry in LuaManual.all {
      #expect(text.contains(entry.summary), "\(entry.name)")
      switch entry.kind {
      case .function: #expect(text.contains("\nfunction \(entry.name)("), "\(entry.name)")
      case .value(let type):
        let isField = entry.name.hasPrefix("run.")
        #expect(
          text.contains(
            isField ? "---@field \(entry.name.dropFirst(4)) \(type)" : "\(entry.name) = nil"))
      }
    }
  }

  @Test func luaServerFindsLibrariesAndModules() throws {
    let text = try #require(try Self.files("examples/contoso")[".luarc.json"])
    let settings = try JSONDecoder().decode([String: JSONValue].self, from: Data(text.utf8))
    guard case .list(let folders)? = settings["workspace.library"] else {
      Issue.record("\(text)")
      return
    }
    let names = folders.compactMap { if case .text(let name) = $0 { name } else { nil } }
    #expect(names == [".editor", "../../rules/prospect-to-cash/maps"])
  }

  // MARK: luacheck

  /// What luacheck says of some scripts, with the settings of a new project.
  private func luacheck(_ scripts: [String: String]) throws -> String {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let settings = try #require(try Self.files("examples/contoso")[".luacheckrc"])
    for (name, text) in scripts.merging([".luacheckrc": settings], uniquingKeysWith: { a, _ in a })
    {
      try text.write(to: folder.appendingPathComponent(name), atomically: false, encoding: .utf8)
    }
    return try Tool.run(
      "/usr/bin/luacheck",
      ["--no-color", "--formatter", "plain", "--codes"] + scripts.keys.sorted(),
      in: folder.path
    ).output
  }

  @Test func luacheckAcceptsWhatIsShipped() throws {
    var scripts: [String: String] = [:]
    for folder in ["rules", "examples"] {
      for path in try FileManager.default.subpathsOfDirectory(atPath: "\(packageFolder)/\(folder)")
      where path.hasSuffix(".lua") {
        scripts[path.replacing("/", with: "-")] = try String(
          contentsOfFile: "\(packageFolder)/\(folder)/\(path)", encoding: .utf8)
      }
    }
    #expect(scripts.count > 3)
    #expect(try luacheck(scripts) == "")
  }

  @Test(arguments: [
    ("return function(v) return text.fodl(v) end", "undefined field 'fodl'"),
    ("return function(v) return io.open(v) end", "undefined variable 'io'"),
    ("return function(v) return math.random(v) end", "undefined field 'random'"),
    ("return function(v) total = v; return v end", "non-standard global variable 'total'"),
    ("return function(v) local unused = v; return v end", "unused variable 'unused'"),
    ("return function(v) return run.parametres.x or v end", "undefined field 'parametres.x'"),
  ])
  func luacheckFindsMistakes(_ script: String, _ message: String) throws {
    #expect(try luacheck(["m.lua": script + "\n"]).contains(message))
  }

  @Test func luacheckKnowsTheWorld() throws {
    let uses = LuaManual.all.map { "  local _ = \($0.name)" }.joined(separator: "\n")
    let script = "return function(value, record)\n\(uses)\n  return value\nend\n"
    let told = try luacheck(["m.lua": script])
    #expect(!told.contains("W113") && !told.contains("W143"), "\(told)")
  }
}

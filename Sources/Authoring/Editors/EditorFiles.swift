package import Rules

/// What editors need to complete and check rule files while they are written.
package enum EditorFiles {
  /// The folder, beside project.yaml or template.yaml, with what is written anew for each version of the program.
  static let folder = ".editor"

  /// Files that are written anew, whatever is there.
  package static func generated(_ reading: RuleReading) -> [NewFile] {
    JSONSchema.all.map { NewFile("\(folder)/\($0.fileName)", $0.text) } + [
      NewFile("\(folder)/crosswalk.lua", LuaAnnotations.text),
      NewFile("\(folder)/rules.lua", RecordAnnotations.text(reading)),
    ]
  }

  /// Settings that people may have changed: they are written only where they are not there.
  package static func settings(_ reading: RuleReading) -> [NewFile] {
    [
      NewFile(".luarc.json", luarc(reading.rules)),
      NewFile(".luacheckrc", LuacheckSettings.text),
    ]
  }

  /// Settings of lua-language-server.
  private static func luarc(_ rules: RuleSet) -> String {
    // The libraries of Lua are declared in crosswalk.lua, as scripts have them.
    let off = [
      "basic", "coroutine", "debug", "io", "math", "os", "package", "string", "table", "utf8",
    ]
    return JSONTree.object([
      (
        "$schema",
        .text("https://raw.githubusercontent.com/LuaLS/vscode-lua/master/setting/schema.json")
      ),
      ("runtime.version", .text("Lua 5.4")),
      ("runtime.builtin", .object(off.map { ($0, .text("disable")) })),
      (
        "workspace.library",
        .list(([folder] + mapFolders(rules)).map { .text($0) })
      ),
      ("workspace.checkThirdParty", .boolean(false)),
    ]).document
  }

  /// The `maps/` folders of template and rule pack, for `require`.
  private static func mapFolders(_ rules: RuleSet) -> [String] {
    [rules.templateFolder, rules.packFolder].compactMap { $0 }
      .map { FilePath.absolute("maps", from: $0) }
      .filter {
        RuleFile.kind($0) == .folder && $0 != FilePath.absolute("maps", from: rules.folder)
      }
      .map { FilePath.between(rules.folder, $0) }
  }
}

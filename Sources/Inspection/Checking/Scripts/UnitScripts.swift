internal import LuaSyntax
internal import Rules

/// The scripts of a project or template, taken apart once for all checks.
struct UnitScripts: Sendable {
  /// Value maps by name, modules included where a rule names them as a map.
  let maps: [String: ScriptText]
  /// By path; a script that is no Lua is not here.
  private(set) var chunks: [String: LuaChunk] = [:]
  /// What modules bring into the scripts that require them, by name.
  private(set) var outlines: [String: LuaModuleOutline] = [:]
  /// Names that some script requires.
  private(set) var required: Set<String> = []
  /// Value maps that are tables written down in Lua, by name.
  private(set) var tables: [String: ValueTable] = [:]

  init(_ rules: RuleSet) {
    maps = rules.valueMaps.compactMapValues { source in
      if case .script(let script) = source { script } else { nil }
    }
    for script in rules.modules.values { chunks[script.path] = try? LuaChunk(script.text) }
    for (name, script) in rules.modules {
      required.formUnion(ScriptNames(script.text).modules.map(\.text))
      outlines[name] = chunks[script.path].map { LuaModuleOutline($0) }
    }
    for (name, script) in maps {
      tables[name] = chunks[script.path].flatMap { ValueTable($0, name: name, file: script.path) }
    }
  }
}

extension ValueTable {
  /// The table that a script returns; nil where it returns something else, or where not all of it is written down.
  fileprivate init?(_ chunk: LuaChunk, name: String, file: String) {
    guard let returned = chunk.returnedExpression, case .table(let items) = chunk[returned].kind,
      let entries = chunk.entries(of: returned), entries.count == items.count
    else { return nil }
    self.init(name: name, keyCount: 1, rows: [])
    for entry in entries {
      let value = SourceLocation(file: file, entry.place)
      let key = entry.keySpan.map { SourceLocation(file: file, chunk.place(of: $0)) }
      let result = entry.value == .nil ? "" : entry.value.text
      rows.append(
        Row(
          keys: [entry.key.text], result: Constant(result), location: key ?? value,
          resultLocation: value))
    }
  }
}

extension SourceLocation {
  init(file: String, _ place: LuaPlace) {
    self.init(file: file, line: place.line, column: place.column)
  }
}

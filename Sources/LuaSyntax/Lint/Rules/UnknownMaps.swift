extension LuaRule {
  static let unknownMaps = LuaRule(
    kind: .unknownMap, severity: .error, title: "there is no value map or module of that name",
    meaning: """
      `lookup` asks a value map by name: `NAME.csv` or `NAME.lua` in the project's `maps/` folder, beside the template, or \
      in the rule pack. `require` loads a module, a `.lua` file from the same folders.
      """,
    wrong: ["return function(method)\n  return lookup(\"carier\", method)\nend"],
    right: ["return function(method)\n  return lookup(\"carrier\", method)\nend"],
    check: { script in script.calls.compactMap { script.unknownMap($0) } })
}

extension LintedScript {
  fileprivate func unknownMap(_ call: LuaCall) -> LuaFinding? {
    guard call.receiver == nil, let argument = call.arguments.first,
      let name = call.constants.first??.string
    else { return nil }
    let span = chunk[argument].span
    if call.name == "lookup", let maps = context.maps, maps[name] == nil {
      return finding(
        .unknownMap, span, "there is no value map \(quoted(name))",
        hint: suggestion(for: name, among: maps.keys, plural: "value maps"))
    }
    if call.name == "require", let modules = context.modules, modules[name] == nil {
      return finding(
        .unknownMap, span, "there is no module \(quoted(name)) in the maps folders",
        hint: suggestion(for: name, among: modules.keys, plural: "modules"))
    }
    return nil
  }
}

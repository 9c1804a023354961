extension LuaRule {
  static let hiddenNames = LuaRule(
    kind: .hiddenName, severity: .info, title: "a variable hides another one of the same name",
    meaning: """
      From here to the end of its block the name stands for the new variable; the outer one, or the library of that name, \
      can not be reached. This is allowed, and easily mistaken when the script is changed.
      """,
    wrong: ["return function(text)\n  return lookup(\"names\", text)\nend"],
    right: ["return function(name)\n  return lookup(\"names\", text.fold(name))\nend"],
    check: { script in
      script.chunk.variables.compactMap { script.hiddenName($0) }
    })
}

extension LintedScript {
  fileprivate func hiddenName(_ variable: LuaVariable) -> LuaFinding? {
    guard variable.origin != .hidden, !variable.name.hasPrefix("_"), !variable.span.isEmpty else {
      return nil
    }
    // `local text = text` keeps the meaning of a name.
    if let value = variable.initialValue, chunk.text(of: chunk[value].span) == variable.name {
      return nil
    }
    if let hidden = variable.hides, chunk[hidden].origin != .hidden {
      let line = chunk.place(of: chunk[hidden].span).line
      return finding(
        .hiddenName, variable.span,
        "\(quoted(variable.name)) hides the variable of the same name in line \(line)")
    }
    guard variable.hides == nil, let member = LuaWorld.globals[variable.name] else { return nil }
    let what = if case .library = member { "the library" } else { "the function" }
    return finding(
      .hiddenName, variable.span, "\(quoted(variable.name)) hides \(what) of the same name")
  }
}

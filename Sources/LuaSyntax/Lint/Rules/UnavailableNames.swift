extension LuaRule {
  static let unavailableNames = LuaRule(
    kind: .unavailableName, severity: .error, title: "a name of Lua is not there for scripts",
    meaning: """
      Lua has this name, and scripts of rules do not. A map function is a pure function of what it reads, so that the \
      same record always maps to the same result, and a script can not do harm: there are no files, no clock, no random \
      numbers, no code from elsewhere. Reading the name gives `nil`, and calling it fails.
      """,
    wrong: [
      "return function(date)\n  return date or os.date(\"%Y-%m-%d\")\nend",
      "return function(values)\n  return (unpack(text.split(values, \";\")))\nend",
    ],
    right: [
      "return function(date)\n  return date or run.date\nend",
      "return function(values)\n  return (table.unpack(text.split(values, \";\")))\nend",
    ],
    check: { script in
      // Of `os.date` the whole is told, and `os` no more.
      var told: Set<LuaExpressionID> = []
      return script.chunk.allExpressions.reversed().compactMap { id, expression in
        script.unavailableName(id, expression, &told)
      }
    })
}

extension LintedScript {
  fileprivate func unavailableName(
    _ id: LuaExpressionID, _ expression: LuaExpression, _ told: inout Set<LuaExpressionID>
  ) -> LuaFinding? {
    guard !told.contains(id) else { return nil }
    switch expression.kind {
    case .global, .index: break
    default: return nil
    }
    guard let name = chunk.globalName(of: id), let reason = LuaWorld.unavailable[name],
      !assignedNames.contains(name),
      !assignedNames.contains(String(name.prefix { $0 != "." }))
    else { return nil }
    if case .index(let object, _) = expression.kind { told.insert(object) }
    return finding(
      .unavailableName, expression.span, "\(quoted(name)) is not available in a map script",
      hint: reason)
  }
}

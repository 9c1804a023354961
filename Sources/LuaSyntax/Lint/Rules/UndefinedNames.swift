extension LuaRule {
  static let undefinedNames = LuaRule(
    kind: .undefinedName, severity: .error, title: "a name is not defined",
    meaning: """
      The name is neither a variable of the script nor one of the names that scripts find in their world. Lua takes it \
      for a global without a value, which is `nil`: a comparison with it is never what was meant, and a call fails.
      """,
    wrong: [
      "return function(country)\n  if contry == nil then return \"USA\" end\n  return country\nend",
      "return function(city)\n  return city == null and \"13\" or city\nend",
    ],
    right: [
      "return function(country)\n  if country == nil then return \"USA\" end\n  return country\nend",
      "return function(city)\n  return city == nil and \"13\" or city\nend",
    ],
    check: { script in
      script.chunk.expressions.compactMap { script.undefinedName($0) }
    })
}

extension LintedScript {
  fileprivate func undefinedName(_ expression: LuaExpression) -> LuaFinding? {
    guard case .global(let name) = expression.kind, LuaWorld.globals[name] == nil,
      LuaWorld.unavailable[name] == nil, !assignedNames.contains(name), !hasUnknownModules
    else { return nil }
    let hint =
      LuaWorld.foreign[name]
      ?? context.nearest(name, visibleNames(expression)).map {
        "did you mean '\($0)'?"
      }
    return finding(
      .undefinedName, expression.span, "\(quoted(name)) is not defined", hint: hint ?? "")
  }

  /// Variables that are declared before a place in its function or around it, and the names of the world.
  private func visibleNames(_ expression: LuaExpression) -> [String] {
    let variables = chunk.variables.filter {
      $0.origin != .hidden && $0.span.start < expression.span.start
        && isInside(expression.function, $0.function)
    }
    return variables.map(\.name) + LuaWorld.globals.keys.sorted()
  }
}

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
    return finding(
      .undefinedName, expression.span, "\(quoted(name)) is not defined",
      hint: LuaWorld.foreign[name] ?? nearest(name, expression) ?? "")
  }

  private func nearest(_ name: String, _ expression: LuaExpression) -> String? {
    guard name.utf8.count <= 60 else { return nil }
    return context.nearest(name, visibleNames(expression)).map { "did you mean '\($0)'?" }
  }

  /// Variables that are declared before a place in its function or around it, in each the nearest ones, and the names of
  /// the world.
  private func visibleNames(_ expression: LuaExpression) -> [String] {
    var names: [String] = []
    var function: LuaFunctionID? = expression.function
    while let id = function, names.count < Self.mostNames {
      let variables = variablesByFunction[id] ?? []
      let before = variables.partitioningIndex { $0.span.start >= expression.span.start }
      names += variables[..<before].suffix(Self.mostNames).map(\.name)
      function = chunk[id].parent
    }
    return names + LuaWorld.globals.keys.sorted()
  }

  /// As many variables as a function can have at a time.
  private static var mostNames: Int { 200 }
}

extension Array {
  /// The first place of a sorted list from which on something holds.
  fileprivate func partitioningIndex(_ holds: (Element) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension LuaRule {
  static let keptState = LuaRule(
    kind: .keptState, severity: .error,
    title: "a map function assigns to a variable that outlives the call",
    meaning: """
      A call of a map function leaves nothing behind for the next one, so that each record maps to the same result in \
      any order, on any number of workers. A function that assigns to a global, or to a variable of the chunk around it, \
      is refused when the script is loaded. Write `local` before the first assignment, or return the value. In a module \
      this is a warning: functions that are called only while scripts are loaded may assign.
      """,
    wrong: [
      "return function(city)\n  key = text.fold(city)\n  return key\nend",
      "local count = 0\nreturn function(city)\n  count = count + 1\n  return city .. count\nend",
    ],
    right: [
      "return function(city)\n  local key = text.fold(city)\n  return key\nend",
      "return function(city)\n  local count = 1\n  return city .. count\nend",
    ],
    check: { script in
      var findings: [LuaFinding] = []
      script.chunk.forEachAssignment { target, _, function in
        if let finding = script.keptState(target, function) { findings.append(finding) }
      }
      return findings
    })
}

extension LintedScript {
  /// The words are those of the sandbox, which refuses the script.
  fileprivate func keptState(
    _ target: LuaExpressionID, _ function: LuaFunctionID
  ) -> LuaFinding? {
    guard function != .main else { return nil }
    let severity: LuaFinding.Severity = context.kind == .module ? .warning : .error
    switch chunk[target].kind {
    case .global(let name):
      guard isInsideRoot(function) else { return nil }
      let name = shown(name)
      return finding(
        .keptState, chunk[target].span,
        "assigns to the global '\(name)'; nothing may stay from call to call: write local \(name)",
        severity: severity)
    case .local(let variable):
      guard isInsideRoot(function, below: chunk[variable].function) else { return nil }
      return finding(
        .keptState, chunk[target].span,
        "assigns to '\(shown(chunk[variable].name))', a variable outside the map function; nothing "
          + "may stay from call to call", severity: severity)
    default: return nil
    }
  }
}

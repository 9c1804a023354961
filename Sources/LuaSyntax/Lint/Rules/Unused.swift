extension LuaRule {
  static let unused = LuaRule(
    kind: .unused, severity: .warning, title: "a variable or a result is not used",
    meaning: """
      A local variable is never read: perhaps another one was meant, or what it is for is missing. Or a function is called \
      only for its result, and nothing takes the result: texts are never changed in place, so `text.trim(city)` alone does \
      nothing. A name that begins with `_` says that it is not used. Unused parameters at the end are a remark only.
      """,
    wrong: [
      "return function(city)\n  local key = text.fold(city)\n  return lookup(\"warehouse\", city)\nend",
      "return function(city)\n  text.trim(city)\n  return city\nend",
    ],
    right: [
      "return function(city)\n  local key = text.fold(city)\n  return lookup(\"warehouse\", key)\nend",
      "return function(city)\n  city = text.trim(city)\n  return city\nend",
    ],
    check: { script in
      script.unusedVariables() + script.unusedParameters() + script.unusedResults()
    })
}

extension LintedScript {
  private func isUnused(_ id: LuaVariableID) -> Bool {
    let variable = chunk[id]
    return variable.readCount == 0 && !variable.name.hasPrefix("_") && variable.attribute != .close
  }

  fileprivate func unusedVariables() -> [LuaFinding] {
    var findings: [LuaFinding] = []
    chunk.forEachStatement { statement, _ in
      switch statement.kind {
      case .local(let variables, let values):
        // Of the results of one call those before the last one that is used have to be there.
        let isOneCall =
          values.count < variables.count && values.last.map { chunk[$0].isMultiple } ?? false
        if isOneCall, variables.contains(where: { chunk[$0].readCount > 0 }) { return }
        findings += variables.filter { isUnused($0) }.map { unused($0) }
      case .localFunction(let variable, _):
        if isUnused(variable) { findings.append(unused(variable)) }
      default: return
      }
    }
    return findings
  }

  private func unused(_ id: LuaVariableID) -> LuaFinding {
    let variable = chunk[id]
    let what = variable.origin == .localFunction ? "the function" : "the variable"
    let end = variable.writeCount > 0 ? "is assigned to, and never read" : "is never used"
    return finding(.unused, variable.span, "\(what) \(quoted(variable.name)) \(end)")
  }

  /// Parameters after the last one that is used; the record always comes last, needed or not.
  fileprivate func unusedParameters() -> [LuaFinding] {
    guard context.kind != .expression else { return [] }
    return chunk.functions.flatMap { function -> [LuaFinding] in
      let trailing = function.parameters.reversed().prefix { id in
        chunk[id].readCount == 0 && chunk[id].writeCount == 0
      }
      return trailing.filter { isUnused($0) && !records.contains($0) }.map { id in
        finding(
          .unused, chunk[id].span, "the parameter \(quoted(chunk[id].name)) is never used",
          severity: .info)
      }
    }
  }

  fileprivate func unusedResults() -> [LuaFinding] {
    var findings: [LuaFinding] = []
    chunk.forEachStatement { statement, _ in
      guard case .call(let id) = statement.kind, let call = chunk.call(id, chunk[id]),
        !assignedNames.contains(call.name)
      else { return }
      let isPure =
        if let receiver = call.receiver {
          types(of: receiver).isSubset(of: [.string, .nil]) && LuaWorld.method(call.name) != nil
            && call.name != "gsub"
        } else {
          LuaWorld.function(call.name)?.isPure ?? false && call.name != "string.gsub"
        }
      guard isPure else { return }
      findings.append(
        finding(
          .unused, call.span, "the result of \(call.name) is not used, and it does nothing else"))
    }
    return findings
  }
}

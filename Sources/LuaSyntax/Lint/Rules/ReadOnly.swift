extension LuaRule {
  static let readOnly = LuaRule(
    kind: .readOnly, severity: .error,
    title: "the record and the constants of the run can only be read",
    meaning: """
      A map function gives its result back with `return`; what it is given stays as it is. An assignment to a field of \
      `record` or `run` fails when it is reached.
      """,
    wrong: ["return function(name, record)\n  record.name = text.trim(name)\nend"],
    right: ["return function(name, record)\n  return text.trim(name)\nend"],
    check: { script in
      var findings: [LuaFinding] = []
      script.chunk.forEachAssignment { target, _, _ in
        if let finding = script.readOnly(target) { findings.append(finding) }
      }
      return findings
    })
}

extension LintedScript {
  fileprivate func readOnly(_ target: LuaExpressionID) -> LuaFinding? {
    guard case .index(let object, _) = chunk[target].kind else { return nil }
    if isRecord(object) {
      return finding(
        .readOnly, chunk[target].span, "the record can only be read; return the value instead")
    }
    guard let name = chunk.globalName(of: object), name == "run" || name == "run.parameters",
      !assignedNames.contains("run")
    else { return nil }
    return finding(.readOnly, chunk[target].span, "constants of the run can only be read")
  }
}

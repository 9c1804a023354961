extension LuaRule {
  static let unreachableCode = LuaRule(
    kind: .unreachableCode, severity: .warning, title: "code is never reached",
    meaning: """
      What stands before it leaves the function or the loop in any case: `return`, `break`, `goto`, `reject`, `skip`, \
      `error`, an `if` whose branches all do, or a loop without end. A `return` after `reject` and the like is no finding.
      """,
    wrong: [
      "return function(city)\n  if city == nil then\n    reject(\"a city is needed\")\n"
        + "    city = \"Ulm\"\n  end\n  return city\nend"
    ],
    right: [
      "return function(city)\n  if city == nil then\n    reject(\"a city is needed\")\n  end\n"
        + "  return city\nend"
    ],
    check: { script in
      var walk = FlowWalk(script)
      for function in script.chunk.functions { _ = walk.leaves(function.body) }
      return walk.findings
    })
}

/// Follows the statements of a block up to where it is left.
private struct FlowWalk {
  private let script: LintedScript
  private(set) var findings: [LuaFinding] = []

  init(_ script: LintedScript) { self.script = script }

  /// Whether the end of a block is never reached.
  mutating func leaves(_ block: LuaBlock) -> Bool {
    var isLeft = false
    var isToldOnce = false
    for statement in block.statements {
      if case .label = statement.kind { isLeft = false }
      if isLeft, !isToldOnce, !isReturn(statement) {
        isToldOnce = true
        findings.append(
          script.finding(.unreachableCode, statement.span, "this is never reached"))
      }
      if leaves(statement) { isLeft = true }
    }
    return isLeft
  }

  private func isReturn(_ statement: LuaStatement) -> Bool {
    if case .return = statement.kind { true } else { false }
  }

  private mutating func leaves(_ statement: LuaStatement) -> Bool {
    switch statement.kind {
    case .return, .break, .goto: return true
    case .do(let block): return leaves(block)
    case .call(let id):
      guard let call = script.chunk.call(id, script.chunk[id]), call.receiver == nil,
        !script.assignedNames.contains(call.name)
      else { return false }
      return ["reject", "skip", "error"].contains(call.name)
    case .if(let branches, let otherwise):
      var isLeft = true
      for branch in branches where !leaves(branch.block) { isLeft = false }
      guard let otherwise else { return false }
      return leaves(otherwise) && isLeft
    case .while(let condition, let block):
      _ = leaves(block)
      if case .boolean(true) = script.chunk[condition].kind { return !block.hasBreak }
      return false
    case .repeat(let block, _), .numericFor(_, _, let block), .genericFor(_, _, let block):
      _ = leaves(block)
      return false
    default: return false
    }
  }
}

extension LuaBlock {
  /// Whether a `break` leaves the loop around the block, or a `goto` may.
  fileprivate var hasBreak: Bool {
    statements.contains { statement in
      switch statement.kind {
      case .break, .goto: true
      case .do(let block): block.hasBreak
      case .if(let branches, let otherwise):
        branches.contains { $0.block.hasBreak } || otherwise?.hasBreak ?? false
      // Inner loops have breaks of their own.
      case .while(_, let block), .repeat(let block, _), .numericFor(_, _, let block),
        .genericFor(_, _, let block):
        block.hasGoto
      default: false
      }
    }
  }

  private var hasGoto: Bool {
    var result = false
    forEachStatement { if case .goto = $0.kind { result = true } }
    return result
  }
}

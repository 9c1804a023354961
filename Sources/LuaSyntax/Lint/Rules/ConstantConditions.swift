extension LuaRule {
  static let constantConditions = LuaRule(
    kind: .constantCondition, severity: .warning,
    title: "a condition is always true or always false",
    meaning: """
      The condition does not depend on the record. Often it was meant otherwise: each side of `or` and `and` is a \
      condition of its own, so `method == 1 or 2` is true for any method; only `nil` and `false` count as false, `0` and \
      `""` are true; and `not` binds closer than `==`, so `not a == b` compares a boolean with `b`.
      """,
    wrong: [
      "return function(method)\n  if method == 1 or 2 then return \"Air\" end\n  return \"Truck\"\nend",
      "return function(city)\n  if not city == \"Ulm\" then return \"13\" end\n  return \"24\"\nend",
    ],
    right: [
      "return function(method)\n  if method == 1 or method == 2 then return \"Air\" end\n"
        + "  return \"Truck\"\nend",
      "return function(city)\n  if city ~= \"Ulm\" then return \"13\" end\n  return \"24\"\nend",
    ],
    check: { script in
      script.conditions.compactMap { script.constantCondition($0) }
        + script.chunk.expressions.compactMap { script.strayNot($0) }
    })
}

extension LintedScript {
  /// Conditions that decide what runs; loops that go on until they are left are not among them.
  fileprivate var conditions: [LuaExpressionID] {
    var list: [LuaExpressionID] = []
    chunk.forEachStatement { statement, function in
      switch statement.kind {
      case .if(let branches, _): list += branches.map(\.condition)
      case .while(let condition, _), .repeat(_, until: let condition):
        if chunk.literal(condition) == nil { list.append(condition) }
      case .return(let values):
        if context.kind == .expression, function == mapFunction { list += values }
      default: return
      }
    }
    return list
  }

  fileprivate func constantCondition(_ id: LuaExpressionID) -> LuaFinding? {
    guard let truth = chunk.truth(of: id) else { return nil }
    var hint = ""
    if let value = chunk.literal(id) {
      switch value {
      case .integer(0), .number(0), .string([]): hint = "only nil and false are false in Lua"
      default: break
      }
    } else if case .binary(let symbol, let left, let right) = chunk[chunk.content(of: id)].kind,
      case .binary(let comparison, let value, _) = chunk[chunk.content(of: left)].kind,
      comparison.isComparison, chunk.literal(right) != nil
    {
      hint =
        "write \(source(left)) \(symbol.rawValue) \(source(value)) \(comparison.rawValue) "
        + source(right)
    }
    return finding(
      .constantCondition, chunk[id].span, "this condition is always \(truth)", hint: hint)
  }

  /// `not` before one side of a comparison.
  fileprivate func strayNot(_ expression: LuaExpression) -> LuaFinding? {
    guard case .binary(let symbol, let left, let right) = expression.kind, symbol.isComparison,
      case .unary(.not, let value) = chunk[left].kind
    else { return nil }
    // Two conditions may be compared with one another.
    if types(of: right) == .boolean { return nil }
    let opposite = [LuaBinaryOperator.equal: "~=", .notEqual: "=="][symbol]
    let operand = "\(source(value)) \(symbol.rawValue) \(source(right))"
    return finding(
      .constantCondition, expression.span,
      "not belongs to '\(source(value))' alone, and its result is compared",
      hint: opposite.map { "write \(source(value)) \($0) \(source(right))" }
        ?? "write not (\(operand))")
  }
}

extension LuaChunk {
  /// The value of a literal, not of a variable: those are there to be changed.
  fileprivate func literal(_ id: LuaExpressionID) -> LuaConstant? {
    if case .local = self[content(of: id)].kind { nil } else { constant(of: id) }
  }

  /// Whether an expression counts as true or as false whatever its variables are.
  fileprivate func truth(of id: LuaExpressionID, depth: Int = 40) -> Bool? {
    if depth == 0 { return nil }
    let id = content(of: id)
    switch self[id].kind {
    case .table, .function: return true
    case .unary(.not, let operand): return truth(of: operand, depth: depth - 1).map { !$0 }
    case .binary(let symbol, let left, let right) where symbol == .and || symbol == .or:
      let decides = symbol == .or
      if truth(of: right, depth: depth - 1) == decides { return decides }
      return truth(of: left, depth: depth - 1) == decides ? decides : nil
    default: return literal(id)?.isTruthy
    }
  }
}

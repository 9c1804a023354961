extension LuaRule {
  static let noValueMap = LuaRule(
    kind: .noValueMap, severity: .error, title: "the script returns no value map",
    meaning: """
      The script of a value map ends in `return` with a table, whose entries are the map, or with a function, which is \
      called for each record. The entries of the table are texts, numbers or booleans, not further tables or functions. \
      What a module returns is up to it.
      """,
    wrong: [
      "local modes = {\"Air\", \"Truck\"}\nlocal function mode(method)\n  return modes[method]\nend\n",
      "return {Germany = {code = \"DEU\"}}",
    ],
    right: [
      "local modes = {\"Air\", \"Truck\"}\nlocal function mode(method)\n  return modes[method]\nend\n"
        + "return mode",
      "return {Germany = \"DEU\"}",
    ],
    check: { script in
      script.context.kind == .valueMap ? script.missingValueMap() + script.unusableEntries() : []
    })
}

extension LintedScript {
  fileprivate func missingValueMap() -> [LuaFinding] {
    var returns: [(LuaStatement, [LuaExpressionID])] = []
    chunk[LuaFunctionID.main].body.forEachStatement { statement in
      if case .return(let values) = statement.kind { returns.append((statement, values)) }
    }
    let end = chunk[LuaFunctionID.main].body.span.end
    if returns.isEmpty { return [noMap("nothing", LuaSpan(max(0, end - 1), end))] }
    return returns.compactMap { statement, values in
      guard let value = values.first else { return noMap("nothing", statement.span) }
      let types = types(of: value)
      guard types.isDisjoint(with: [.table, .function]) else { return nil }
      return noMap(types == .nil ? "nothing" : "\(description(of: value))", chunk[value].span)
    }
  }

  private func noMap(_ what: String, _ span: LuaSpan) -> LuaFinding {
    var hint = ""
    if what == "nothing", let function = chunk[LuaFunctionID.main].body.lastFunction {
      switch function {
      case .localFunction(let variable, _): hint = "end with: return \(chunk[variable].name)"
      case .function(let target, _): hint = "end with: return \(source(target))"
      default: break
      }
    }
    return finding(
      .noValueMap, span, "returned \(what); a value map returns a table or a function", hint: hint)
  }

  /// Entries of the table that the chunk returns.
  fileprivate func unusableEntries() -> [LuaFinding] {
    guard let value = chunk.returnedExpression,
      case .table(let items) = chunk[chunk.origin(of: value)].kind
    else { return [] }
    return items.compactMap { item in
      guard types(of: item.value).isSubset(of: [.table, .function]) else { return nil }
      let entry = item.key.map { chunk.constant(of: $0)?.text ?? source($0) }
      let name = entry.map { " '\(shown($0))'" } ?? ""
      return finding(
        .noValueMap, chunk[item.value].span,
        "the table's entry\(name) is \(description(of: item.value)); entries of a value map are "
          + "texts, numbers or booleans")
    }
  }
}

extension LuaBlock {
  fileprivate var lastFunction: LuaStatement.Kind? {
    switch statements.last?.kind {
    case .localFunction, .function: statements.last?.kind
    default: nil
    }
  }
}

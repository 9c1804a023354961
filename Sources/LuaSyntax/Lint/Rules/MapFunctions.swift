extension LuaRule {
  static let mapFunctions = LuaRule(
    kind: .mapFunctionMisfit, severity: .warning,
    title: "a map function does not fit the way it is called",
    meaning: """
      A map function gets the values of `from` in their order, then the record. A parameter beyond those is always `nil`; \
      one called `record` in the place of a value gets that value. And it gives its result back with `return`: one that \
      never does leaves every value unmapped.
      """,
    wrong: [
      "return function(method, country, record, more)\n  return more or method\nend",
      "return function(method, country)\n  lookup(\"carrier\", method)\nend",
    ],
    right: [
      "return function(method, country, record)\n  return record.name or method\nend",
      "return function(method)\n  return lookup(\"carrier\", method)\nend",
    ],
    check: { script in
      guard script.context.kind == .valueMap, let function = script.mapFunction else { return [] }
      return script.misplacedParameters(function) + script.missingResult(function)
    })
}

extension LintedScript {
  fileprivate func misplacedParameters(_ function: LuaFunctionID) -> [LuaFinding] {
    guard let count = context.values?.count else { return [] }
    let parameters = chunk[function].parameters
    let given = "the field mapping gives \(count) value\(count == 1 ? "" : "s") and the record"
    return parameters.enumerated().compactMap { index, id in
      let variable = chunk[id]
      if index > count {
        return finding(
          .mapFunctionMisfit, variable.span, "the parameter \(quoted(variable.name)) is always nil",
          hint: given)
      }
      guard variable.name == "record", index < count else { return nil }
      return finding(
        .mapFunctionMisfit, variable.span,
        "the parameter 'record' gets a value of 'from', not the record", hint: given)
    }
  }

  fileprivate func missingResult(_ function: LuaFunctionID) -> [LuaFinding] {
    var hasValue = false
    chunk[function].body.forEachStatement { statement in
      guard case .return(let list) = statement.kind else { return }
      if list.contains(where: { chunk.constant(of: $0) != .nil }) { hasValue = true }
    }
    // One that only rejects or skips has done its work.
    let leaves = calls.contains { call in
      isInside(call.function, function) && (call.name == "reject" || call.name == "skip")
    }
    guard !hasValue, !leaves else { return [] }
    let start = chunk[function].span.start
    return [
      finding(
        .mapFunctionMisfit, LuaSpan(start, start + "function".utf8.count),
        "the map function never returns a value: every value stays unmapped")
    ]
  }
}

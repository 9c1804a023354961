extension LuaRule {
  static let typeMismatches = LuaRule(
    kind: .typeMismatch, severity: .warning, title: "values of different types are never equal",
    meaning: """
      For Lua `6` and `"6"` are different values, and a comparison of the two is false without a word. Integers and codes \
      of option sets reach a script as integers, yes/no fields as `true` and `false`, everything else as texts, money and \
      decimals among it. So a code is compared with `6`, a flag with `true`, a text with `"6"`, and an amount with \
      `tonumber(amount)`. A table with texts as keys knows no numbers. Where `<` or `>` compares a number with a text, the \
      call fails: this is an error.
      """,
    wrong: [
      "return function(method)\n  if method == \"6\" then return \"Truck\" end\n  return \"Post\"\nend",
      "return function(method)\n  return type(method) == \"integer\" and \"A\" or \"B\"\nend",
    ],
    right: [
      "return function(method)\n  if method == 6 then return \"Truck\" end\n  return \"Post\"\nend",
      "return function(method)\n  return math.type(method) == \"integer\" and \"A\" or \"B\"\nend",
    ],
    check: { script in
      script.chunk.allExpressions.compactMap { id, expression in
        switch expression.kind {
        case .binary(let symbol, let left, let right) where symbol.isEquality:
          script.unequal(expression, left, right) ?? script.unequal(expression, right, left)
        case .binary(let symbol, let left, let right) where symbol.isOrdering:
          script.incomparable(expression, left, right)
        case .index(let object, let key): script.missingKey(object, key)
        default: nil
        }
      }
    })
}

extension LintedScript {
  /// A comparison of a value with one that it can not be; the second one is the constant, if one is.
  fileprivate func unequal(
    _ comparison: LuaExpression, _ value: LuaExpressionID, _ other: LuaExpressionID
  ) -> LuaFinding? {
    if let finding = unknownType(comparison, value, other) { return finding }
    // The same pair comes a second time the other way round.
    guard chunk.constant(of: value) == nil else { return nil }
    guard isNeverEqual(value, other) else { return nil }
    return finding(
      .typeMismatch, comparison.span,
      "'\(source(value))' is \(description(of: value)), and never equals \(named(other)): this is "
        + "always \(isInverted(comparison) ? "true" : "false")",
      hint: wayOut(value, other))
  }

  private func isInverted(_ comparison: LuaExpression) -> Bool {
    if case .binary(.notEqual, _, _) = comparison.kind { true } else { false }
  }

  private func isNeverEqual(_ value: LuaExpressionID, _ other: LuaExpressionID) -> Bool {
    guard types(of: value).isDisjoint(with: types(of: other)) else { return false }
    guard recordField(value) != nil, let text = chunk.constant(of: other)?.string,
      let field = sourceField(of: value), field.valueClass == .integer
    else { return !types(of: value).isEmpty && !types(of: other).isEmpty }
    // What is no integer in the source is read from the record as the text that it is.
    return Int64(text) != nil || field.options.values.contains(text)
  }

  private func named(_ id: LuaExpressionID) -> String {
    switch chunk.constant(of: id) {
    case .string: "the text \(source(id))"
    case .integer, .number: "the number \(source(id))"
    case .boolean, .nil: source(id)
    case nil: description(of: id)
    }
  }

  private func wayOut(_ value: LuaExpressionID, _ other: LuaExpressionID) -> String {
    let field = sourceField(of: value)
    switch (field?.valueClass, chunk.constant(of: other)) {
    case (.integer?, .string(let bytes)?):
      let text = String(decoding: bytes, as: UTF8.self)
      if let code = Int64(text) { return "write \(code), without quotes" }
      if let code = field?.options.first(where: { $0.value == text })?.key {
        return "the code of \(quoted(text)) is \(code)"
      }
      return "compare it with a number"
    case (.boolean?, .string?), (.boolean?, .integer?): return "compare it with true or false"
    case (.text?, .integer?): return "write \"\(source(other))\", in quotes"
    case (.decimal?, .integer?), (.decimal?, .number?):
      return "write tonumber(\(source(value))), which is nil for an empty value"
    default: return ""
    }
  }

  // MARK: Names of types

  /// `type(x) == "integer"`: a name that `type` never gives.
  private func unknownType(
    _ comparison: LuaExpression, _ value: LuaExpressionID, _ other: LuaExpressionID
  ) -> LuaFinding? {
    guard let name = chunk.constant(of: other)?.string,
      let call = chunk.call(chunk.origin(of: value), chunk[chunk.origin(of: value)]),
      call.receiver == nil, call.name == "type" || call.name == "math.type",
      !assignedNames.contains(call.name)
    else { return nil }
    let known = call.name == "type" ? LuaWorld.typeNames : ["integer", "float"]
    if known.contains(name) { return nil }
    let isNumberKind = call.name == "type" && (name == "integer" || name == "float")
    return finding(
      .typeMismatch, chunk[other].span,
      "\(call.name) never gives \(quoted(name)): this is always "
        + (isInverted(comparison) ? "true" : "false"),
      hint: isNumberKind
        ? "math.type tells integers from floats"
        : suggestion(for: name, among: known, plural: "types"))
  }

  // MARK: Order

  fileprivate func incomparable(
    _ comparison: LuaExpression, _ left: LuaExpressionID, _ right: LuaExpressionID
  ) -> LuaFinding? {
    let first = types(of: left).subtracting(.nil)
    let second = types(of: right).subtracting(.nil)
    let shared = first.intersection(second)
    guard !first.isEmpty, !second.isEmpty, shared.isDisjoint(with: [.number, .string]) else {
      return nil
    }
    let (value, other) = chunk.constant(of: left) == nil ? (left, right) : (right, left)
    return finding(
      .typeMismatch, comparison.span,
      "'\(source(value))' is \(description(of: value)), and can not be compared with \(named(other))",
      hint: wayOut(value, other), severity: .error)
  }

  // MARK: Keys

  /// A table that has no keys of the type it is asked for.
  fileprivate func missingKey(_ object: LuaExpressionID, _ key: LuaExpressionID) -> LuaFinding? {
    guard chunk.constant(of: key) == nil, let keys = keys(ofTable: object) else {
      return nil
    }
    let wanted = types(of: key).subtracting(.nil)
    guard !wanted.isEmpty, keys.types.isDisjoint(with: wanted) else {
      return nil
    }
    if recordField(key) != nil, let field = sourceField(of: key), field.valueClass == .integer {
      guard keys.hasNumberText || keys.hasOne(of: field.options.values) else { return nil }
    }
    let sample = keys.firstText
    let keyText = sample.map { "\"\($0)\"" } ?? keys.first.text
    return finding(
      .typeMismatch, chunk[key].span,
      "'\(source(key))' is \(description(of: key)), and the table has none among its keys: this is "
        + "always nil",
      hint: sample.flatMap { Int64($0) } != nil && wanted == .number
        ? "write the keys as [\(sample ?? "")] instead of [\(keyText)]"
        : "its keys are like \(shown(keyText))")
  }
}

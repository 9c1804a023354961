// What Lua's compiler computes itself, without an instruction (lcode.c, `constfolding`).

/// What the compiler makes of a constant expression.
enum FoldedValue: Sendable {
  case value(LuaConstant)
  /// Perhaps a constant, perhaps an instruction: powers and the like are not computed here.
  case undecided
}

extension LuaChunk {
  /// What the compiler puts in the place of a `<const>` variable; nil for one that has a register.
  func compileTimeValue(_ id: LuaVariableID) -> FoldedValue? {
    id.index < compileTimeValues.count ? compileTimeValues[id.index] : nil
  }

  /// The same, from what is known of the variables before it.
  func findCompileTimeValue(_ id: LuaVariableID) -> FoldedValue? {
    let variable = self[id]
    guard variable.attribute == .const, variable.endsFullDeclaration,
      let value = variable.initialValue
    else { return nil }
    return folded(value, depth: 20)
  }

  /// The value of an expression that needs no instruction to be known; nil where it needs some.
  private func folded(_ id: LuaExpressionID, depth: Int) -> FoldedValue? {
    if depth == 0 { return .undecided }
    switch self[id].kind {
    case .nil: return .value(.nil)
    case .boolean(let value): return .value(.boolean(value))
    case .integer(let value): return .value(.integer(value))
    case .float(let value): return .value(.number(value))
    case .string(let bytes): return .value(.string(bytes))
    case .parenthesized(let inner): return folded(inner, depth: depth - 1)
    case .local(let variable): return compileTimeValue(variable)
    case .unary(let symbol, let operand):
      guard let value = folded(operand, depth: depth - 1) else { return nil }
      return LuaConstant.folded(symbol, value)
    case .binary(let symbol, let left, let right):
      if symbol.isComparison || symbol == .concatenate { return nil }
      guard let left = folded(left, depth: depth - 1), let right = folded(right, depth: depth - 1)
      else { return nil }
      if symbol == .and || symbol == .or {
        guard case .value(let value) = left else { return .undecided }
        return value.isTruthy == (symbol == .and) ? right : nil
      }
      return LuaConstant.folded(symbol, left, right)
    default: return nil
    }
  }

  /// Whether the last instruction of an expression is a concatenation, which a further one joins.
  func isConcatenation(_ id: LuaExpressionID) -> Bool {
    if case .binary(.concatenate, _, _) = self[content(of: id)].kind { true } else { false }
  }
}

extension LuaConstant {
  static func folded(_ symbol: LuaUnaryOperator, _ operand: FoldedValue) -> FoldedValue? {
    guard case .value(let value) = operand else { return .undecided }
    switch (symbol, value) {
    case (.not, _): return .value(.boolean(!value.isTruthy))
    case (.negate, .integer(let value)): return .value(.integer(0 &- value))
    case (.negate, .number(let value)) where value != 0: return .value(.number(-value))
    case (.bitNot, .integer(let value)): return .value(.integer(~value))
    case (.bitNot, .number): return .undecided
    default: return nil
    }
  }

  /// A result that is no number, or zero as a float, is left to the program.
  static func folded(
    _ symbol: LuaBinaryOperator, _ left: FoldedValue, _ right: FoldedValue
  ) -> FoldedValue? {
    guard case .value(let left) = left, case .value(let right) = right else { return .undecided }
    if case .integer(let a) = left, case .integer(let b) = right {
      switch symbol {
      case .add: return .value(.integer(a &+ b))
      case .subtract: return .value(.integer(a &- b))
      case .multiply: return .value(.integer(a &* b))
      default: break
      }
    }
    guard let a = left.float, let b = right.float else { return nil }
    let result: Double
    switch symbol {
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide where b != 0: result = a / b
    case .divide: return nil
    default: return .undecided
    }
    return result.isNaN || result == 0 ? nil : .value(.number(result))
  }

  /// The value of a number.
  private var float: Double? {
    switch self {
    case .integer(let value): Double(value)
    case .number(let value): value
    default: nil
    }
  }
}

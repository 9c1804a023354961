extension CodeLineRecorder {
  /// Records an expression up to its operand.
  ///
  /// Chains grow to the left without bound, so they are walked in a loop from their first part on.
  mutating func operand(_ id: LuaExpressionID) -> Operand {
    var chain = [id]
    while let first = chunk[chain[chain.count - 1]].firstPart { chain.append(first) }
    var result = Operand(kind: .register)
    for id in chain.reversed() { result = extend(result, id) }
    return result
  }

  private mutating func extend(_ first: Operand, _ id: LuaExpressionID) -> Operand {
    var first = first
    let expression = chunk[id]
    switch expression.kind {
    case .nil, .boolean, .integer, .float, .string:
      return Operand(kind: .constant(chunk.constant(of: id) ?? .nil))
    case .varargs:
      emit(line(expression.mark))
      return Operand(kind: .movable)
    case .local(let variable): return local(variable)
    case .global: return Operand(kind: .pending)
    case .index(let table, let key):
      index(&first, table, key, isDotted: chunk[key].span.end == expression.span.end)
      return Operand(kind: .pending)
    case .call(let callee, let arguments):
      put(&first, end(callee))
      call(expression, arguments)
      return Operand(kind: .register)
    case .methodCall(_, let name, let arguments):
      load(&first, line(name.span.start))
      emit(line(name.span.start))
      call(expression, arguments)
      return Operand(kind: .register)
    case .function:
      emit(end(id))
      return Operand(kind: .register)
    case .table(let items):
      table(expression, items)
      return Operand(kind: .register)
    case .unary(let symbol, let operand): return unary(symbol, operand, expression)
    case .binary(let symbol, _, let right): return binary(symbol, first, right, expression)
    case .parenthesized:
      discharge(&first, end(id))
      return first
    }
  }

  private func local(_ id: LuaVariableID) -> Operand {
    let variable = chunk[id]
    if let value = chunk.compileTimeValue(id) { return Operand(value) }
    return Operand(kind: variable.function == function ? .local : .pending)
  }

  /// Records a table and key up to the place that they name.
  mutating func index(
    _ table: inout Operand, _ tableID: LuaExpressionID, _ keyID: LuaExpressionID, isDotted: Bool
  ) {
    // A captured table needs no register where the key is a short text.
    let isCaptured = isCapturedVariable(tableID)
    if !isCaptured { load(&table, end(tableID)) }
    if isDotted { return }
    var key = operand(keyID)
    settle(&key, end(keyID))
    let line = lineAfter(chunk[keyID].span.end)
    if case .constant(.string(let text)) = key.kind, text.count <= 40 { return }
    if isCaptured { emit(line) }
    if case .constant(.integer(let number)) = key.kind, (0...255).contains(number) { return }
    load(&key, line)
  }

  private func isCapturedVariable(_ id: LuaExpressionID) -> Bool {
    guard case .local(let variable) = chunk[id].kind else { return false }
    return chunk[variable].function != function && chunk.compileTimeValue(variable) == nil
  }

  private mutating func call(_ expression: LuaExpression, _ arguments: [LuaExpressionID]) {
    let isListed = chunk.source.bytes[expression.mark] == UInt8(ascii: "(")
    let last = line(expression.span.end - 1)
    for (index, id) in arguments.enumerated() {
      var argument = operand(id)
      let isLast = index == arguments.count - 1
      if isLast, chunk[id].isMultiple { continue }
      put(&argument, isLast ? (isListed ? last : end(id)) : lineAfter(chunk[id].span.end))
    }
    // Up to Lua 5.4.5 a call has the line where its callee begins, since then that of its arguments.
    let line = start(expression)
    if line == self.line(expression.mark) { emit(line) }
  }

  private mutating func table(_ expression: LuaExpression, _ items: [LuaTableItem]) {
    emit(lookedAhead[expression.mark + 1] ?? line(expression.mark))
    let last = line(expression.span.end - 1)
    var count = 0
    for (index, item) in items.enumerated() {
      if let key = item.key {
        field(key, item.value)
        continue
      }
      count += 1
      lookAhead(chunk[item.value].span.start)
      var value = operand(item.value)
      let isLast = index == items.count - 1
      if isLast, chunk[item.value].isMultiple { continue }
      put(&value, isLast ? last : lineAfter(chunk[item.value].span.end))
    }
    // Lists are stored fifty values at a time, the rest at the end.
    if count % 50 != 0 || (count > 0 && items.last?.key == nil) { emit(last) }
  }

  private mutating func lookAhead(_ offset: Int) {
    var lexer = Lexer(chunk.source, at: offset)
    guard let first = try? lexer.next(), first.kind == .name else { return }
    let line = lineAfter(first.span.end)
    lookedAhead[first.span.start] = line
    lookedAhead[first.span.end] = line
  }

  private mutating func field(_ keyID: LuaExpressionID, _ valueID: LuaExpressionID) {
    if chunk.source.bytes[chunk[keyID].span.start].isNameByte == false || !isPlainName(keyID) {
      var key = operand(keyID)
      settle(&key, end(keyID))
      var isSmall = false
      if case .constant(.string(let text)) = key.kind { isSmall = text.count <= 40 }
      if case .constant(.integer(let number)) = key.kind { isSmall = (0...255).contains(number) }
      if !isSmall { load(&key, assignLine(after: keyID)) }
    }
    var value = operand(valueID)
    discharge(&value, end(valueID))
    emit(end(valueID))
  }

  private func isPlainName(_ id: LuaExpressionID) -> Bool {
    if case .string = chunk[id].kind { true } else { false }
  }

  /// The line of the `=` behind the bracket that closes a key.
  private func assignLine(after key: LuaExpressionID) -> Int {
    var lexer = Lexer(chunk.source, at: chunk[key].span.end)
    guard let bracket = try? lexer.next(), bracket.kind == .closeBracket,
      let assign = try? lexer.next()
    else { return end(key) }
    return line(assign.span.start)
  }

  // MARK: Operators

  private mutating func unary(
    _ symbol: LuaUnaryOperator, _ operandID: LuaExpressionID, _ expression: LuaExpression
  ) -> Operand {
    var operand = operand(operandID)
    let last = end(operandID)
    discharge(&operand, last)
    if symbol == .not { return negation(operand, last) }
    if let value = operand.foldable.flatMap({ LuaConstant.folded(symbol, $0) }) {
      return Operand(value)
    }
    load(&operand, last)
    emit(line(expression.mark))
    return Operand(kind: .movable)
  }

  private func negation(_ operand: Operand, _ line: Int) -> Operand {
    var result = operand
    let exits = { (exits: Operand.Exits) in exits == .none ? exits : .withoutValue }
    (result.whenTrue, result.whenFalse) = (exits(operand.whenFalse), exits(operand.whenTrue))
    switch operand.kind {
    case .constant(let value): result.kind = .constant(.boolean(!value.isTruthy))
    case .undecided: break
    case .jump: break
    default: result.kind = .negated(line)
    }
    return result
  }

  private mutating func binary(
    _ symbol: LuaBinaryOperator, _ first: Operand, _ rightID: LuaExpressionID,
    _ expression: LuaExpression
  ) -> Operand {
    var left = first
    let operatorLine = line(expression.mark)
    let last = end(rightID)
    switch symbol {
    case .and: leave(&left, when: false, operatorLine)
    case .or: leave(&left, when: true, operatorLine)
    case .concatenate: put(&left, operatorLine)
    case .equal, .notEqual: if left.foldable == nil { load(&left, operatorLine) }
    default: if !left.isNumeral { load(&left, operatorLine) }
    }
    var right = operand(rightID)
    discharge(&right, last)
    switch symbol {
    case .and where left.isUndecided && right.foldable != nil: return Operand(kind: .undecided)
    case .and, .or:
      right.whenTrue = right.whenTrue.joined(left.whenTrue)
      right.whenFalse = right.whenFalse.joined(left.whenFalse)
      return right
    case .concatenate:
      put(&right, last)
      if !chunk.isConcatenation(rightID) { emit(operatorLine) }
      return Operand(kind: .register)
    case _ where symbol.isComparison:
      emit(last)
      return Operand(kind: .jump)
    default:
      if left.isNumeral, right.isNumeral, let first = left.foldable, let second = right.foldable,
        let value = LuaConstant.folded(symbol, first, second)
      {
        return Operand(value)
      }
      if !right.isNumeral { load(&right, last) }
      emit(operatorLine)
      return Operand(kind: .movable)
    }
  }
}

extension CodeLineRecorder.Operand {
  init(_ value: FoldedValue) {
    switch value {
    case .value(let constant): kind = .constant(constant)
    case .undecided: kind = .undecided
    }
  }

  /// The value of an operand without jumps.
  var foldable: FoldedValue? {
    guard whenTrue == .none, whenFalse == .none else { return nil }
    switch kind {
    case .constant(let value): return .value(value)
    case .undecided: return .undecided
    default: return nil
    }
  }

  var isUndecided: Bool {
    if case .undecided = kind { true } else { false }
  }

  /// Whether it is, or may be, a number that is known.
  var isNumeral: Bool {
    switch foldable {
    case .value(.integer), .value(.number), .undecided: true
    default: false
    }
  }
}

extension LuaExpression {
  /// The part that is read before anything is done: what a suffix or an operator follows.
  var firstPart: LuaExpressionID? {
    switch kind {
    case .index(let part, _), .call(let part, _), .methodCall(let part, _, _),
      .binary(_, let part, _), .parenthesized(let part):
      part
    default: nil
    }
  }
}

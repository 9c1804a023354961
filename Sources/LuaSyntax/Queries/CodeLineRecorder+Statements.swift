extension CodeLineRecorder {
  mutating func block(_ block: LuaBlock) {
    for statement in block.statements { record(statement) }
  }

  private mutating func record(_ statement: LuaStatement) {
    switch statement.kind {
    case .local(let variables, let values): local(statement, variables, values)
    case .assignment(let targets, let values): assignment(targets, values)
    case .call(let call): _ = operand(call)
    case .do(let body): block(body)
    case .while(let condition, let body):
      self.condition(condition, end(condition))
      block(body)
      if !body.span.isEmpty { emit(line(body.span.end - 1)) }
    case .repeat(let body, let condition):
      block(body)
      self.condition(condition, end(condition))
    case .if(let branches, let otherwise): conditional(branches, otherwise)
    case .numericFor(_, let range, let body): numericFor(statement, range, body)
    case .genericFor(_, let values, let body):
      list(values, filling: 4)
      if let first = values.first { emit(line(chunk[first].span.start)) }
      if let last = values.last { emit(lineAfter(chunk[last].span.end)) }
      block(body)
    case .function(let target, let value):
      _ = self.target(target)
      emit(end(value))
      emit(line(statement.span.start))
    case .localFunction(_, let value): emit(end(value))
    case .return(let values):
      if let last = values.last {
        list(values, filling: 0)
        emit(end(last))
      } else {
        emit(line(statement.span.start))
      }
    case .break: emit(line(statement.span.start))
    case .goto(let name): emit(line(name.span.start))
    case .label: return
    }
  }

  private mutating func local(
    _ statement: LuaStatement, _ variables: [LuaVariableID], _ values: [LuaExpressionID]
  ) {
    guard let last = values.last else {
      return fill(variables.count, line(statement.span.end - 1))
    }
    if let variable = variables.last, chunk.compileTimeValue(variable) != nil {
      list(values.dropLast(), filling: 0, isContinued: true)
      _ = operand(last)
    } else {
      list(values, filling: variables.count)
    }
  }

  /// Values for a number of variables; with too few of them the rest is nil.
  private mutating func list(
    _ values: some BidirectionalCollection<LuaExpressionID>, filling count: Int,
    isContinued: Bool = false
  ) {
    for (index, id) in values.enumerated() {
      var value = operand(id)
      if index < values.count - 1 || isContinued {
        put(&value, lineAfter(chunk[id].span.end))
      } else if !chunk[id].isMultiple {
        put(&value, end(id))
        fill(count - values.count, end(id))
      }
    }
  }

  // MARK: Assignments

  /// Records what names a place, up to the place itself; nil where it is a variable of the function.
  private mutating func target(_ id: LuaExpressionID) -> Bool {
    switch chunk[id].kind {
    case .index(let table, let key):
      var operand = operand(table)
      index(
        &operand, table, key, isDotted: chunk[key].span.end == chunk[id].span.end)
      return false
    case .local(let variable): return chunk[variable].function == function
    default: return false
    }
  }

  private mutating func assignment(_ targets: [LuaExpressionID], _ values: [LuaExpressionID]) {
    var isOwn = false
    for id in targets { isOwn = target(id) }
    guard let last = values.last else { return }
    guard targets.count == values.count else {
      list(values, filling: targets.count)
      return emit(end(last))
    }
    if values.count > 1 { list(values.dropLast(), filling: 0, isContinued: true) }
    var value = operand(last)
    discharge(&value, end(last))
    guard isOwn, targets.count == 1 else { return emit(end(last)) }
    // An open instruction puts its result into the variable by itself.
    if case .movable = value.kind, !value.needsValue { return }
    if case .negated(let own) = value.kind { return emit(own) }
    if isSameVariable(targets[0], last) { return }
    if case .constant = value.kind { return put(value, end(last)) }
    emit(end(last))
  }

  private func isSameVariable(_ target: LuaExpressionID, _ value: LuaExpressionID) -> Bool {
    guard case .local(let first) = chunk[target].kind,
      case .local(let second) = chunk[chunk.content(of: value)].kind
    else { return false }
    return first == second
  }

  // MARK: Control

  private mutating func condition(_ id: LuaExpressionID, _ line: Int) {
    var value = operand(id)
    leave(&value, when: false, line)
  }

  private mutating func conditional(_ branches: [LuaBranch], _ otherwise: LuaBlock?) {
    for (index, branch) in branches.enumerated() {
      var value = operand(branch.condition)
      let isBreak =
        if case .break? = branch.block.statements.first?.kind { true } else { false }
      leave(&value, when: isBreak, lineAfter(chunk[branch.condition].span.end))
      if isBreak {
        // The condition jumps by itself.
        block(
          LuaBlock(statements: Array(branch.block.statements.dropFirst()), span: branch.block.span))
      } else {
        block(branch.block)
      }
      let isFollowed = index < branches.count - 1 || otherwise != nil
      if isFollowed, !isBreak, !branch.block.span.isEmpty { emit(line(branch.block.span.end - 1)) }
    }
    if let otherwise { block(otherwise) }
  }

  private mutating func numericFor(
    _ statement: LuaStatement, _ range: LuaNumericRange, _ body: LuaBlock
  ) {
    for id in [range.start, range.limit] + (range.step.map { [$0] } ?? []) {
      var value = operand(id)
      put(&value, end(id))
    }
    let last = range.step ?? range.limit
    if range.step == nil { emit(end(last)) }
    emit(lineAfter(chunk[last].span.end))
    block(body)
    emit(line(statement.span.start))
  }
}

extension Parser {
  /// Statements up to what closes their block, in the scope that is open.
  mutating func block() throws(LuaSyntaxError) -> LuaBlock {
    let start = token.span.start
    var statements: [LuaStatement] = []
    while !token.endsBlock(untilEnds: true) {
      let isLast = isAt(.return)
      try statement(&statements)
      if isLast { break }
    }
    return LuaBlock(
      statements: statements, span: lastEnd > start ? span(from: start) : LuaSpan(start, start))
  }

  /// A block with a scope of its own.
  private mutating func innerBlock() throws(LuaSyntaxError) -> LuaBlock {
    scopes.openBlock(isLoop: false)
    let block = try block()
    try closeBlock()
    return block
  }

  private mutating func statement(_ list: inout [LuaStatement]) throws(LuaSyntaxError) {
    let start = token.span.start
    let line = lexer.line
    try enter()
    let kind: LuaStatement.Kind
    switch token.kind {
    case .semicolon:
      try advance()
      return leave()
    case .doubleColon:
      try label(line, start, &list)
      return leave()
    case .if: kind = try ifStatement(line)
    case .while: kind = try whileStatement(line)
    case .do:
      try advance()
      let block = try innerBlock()
      try expect(.end, closing: .do, from: line)
      kind = .do(block)
    case .for: kind = try forStatement(line)
    case .repeat: kind = try repeatStatement(line)
    case .function: kind = try functionStatement(start, line)
    case .local:
      try advance()
      kind = isAt(.function) ? try localFunction() : try localStatement()
    case .return: kind = try returnStatement()
    case .break:
      try advance()
      scopes.addJump(LuaName(text: "break", span: span(from: start)), line: line)
      kind = .break
    case .goto:
      try advance()
      let line = lexer.line
      let name = try name()
      scopes.addGoto(name, line: line)
      kind = .goto(name)
    default: kind = try expressionStatement()
    }
    list.append(LuaStatement(kind: kind, span: span(from: start)))
    leave()
  }

  // MARK: Control

  private mutating func ifStatement(_ line: Int) throws(LuaSyntaxError) -> LuaStatement.Kind {
    var branches: [LuaBranch] = []
    repeat {
      try advance()
      let condition = try expression()
      try expect(.then)
      branches.append(LuaBranch(condition: condition, block: try innerBlock()))
    } while isAt(.elseif)
    let otherwise = try accept(.else) ? try innerBlock() : nil
    try expect(.end, closing: .if, from: line)
    return .if(branches, otherwise: otherwise)
  }

  private mutating func whileStatement(_ line: Int) throws(LuaSyntaxError) -> LuaStatement.Kind {
    try advance()
    let condition = try expression()
    scopes.openBlock(isLoop: true)
    try expect(.do)
    let block = try innerBlock()
    try expect(.end, closing: .while, from: line)
    try closeBlock()
    return .while(condition, block)
  }

  private mutating func repeatStatement(_ line: Int) throws(LuaSyntaxError) -> LuaStatement.Kind {
    scopes.openBlock(isLoop: true)
    scopes.openBlock(isLoop: false)
    try advance()
    let block = try block()
    try expect(.until, closing: .repeat, from: line)
    let condition = try expression()
    try closeBlock()
    try closeBlock()
    return .repeat(block, until: condition)
  }

  private mutating func forStatement(_ line: Int) throws(LuaSyntaxError) -> LuaStatement.Kind {
    scopes.openBlock(isLoop: true)
    try advance()
    let first = try name()
    let kind: LuaStatement.Kind
    switch token.kind {
    case .assign: kind = try numericFor(first)
    case .comma, .in: kind = try genericFor(first)
    default: throw failure("'=' or 'in' expected")
    }
    try expect(.end, closing: .for, from: line)
    try closeBlock()
    return kind
  }

  private mutating func numericFor(_ name: LuaName) throws(LuaSyntaxError) -> LuaStatement.Kind {
    let state = try declareHidden("(for state)", count: 3)
    let variable = try declare(name, .loop)
    try expect(.assign)
    let start = try expression()
    try expect(.comma)
    let limit = try expression()
    let step = try accept(.comma) ? try expression() : nil
    scopes.activate(state, tree)
    let block = try forBody([variable])
    return .numericFor(variable, LuaNumericRange(start: start, limit: limit, step: step), block)
  }

  private mutating func genericFor(_ first: LuaName) throws(LuaSyntaxError) -> LuaStatement.Kind {
    let state = try declareHidden("(for state)", count: 4)
    var variables = [try declare(first, .loop)]
    while try accept(.comma) { variables.append(try declare(try name(), .loop)) }
    try expect(.in)
    let values = try expressionList()
    scopes.activate(state, tree)
    let block = try forBody(variables)
    return .genericFor(variables, in: values, block)
  }

  private mutating func forBody(
    _ variables: [LuaVariableID]
  ) throws(LuaSyntaxError) -> LuaBlock {
    try expect(.do)
    scopes.openBlock(isLoop: false)
    scopes.activate(variables, tree)
    let block = try innerBlock()
    try closeBlock()
    return block
  }

  /// A label, and the statements without effect that follow it: they do not keep it from being the last of its block.
  private mutating func label(
    _ line: Int, _ start: Int, _ list: inout [LuaStatement]
  ) throws(LuaSyntaxError) {
    try advance()
    let name = try name()
    try expect(.doubleColon)
    list.append(LuaStatement(kind: .label(name), span: span(from: start)))
    while isAt(.semicolon) || isAt(.doubleColon) { try statement(&list) }
    try addLabel(name, line: line, isLast: token.endsBlock(untilEnds: false))
  }

  private mutating func returnStatement() throws(LuaSyntaxError) -> LuaStatement.Kind {
    try advance()
    let isBare = token.endsBlock(untilEnds: true) || isAt(.semicolon)
    let values = isBare ? [] : try expressionList()
    _ = try accept(.semicolon)
    return .return(values)
  }

  // MARK: Variables

  private mutating func localStatement() throws(LuaSyntaxError) -> LuaStatement.Kind {
    var variables: [LuaVariableID] = []
    var hasClose = false
    repeat {
      let variable = try declare(try name(), .local)
      variables.append(variable)
      guard try accept(.less) else { continue }
      let word = try name()
      try expect(.greater)
      guard let attribute = LuaVariable.Attribute(rawValue: word.text) else {
        throw meaning("unknown attribute '\(word.text)'", at: word.span.start)
      }
      tree.variables[variable.index].attribute = attribute
      if attribute == .close, hasClose {
        throw meaning("multiple to-be-closed variables in local list", at: word.span.start)
      }
      hasClose = hasClose || attribute == .close
    } while try accept(.comma)
    let values = try accept(.assign) ? try expressionList() : []
    scopes.activate(variables, tree)
    for (variable, value) in zip(variables, values) {
      let isOpen = value == values.last && values.count < variables.count
      if isOpen, tree[value].isMultiple { continue }
      tree.variables[variable.index].initialValue = value
    }
    if let last = variables.last, variables.count == values.count {
      tree.variables[last.index].endsFullDeclaration = true
    }
    return .local(variables, values: values)
  }

  private mutating func localFunction() throws(LuaSyntaxError) -> LuaStatement.Kind {
    let start = token.span.start
    try advance()
    let variable = try declare(try name(), .localFunction)
    scopes.activate([variable], tree)
    let function = try functionBody(start, isMethod: false, line: lexer.line)
    tree.variables[variable.index].initialValue = function
    return .localFunction(variable, value: function)
  }

  private mutating func expressionStatement() throws(LuaSyntaxError) -> LuaStatement.Kind {
    var targets = [try suffixed()]
    guard isAt(.assign) || isAt(.comma) else {
      switch tree[targets[0]].kind {
      case .call, .methodCall: return .call(targets[0])
      default: throw failure("syntax error")
      }
    }
    try checkTarget(targets[0])
    while try accept(.comma) {
      targets.append(try suffixed())
      try enter()
      try checkTarget(targets[targets.count - 1])
    }
    try expect(.assign)
    let values = try expressionList()
    leave(targets.count - 1)
    return .assignment(targets, values: values)
  }

  /// What is assigned to has to be a variable or a place in a table.
  private mutating func checkTarget(_ target: LuaExpressionID) throws(LuaSyntaxError) {
    switch tree[target].kind {
    case .index, .global: return
    case .local(let variable):
      try checkWritable(variable, at: tree[target].span)
      noteWrite(variable)
    default: throw failure("syntax error")
    }
  }

  private func checkWritable(
    _ variable: LuaVariableID, at span: LuaSpan
  ) throws(LuaSyntaxError) {
    guard tree[variable].attribute != nil else { return }
    throw meaning(
      "attempt to assign to const variable '\(tree[variable].name)'", at: span.start)
  }

  // MARK: Functions

  private mutating func functionStatement(
    _ start: Int, _ line: Int
  ) throws(LuaSyntaxError) -> LuaStatement.Kind {
    try advance()
    let nameStart = token.span.start
    var target = try resolve(try name())
    while isAt(.dot) { target = try member(of: target, nameStart) }
    let isMethod = isAt(.colon)
    if isMethod { target = try member(of: target, nameStart) }
    let function = try functionBody(start, isMethod: isMethod, line: line)
    if case .local(let variable) = tree[target].kind {
      try checkWritable(variable, at: tree[target].span)
      noteWrite(variable)
    }
    return .function(target, value: function)
  }

  /// A function from its parameters on, as an expression.
  mutating func functionBody(
    _ start: Int, isMethod: Bool, line: Int
  ) throws(LuaSyntaxError) -> LuaExpressionID {
    let function = scopes.openFunction(
      line: line, span: LuaSpan(start, start), isVararg: false, &tree)
    try expect(.openParenthesis)
    if isMethod { scopes.activate(try declareHidden("self", count: 1), tree) }
    var parameters: [LuaVariableID] = []
    var isVararg = false
    if !isAt(.closeParenthesis) {
      repeat {
        switch token.kind {
        case .name: parameters.append(try declare(try name(), .parameter))
        case .dots:
          try advance()
          isVararg = true
        default: throw failure("<name> or '...' expected")
        }
      } while isVararg ? false : try accept(.comma)
    }
    scopes.activate(parameters, tree)
    tree.functions[function.index].parameters = parameters
    tree.functions[function.index].isVararg = isVararg
    tree.functions[function.index].isMethod = isMethod
    try expect(.closeParenthesis)
    tree.functions[function.index].body = try block()
    try expect(.end, closing: .function, from: line)
    tree.functions[function.index].span = span(from: start)
    try closeFunction()
    return add(.function(function), span(from: start))
  }
}

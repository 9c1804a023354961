// Names: what is declared, and what is meant by a name that is used.

extension Parser {
  mutating func declare(
    _ name: LuaName, _ origin: LuaVariable.Origin
  ) throws(LuaSyntaxError) -> LuaVariableID {
    guard scopes.declare() else { throw limit("local variables", 200, in: scopes.functions.last) }
    let id = LuaVariableID(index: tree.variables.count)
    tree.variables.append(
      LuaVariable(
        name: name.text, span: name.span, origin: origin, function: scopes.function,
        hides: scopes.find(name.text)))
    return id
  }

  mutating func declareHidden(
    _ name: String, count: Int
  ) throws(LuaSyntaxError) -> [LuaVariableID] {
    var variables: [LuaVariableID] = []
    let name = LuaName(text: name, span: LuaSpan(token.span.start, token.span.start))
    for _ in 0..<count { variables.append(try declare(name, .hidden)) }
    return variables
  }

  /// The expression that a name stands for.
  mutating func resolve(_ name: LuaName) throws(LuaSyntaxError) -> LuaExpressionID {
    if let variable = scopes.find(name.text) {
      try read(variable)
      return add(.local(variable), name.span)
    }
    let environment = scopes.find("_ENV") ?? .environment
    try read(environment)
    if environment == .environment { return add(.global(name.text), name.span) }
    // A script with an `_ENV` of its own looks there for names.
    let table = add(.local(environment), LuaSpan(name.span.start, name.span.start))
    let key = add(.string(Array(name.text.utf8)), name.span)
    return add(.index(table, key: key), name.span)
  }

  private mutating func read(_ variable: LuaVariableID) throws(LuaSyntaxError) {
    let isOutermost = variable == .environment
    tree.variables[variable.index].readCount += 1
    let owner = tree[variable].function
    guard isOutermost || owner != scopes.function else { return }
    if !isOutermost { tree.variables[variable.index].isCaptured = true }
    if let function = scopes.capture(variable, of: owner) {
      throw limit("upvalues", 255, in: function)
    }
  }

  /// A name that turned out to be assigned to was not read.
  mutating func noteWrite(_ variable: LuaVariableID) {
    tree.variables[variable.index].readCount -= 1
    tree.variables[variable.index].writeCount += 1
  }

  private func limit(_ what: String, _ most: Int, in function: Scopes.Function?) -> LuaSyntaxError {
    let line = function?.line ?? 0
    let place = line == 0 ? "main function" : "function at line \(line)"
    return failure("too many \(what) (limit is \(most)) in \(place)")
  }

  // MARK: Scopes

  mutating func closeBlock() throws(LuaSyntaxError) {
    if let problem = scopes.closeBlock(tree) {
      throw meaning(problem.message, at: problem.offset)
    }
  }

  mutating func closeFunction() throws(LuaSyntaxError) { try closeBlock() }

  mutating func addLabel(_ name: LuaName, line: Int, isLast: Bool) throws(LuaSyntaxError) {
    if let problem = scopes.addLabel(name, line: line, isLast: isLast, tree) {
      throw meaning(problem.message, at: problem.offset)
    }
  }
}

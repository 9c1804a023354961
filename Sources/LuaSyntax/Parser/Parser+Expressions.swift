extension Parser {
  mutating func expression() throws(LuaSyntaxError) -> LuaExpressionID {
    try operation(above: 0)
  }

  mutating func expressionList() throws(LuaSyntaxError) -> [LuaExpressionID] {
    var list = [try expression()]
    while try accept(.comma) { list.append(try expression()) }
    return list
  }

  /// Operands and operators that bind closer than a limit.
  private mutating func operation(above limit: Int) throws(LuaSyntaxError) -> LuaExpressionID {
    try enter()
    let start = token.span.start
    var left: LuaExpressionID
    if let symbol = LuaUnaryOperator(token.kind) {
      try advance()
      let operand = try operation(above: LuaUnaryOperator.priority)
      left = add(.unary(symbol, operand), span(from: start))
    } else {
      left = try operand()
    }
    while let symbol = LuaBinaryOperator(token.kind), symbol.priority.left > limit {
      let mark = token.span.start
      try advance()
      let right = try operation(above: symbol.priority.right)
      left = add(.binary(symbol, left, right), span(from: start), mark: mark)
    }
    leave()
    return left
  }

  private mutating func operand() throws(LuaSyntaxError) -> LuaExpressionID {
    let kind: LuaExpression.Kind
    switch token.kind {
    case .nil: kind = .nil
    case .true: kind = .boolean(true)
    case .false: kind = .boolean(false)
    case .dots:
      guard tree[scopes.function].isVararg else {
        throw failure("cannot use '...' outside a vararg function")
      }
      kind = .varargs
    case .integer, .float, .string: kind = literal()
    case .openBrace: return try table()
    case .function:
      let start = token.span.start
      try advance()
      return try functionBody(start, isMethod: false, line: lexer.line)
    default: return try suffixed()
    }
    let span = token.span
    let mark = isAt(.dots) ? max(0, lastEnd - 1) : span.start
    try advance()
    return add(kind, span, mark: mark)
  }

  private func literal() -> LuaExpression.Kind {
    switch token.value {
    case .integer(let value): .integer(value)
    case .float(let value): .float(value)
    case .string(let bytes): .string(bytes)
    default: .nil
    }
  }

  // MARK: Prefixes and suffixes

  private mutating func primary() throws(LuaSyntaxError) -> LuaExpressionID {
    switch token.kind {
    case .name: return try resolve(try name())
    case .openParenthesis:
      let start = token.span.start
      let line = lexer.line
      try advance()
      let inner = try expression()
      try expect(.closeParenthesis, closing: .openParenthesis, from: line)
      return add(.parenthesized(inner), span(from: start))
    default: throw failure("unexpected symbol")
    }
  }

  mutating func suffixed() throws(LuaSyntaxError) -> LuaExpressionID {
    let start = token.span.start
    let line = lexer.line
    var object = try primary()
    while true {
      let mark = token.span.start
      switch token.kind {
      case .dot: object = try member(of: object, start)
      case .openBracket:
        let key = try bracketedKey()
        object = add(.index(object, key: key), span(from: start), mark: mark)
      case .colon:
        try advance()
        let name = try name()
        let mark = token.span.start
        let arguments = try arguments(line)
        object = add(
          .methodCall(object, name: name, arguments: arguments), span(from: start), mark: mark)
      case .openParenthesis, .string, .openBrace:
        let arguments = try arguments(line)
        object = add(.call(object, arguments: arguments), span(from: start), mark: mark)
      default: return object
      }
    }
  }

  /// `.name`, from the dot on.
  mutating func member(
    of object: LuaExpressionID, _ start: Int
  ) throws(LuaSyntaxError) -> LuaExpressionID {
    let mark = token.span.start
    try advance()
    let name = try name()
    let key = add(.string(Array(name.text.utf8)), name.span)
    return add(.index(object, key: key), span(from: start), mark: mark)
  }

  private mutating func bracketedKey() throws(LuaSyntaxError) -> LuaExpressionID {
    try advance()
    let key = try expression()
    try expect(.closeBracket)
    return key
  }

  private mutating func arguments(_ line: Int) throws(LuaSyntaxError) -> [LuaExpressionID] {
    switch token.kind {
    case .string:
      let span = token.span
      let kind = literal()
      try advance()
      return [add(kind, span)]
    case .openBrace: return [try table()]
    case .openParenthesis:
      try advance()
      let list = isAt(.closeParenthesis) ? [] : try expressionList()
      try expect(.closeParenthesis, closing: .openParenthesis, from: line)
      return list
    default: throw failure("function arguments expected")
    }
  }

  // MARK: Tables

  private mutating func table() throws(LuaSyntaxError) -> LuaExpressionID {
    let start = token.span.start
    let mark = max(0, lastEnd - 1)
    let line = lexer.line
    try expect(.openBrace)
    var items: [LuaTableItem] = []
    while !isAt(.closeBrace) {
      items.append(try tableItem())
      if try !accept(.comma), try !accept(.semicolon) { break }
    }
    try expect(.closeBrace, closing: .openBrace, from: line)
    return add(.table(items), span(from: start), mark: mark)
  }

  private mutating func tableItem() throws(LuaSyntaxError) -> LuaTableItem {
    let key: LuaExpressionID
    if isAt(.openBracket) {
      key = try bracketedKey()
    } else if isAt(.name), try peek() == .assign {
      let name = try name()
      key = add(.string(Array(name.text.utf8)), name.span)
    } else {
      return LuaTableItem(key: nil, value: try expression())
    }
    try expect(.assign)
    return LuaTableItem(key: key, value: try expression())
  }
}

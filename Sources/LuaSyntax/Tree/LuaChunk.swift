/// A script taken apart: its functions, expressions and variables, each with its place.
///
/// Expressions stand in the order in which Lua reads them to their end, so the parts of an expression come before the
/// whole.
package struct LuaChunk: Sendable {
  package let source: LuaSource
  package internal(set) var expressions: [LuaExpression]
  package internal(set) var functions: [LuaFunction]
  package internal(set) var variables: [LuaVariable]
  /// By variable: what its first value stands for, and what the compiler puts in its place.
  ///
  /// Found once, when all of the text is read: variables that are given one another make chains, and sums of them trees,
  /// that nobody should walk for each use.
  private(set) var firstValues: [LuaExpressionID?] = []
  private(set) var compileTimeValues: [FoldedValue?] = []

  /// Takes a script or a module apart.
  ///
  /// Everything that Lua's compiler refuses is refused with its words, except for functions that need over 255 registers
  /// at a time (calls with some 250 arguments).
  package init(_ source: [UInt8]) throws(LuaSyntaxError) {
    var parser = Parser(LuaSource(source))
    self = try parser.chunk()
  }

  /// Takes one expression of `record` apart, as in a template's `where`.
  ///
  /// The result is the chunk `return function(record) return (…) end`.
  package init(expression source: [UInt8]) throws(LuaSyntaxError) {
    var parser = Parser(LuaSource(source))
    self = try parser.expressionChunk()
  }

  init(source: LuaSource) {
    self.source = source
    expressions = []
    functions = []
    variables = []
  }

  mutating func finish() {
    for (index, variable) in variables.enumerated() {
      firstValues.append(
        variable.writeCount == 0 ? variable.initialValue.map { origin(of: $0) } : nil)
      compileTimeValues.append(findCompileTimeValue(LuaVariableID(index: index)))
    }
  }

  package subscript(id: LuaExpressionID) -> LuaExpression { expressions[id.index] }
  package subscript(id: LuaFunctionID) -> LuaFunction { functions[id.index] }
  package subscript(id: LuaVariableID) -> LuaVariable { variables[id.index] }

  package func place(of span: LuaSpan) -> LuaPlace { source.place(of: span.start) }
  package func text(of span: LuaSpan) -> String { source.text(of: span) }

  /// All expressions with their places in the list.
  package var allExpressions: some Sequence<(id: LuaExpressionID, expression: LuaExpression)> {
    expressions.lazy.enumerated().map { (LuaExpressionID(index: $0.offset), $0.element) }
  }

  package var functionIDs: some Sequence<LuaFunctionID> {
    functions.indices.lazy.map { LuaFunctionID(index: $0) }
  }

  /// The expression without parentheses around it.
  package func content(of id: LuaExpressionID) -> LuaExpressionID {
    var id = id
    while case .parenthesized(let inner) = self[id].kind { id = inner }
    return id
  }
}

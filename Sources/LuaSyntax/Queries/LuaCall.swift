/// A call of something that has a name in the script's world.
package struct LuaCall: Sendable {
  package var id: LuaExpressionID
  /// `lookup`, `text.fold`; for `value:find(…)` the method alone, `find`.
  package var name: String
  /// The value before the colon of a method call.
  package var receiver: LuaExpressionID?
  package var place: LuaPlace
  package var span: LuaSpan
  /// As they stand in the parentheses, without the receiver.
  package var arguments: [LuaExpressionID]
  /// The values of those that are constants.
  package var constants: [LuaConstant?]
  /// Whether the last argument may stand for several, or for none.
  package var isOpen: Bool
  /// The function that calls.
  package var function: LuaFunctionID
}

extension LuaChunk {
  /// Calls of globals, of what is in them, and of methods; a name that a local variable takes is none of them.
  package func calls() -> [LuaCall] {
    allExpressions.compactMap { id, expression in call(id, expression) }
  }

  package func call(_ id: LuaExpressionID, _ expression: LuaExpression) -> LuaCall? {
    let name: String
    var receiver: LuaExpressionID?
    let arguments: [LuaExpressionID]
    switch expression.kind {
    case .call(let callee, let list):
      guard let global = globalName(of: callee) else { return nil }
      name = global
      arguments = list
    case .methodCall(let object, let method, let list):
      name = method.text
      receiver = object
      arguments = list
    default: return nil
    }
    return LuaCall(
      id: id, name: name, receiver: receiver, place: place(of: expression.span),
      span: expression.span, arguments: arguments, constants: arguments.map { constant(of: $0) },
      isOpen: arguments.last.map { self[$0].isMultiple } ?? false, function: expression.function)
  }
}

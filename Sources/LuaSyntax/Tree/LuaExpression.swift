/// The place of an expression in `LuaChunk.expressions`.
///
/// Expressions are kept in one array instead of inside one another: a chain of a million operators or calls is as deep
/// a tree, and nothing here may take C stack in proportion to the text.
package struct LuaExpressionID: Sendable, Hashable {
  package let index: Int
}

/// An expression and where it stands.
package struct LuaExpression: Sendable {
  package enum Kind: Sendable {
    case `nil`
    case boolean(Bool)
    case integer(Int64)
    case float(Double)
    /// The bytes that the literal stands for.
    case string([UInt8])
    /// `...`
    case varargs
    case local(LuaVariableID)
    /// A name that is no local variable: a field of `_ENV`.
    case global(String)
    /// `t[key]`; `t.name` has a string as key, whose span is the name.
    case index(LuaExpressionID, key: LuaExpressionID)
    case call(LuaExpressionID, arguments: [LuaExpressionID])
    /// `object:name(arguments)`
    case methodCall(LuaExpressionID, name: LuaName, arguments: [LuaExpressionID])
    case function(LuaFunctionID)
    case table([LuaTableItem])
    case unary(LuaUnaryOperator, LuaExpressionID)
    case binary(LuaBinaryOperator, LuaExpressionID, LuaExpressionID)
    /// Cuts several values down to one; otherwise its content.
    case parenthesized(LuaExpressionID)
  }

  package let kind: Kind
  package let span: LuaSpan
  /// Where the operator stands, the dot or bracket of an index, or what opens the arguments of a call.
  ///
  /// For a table and for `...`, which Lua makes before it reads them, the last byte of the token before; elsewhere the
  /// first byte.
  package let mark: Int
  /// The function whose code this is.
  package let function: LuaFunctionID

  /// The operator of an operation.
  package var operatorSpan: LuaSpan? {
    switch kind {
    case .unary(let symbol, _): LuaSpan(mark, mark + symbol.rawValue.utf8.count)
    case .binary(let symbol, _, _): LuaSpan(mark, mark + symbol.rawValue.utf8.count)
    default: nil
    }
  }

  /// Whether the expression can have any number of values.
  package var isMultiple: Bool {
    switch kind {
    case .call, .methodCall, .varargs: true
    default: false
    }
  }
}

/// A name as it is written.
package struct LuaName: Sendable, Hashable {
  package var text: String
  package var span: LuaSpan
}

/// One item between the braces of a table.
package struct LuaTableItem: Sendable {
  /// nil for an item that is only a value: it gets the next number.
  package var key: LuaExpressionID?
  package var value: LuaExpressionID
}

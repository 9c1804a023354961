/// A statement and where it stands; a `;` alone is none.
package struct LuaStatement: Sendable {
  package enum Kind: Sendable {
    case local([LuaVariableID], values: [LuaExpressionID])
    case assignment([LuaExpressionID], values: [LuaExpressionID])
    case call(LuaExpressionID)
    case `do`(LuaBlock)
    case `while`(LuaExpressionID, LuaBlock)
    /// The condition sees the variables of the block.
    case `repeat`(LuaBlock, until: LuaExpressionID)
    case `if`([LuaBranch], otherwise: LuaBlock?)
    case numericFor(LuaVariableID, LuaNumericRange, LuaBlock)
    case genericFor([LuaVariableID], in: [LuaExpressionID], LuaBlock)
    /// `function a.b.c() … end`: assigns to what is named.
    case function(LuaExpressionID, value: LuaExpressionID)
    case localFunction(LuaVariableID, value: LuaExpressionID)
    case `return`([LuaExpressionID])
    case `break`
    case goto(LuaName)
    case label(LuaName)
  }

  package let kind: Kind
  package let span: LuaSpan
}

/// Statements one after the other.
package struct LuaBlock: Sendable {
  package var statements: [LuaStatement]
  /// From the first token to the last; empty where there is none.
  package var span: LuaSpan
}

/// `if condition then block`, or an `elseif`.
package struct LuaBranch: Sendable {
  package var condition: LuaExpressionID
  package var block: LuaBlock
}

/// From where to where a `for` counts.
package struct LuaNumericRange: Sendable {
  package var start: LuaExpressionID
  package var limit: LuaExpressionID
  package var step: LuaExpressionID?
}

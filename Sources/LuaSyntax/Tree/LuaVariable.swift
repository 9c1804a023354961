/// The place of a local variable in `LuaChunk.variables`.
package struct LuaVariableID: Sendable, Hashable {
  package let index: Int

  /// `_ENV`, which every chunk has as a captured variable.
  package static var environment: LuaVariableID { LuaVariableID(index: 0) }
}

/// A local variable or a parameter.
package struct LuaVariable: Sendable {
  package enum Origin: Sendable {
    case local
    case localFunction
    case parameter
    /// A variable of a `for`.
    case loop
    /// What Lua declares unseen: `self`, `_ENV`, the state of a loop.
    case hidden
  }

  /// `<const>` and `<close>` can not be assigned to.
  package enum Attribute: String, Sendable {
    case const
    case close
  }

  package let name: String
  /// Where it is declared; empty for hidden ones.
  package let span: LuaSpan
  package let origin: Origin
  package let function: LuaFunctionID
  /// The variable of the same name that is hidden from here on.
  package let hides: LuaVariableID?
  package internal(set) var attribute: Attribute?
  /// What it is declared with, where that is an expression of its own.
  package internal(set) var initialValue: LuaExpressionID?
  /// Whether it is the last of a declaration that has a value for each of its variables.
  var endsFullDeclaration = false
  /// Places that read it.
  package internal(set) var readCount = 0
  /// Assignments after the declaration.
  package internal(set) var writeCount = 0
  /// Whether a function inside uses it.
  package internal(set) var isCaptured = false
}

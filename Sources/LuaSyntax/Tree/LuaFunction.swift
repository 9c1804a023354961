/// The place of a function in `LuaChunk.functions`; 0 is the chunk itself.
package struct LuaFunctionID: Sendable, Hashable {
  package let index: Int

  /// The chunk around all functions.
  package static var main: LuaFunctionID { LuaFunctionID(index: 0) }
}

/// The chunk, or a function in it.
package struct LuaFunction: Sendable {
  /// nil for the chunk.
  package let parent: LuaFunctionID?
  /// From `function` to the end; for the chunk all of its text.
  package internal(set) var span: LuaSpan
  /// With `self` where it is a method.
  package internal(set) var parameters: [LuaVariableID] = []
  /// Whether it ends its parameters with `...`; true for the chunk.
  package internal(set) var isVararg: Bool
  package internal(set) var isMethod = false
  package internal(set) var body = LuaBlock(statements: [], span: LuaSpan(0, 0))
  /// The line that Lua gives the function, the one of its `function`.
  package let line: Int
}

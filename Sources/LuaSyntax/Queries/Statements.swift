extension LuaBlock {
  /// Visits the statements of a block and of the blocks in it, outer ones first; functions in expressions are not
  /// entered.
  package func forEachStatement(_ visit: (LuaStatement) -> Void) {
    for statement in statements {
      visit(statement)
      for block in statement.blocks { block.forEachStatement(visit) }
    }
  }
}

extension LuaStatement {
  /// The blocks inside a statement.
  package var blocks: [LuaBlock] {
    switch kind {
    case .do(let block), .while(_, let block), .repeat(let block, _), .numericFor(_, _, let block),
      .genericFor(_, _, let block):
      [block]
    case .if(let branches, let otherwise): branches.map(\.block) + (otherwise.map { [$0] } ?? [])
    default: []
    }
  }
}

extension LuaChunk {
  /// Visits all statements of all functions.
  package func forEachStatement(_ visit: (LuaStatement, LuaFunctionID) -> Void) {
    for id in functionIDs { self[id].body.forEachStatement { visit($0, id) } }
  }
}

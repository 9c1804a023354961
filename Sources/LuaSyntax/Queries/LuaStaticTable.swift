/// A table that a script writes down: the one it returns, or a local variable of the chunk.
package struct LuaStaticTable: Sendable {
  /// The variable; nil for a table that stands after `return`.
  package var name: String?
  /// Whether the chunk returns it: then it is the value map itself.
  package var isReturned: Bool
  package var place: LuaPlace
  package var span: LuaSpan
  /// Its entries with constant key and value, in the order of the text.
  package var entries: [LuaTableEntry]
}

/// An entry of a static table.
package struct LuaTableEntry: Sendable {
  package var key: LuaConstant
  package var value: LuaConstant
  /// Where the key stands; nil where it is the place in a list.
  package var keySpan: LuaSpan?
  package var valueSpan: LuaSpan
  /// The place of the value.
  package var place: LuaPlace
}

extension LuaChunk {
  /// Tables with at least one constant entry, in the order of the text.
  package func staticTables() -> [LuaStaticTable] {
    let returned = returnedExpression.map { origin(of: $0) }
    var tables: [LuaStaticTable] = []
    for variable in variables where variable.function == .main {
      guard let value = variable.initialValue.map({ content(of: $0) }), variable.origin == .local,
        let entries = entries(of: value)
      else { continue }
      tables.append(table(variable.name, value, entries, isReturned: value == returned))
    }
    if let returned, !tables.contains(where: { $0.span == self[returned].span }),
      let entries = entries(of: returned)
    {
      tables.append(table(nil, returned, entries, isReturned: true))
    }
    return tables.filter { !$0.entries.isEmpty }.sorted { $0.span.start < $1.span.start }
  }

  /// What the chunk gives back in its last statement.
  package var returnedExpression: LuaExpressionID? {
    guard case .return(let values)? = self[LuaFunctionID.main].body.statements.last?.kind else {
      return nil
    }
    return values.first
  }

  private func table(
    _ name: String?, _ id: LuaExpressionID, _ entries: [LuaTableEntry], isReturned: Bool
  ) -> LuaStaticTable {
    let span = self[id].span
    return LuaStaticTable(
      name: name, isReturned: isReturned, place: place(of: span), span: span, entries: entries)
  }

  /// The constant entries of a table; nil for what is no table.
  package func entries(of id: LuaExpressionID) -> [LuaTableEntry]? {
    guard case .table(let items) = self[id].kind else { return nil }
    var count: Int64 = 0
    var entries: [LuaTableEntry] = []
    for item in items {
      if item.key == nil { count += 1 }
      guard let key = item.key.map({ constant(of: $0) }) ?? .integer(count),
        let value = constant(of: item.value)
      else { continue }
      let span = self[item.value].span
      entries.append(
        LuaTableEntry(
          key: key.asKey, value: value, keySpan: item.key.map { self[$0].span }, valueSpan: span,
          place: place(of: span)))
    }
    return entries
  }
}

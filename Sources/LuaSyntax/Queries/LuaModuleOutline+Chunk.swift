extension LuaModuleOutline {
  /// What a module exports, as far as its text tells.
  package init(_ chunk: LuaChunk) {
    var globals: Set<String> = []
    chunk.forEachAssignment { target, _, _ in
      if case .global(let name) = chunk[target].kind { globals.insert(name) }
    }
    self.init(exports: Self.exports(chunk), globals: globals)
  }

  /// The names in the returned table: those that it is written with, and those that are assigned to it by name.
  private static func exports(_ chunk: LuaChunk) -> Set<String>? {
    guard let returned = chunk.returnedExpression else { return nil }
    guard case .table(let items) = chunk[chunk.origin(of: returned)].kind else { return nil }
    var names: Set<String> = []
    for item in items {
      guard let key = item.key, let name = chunk.constant(of: key) else { return nil }
      names.insert(name.text)
    }
    guard case .local(let variable) = chunk[chunk.content(of: returned)].kind else { return names }
    // Each use but `return` has to be one by name; elsewhere anything could be put into the table.
    var uses = 1
    for expression in chunk.expressions {
      guard case .index(let object, let key) = expression.kind,
        case .local(variable) = chunk[object].kind
      else { continue }
      guard chunk.constant(of: key) != nil else { return nil }
      uses += 1
    }
    guard uses == chunk[variable].readCount else { return nil }
    chunk.forEachAssignment { target, _, _ in
      guard case .index(let object, let key) = chunk[target].kind,
        case .local(variable) = chunk[object].kind, let name = chunk.constant(of: key)
      else { return }
      names.insert(name.text)
    }
    return names
  }
}

/// A table of the chunk that functions only look at, with each place where they do.
package struct LuaTableUses: Sendable {
  package enum Use: Sendable {
    /// `t[key]`: the key's expression.
    case key(LuaSpan)
    /// `t.name`: from the dot on.
    case name(LuaSpan, String)
    /// The table as a whole, as in `pairs(t)`.
    case whole(LuaSpan)
  }

  /// Its entries with constant key and value, in the order of the text.
  package var entries: [LuaTableEntry]
  package var uses: [Use]
}

extension LuaChunk {
  /// Local tables with constant entries whose every use in functions can be told from the text.
  ///
  /// A table that the chunk itself hands on (to `return`, to another table, to a function) is not here: who looks at it
  /// then can not be told.
  package func tableUses() -> [LuaTableUses] {
    var finder = TableUseFinder(self)
    finder.find()
    return finder.tables
  }
}

private struct TableUseFinder {
  private let chunk: LuaChunk
  private(set) var found: [(id: LuaExpressionID, table: LuaTableUses)] = []
  private var places: [LuaExpressionID: Int] = [:]
  /// The expression whose part a use is, where it is looked into.
  private var indexes: [LuaExpressionID: LuaExpressionID] = [:]
  /// Values of variables: what is said about those holds for the variables' uses.
  private var values: Set<LuaExpressionID> = []
  private var escaped: Set<LuaExpressionID> = []

  init(_ chunk: LuaChunk) { self.chunk = chunk }

  var tables: [LuaTableUses] { found.filter { !escaped.contains($0.id) }.map(\.table) }

  mutating func find() {
    findTables()
    guard !found.isEmpty else { return }
    findRoles()
    for (id, expression) in chunk.allExpressions {
      guard case .local = expression.kind, let place = places[chunk.origin(of: id)] else {
        continue
      }
      add(id, expression, to: place)
    }
  }

  private mutating func findTables() {
    for variable in chunk.variables
    where variable.function == .main && variable.origin == .local && variable.writeCount == 0 {
      guard let value = variable.initialValue.map({ chunk.content(of: $0) }),
        let entries = chunk.entries(of: value), !entries.isEmpty, places[value] == nil
      else { continue }
      places[value] = found.count
      found.append((value, LuaTableUses(entries: entries, uses: [])))
    }
  }

  private mutating func findRoles() {
    for (id, expression) in chunk.allExpressions {
      guard case .index(let object, _) = expression.kind else { continue }
      indexes[chunk.content(of: object)] = id
    }
    for variable in chunk.variables where variable.writeCount == 0 {
      if let value = variable.initialValue { values.insert(chunk.content(of: value)) }
    }
    chunk.forEachStatement { statement, _ in
      // `function t.name()` is no expression that could be changed.
      guard case .function(let target, _) = statement.kind else { return }
      var part = target
      while case .index(let object, _) = chunk[part].kind { part = chunk.content(of: object) }
      escaped.insert(chunk.origin(of: part))
    }
  }

  private mutating func add(_ id: LuaExpressionID, _ expression: LuaExpression, to place: Int) {
    if let index = indexes[id], case .index(_, let key) = chunk[index].kind {
      if expression.function == .main { return }
      let whole = chunk[index]
      let isNamed = chunk.source.bytes[whole.mark] == UInt8(ascii: ".")
      let use: LuaTableUses.Use =
        isNamed
        ? .name(LuaSpan(whole.mark, whole.span.end), chunk.constant(of: key)?.text ?? "")
        : .key(chunk[key].span)
      found[place].table.uses.append(use)
    } else if values.contains(id) {
      return
    } else if expression.function == .main {
      escaped.insert(found[place].id)
    } else {
      found[place].table.uses.append(.whole(expression.span))
    }
  }
}

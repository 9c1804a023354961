internal import LuaSyntax
internal import Records
internal import Rules

/// The entries of one value map, to find those that are like a value that has none.
struct MapEntries {
  struct Row {
    /// nil matches anything.
    var keys: [String?]
    /// nil where it is not known.
    var result: String?
  }

  /// Comparing with more than this takes longer than anybody waits.
  private static let mostCompared = 20_000

  let rows: [Row]

  /// What a field's map knows.
  init(_ field: FieldMapping, _ rules: RuleSet) {
    switch field.map {
    case .inline(let table): self.init(table)
    case .named(let name):
      switch rules.valueMaps[name.value] {
      case .table(let table): self.init(table)
      case .script(let script): self.init(script, rules)
      case nil: self.init(rows: [])
      }
    case nil: self.init(rows: [])
    }
  }

  private init(rows: [Row]) { self.rows = rows }

  private init(_ table: ValueTable) {
    rows = table.rows.map { Row(keys: $0.keys, result: $0.result.text) }
  }

  /// The tables that a script and the modules that it requires write down.
  private init(_ script: ScriptText, _ rules: RuleSet) {
    let modules = ScriptNames(script.text).modules.compactMap { rules.modules[$0.text] }
    let tables = ([script] + modules).flatMap { text in
      (try? LuaChunk(text.text).staticTables()) ?? []
    }
    rows = tables.flatMap { table in
      table.entries.map { entry in
        Row(keys: [entry.key.text], result: table.isReturned ? entry.value.text : nil)
      }
    }
  }

  /// The entries that are most like some values, at most two of them.
  func nearest(to values: [String]) -> [GapNeighbour] {
    guard rows.count <= Self.mostCompared, values.contains(where: { !$0.isEmpty }) else {
      return []
    }
    let near = nearest(to: values, among: rows.filter { $0.keys.count == values.count })
    guard near.isEmpty, values.count > 1 else { return near }
    // A script of several values looks each of them up in a table of its own.
    let single = rows.filter { $0.keys.count == 1 }
    return values.lazy.map { nearest(to: [$0], among: single) }.first { !$0.isEmpty } ?? []
  }

  /// Rows of which every key is like the value; those with the most equal keys first.
  private func nearest(to values: [String], among rows: [Row]) -> [GapNeighbour] {
    if values.count == 1 { return nearest(to: values[0], among: rows) }
    var found: [(row: Row, differing: Int)] = []
    for row in rows {
      let pairs = zip(row.keys, values).filter { $0 != nil && $0 != $1 }
      let isNear = pairs.allSatisfy { key, value in
        key.map { !Records.nearest(to: value, in: [$0], count: 1).isEmpty } ?? true
      }
      if isNear, !pairs.isEmpty { found.append((row, pairs.count)) }
    }
    let best = found.enumerated().sorted {
      ($0.element.differing, $0.offset) < ($1.element.differing, $1.offset)
    }
    return best.prefix(2).map { GapNeighbour($0.element.row) }
  }

  private func nearest(to value: String, among rows: [Row]) -> [GapNeighbour] {
    let keys = rows.map { $0.keys.first.flatMap { $0 } ?? "" }
    return Records.nearest(to: value, in: keys, count: 2).compactMap { key in
      rows.first { $0.keys.first == key }.map { GapNeighbour($0) }
    }
  }
}

extension GapNeighbour {
  fileprivate init(_ row: MapEntries.Row) {
    self.init(keys: row.keys.map { $0 ?? "*" }, result: row.result)
  }
}

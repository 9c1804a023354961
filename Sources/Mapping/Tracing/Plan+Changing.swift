package import Rules

extension Plan {
  /// Does something while a row of a static value map gives another result.
  ///
  /// For plans that nobody else is using: what is compiled is changed in place, which is far quicker than compiling a
  /// changed table. Only tracers see the change; mappers keep copies of some results.
  ///
  /// - Parameters:
  ///   - row: its number, from 0.
  ///   - map: the name of the map; `ValueTable.name` for one that is written in a field mapping.
  package func withResult<Result>(
    _ result: Constant, ofRow row: Int, in map: String, _ body: () throws -> Result
  ) rethrows -> Result {
    let changed = tables.filter { $0.name == map }
    let inline = infos.first { $0.mapName == map }?.mapping.inlineTable
    let rows = (inline ?? valueTables[map])?.rows ?? []
    guard rows.indices.contains(row) else { return try body() }
    let cell = pool.cell(result)
    let old = changed.map { $0.exchange(cell, in: rows[row], number: row) }
    defer {
      for (table, cell) in zip(changed, old) {
        if let cell { _ = table.exchange(cell, in: rows[row], number: row) }
      }
    }
    return try body()
  }
}

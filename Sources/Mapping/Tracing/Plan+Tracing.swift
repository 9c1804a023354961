import Records
package import Rules

extension Plan {
  /// What a static value map was asked, and what it answered.
  func rowTrace(
    _ name: String, _ map: StaticMap, _ keys: UnsafeBufferPointer<Cell>, _ entry: StaticMap.Entry?,
    inline table: ValueTable? = nil
  ) -> RowTrace {
    var trace = RowTrace(map: name, keys: keys.map { TracedValue($0) }, foldsCase: map.foldsCase)
    guard let entry else { return trace }
    let rows = (table ?? valueTables[name])?.rows ?? []
    trace.row = Int(entry.row)
    trace.result = TracedValue(entry.result)
    if rows.indices.contains(Int(entry.row)) { trace.location = rows[Int(entry.row)].location }
    return trace
  }

  /// Absolute path of a script by its value map's name; empty where it is none.
  func scriptPath(_ name: String) -> String {
    guard case .script(let script) = rules.valueMaps[name] else { return "" }
    return script.path
  }
}

extension FieldMapping {
  /// The rows of a map that is written in the field mapping.
  package var inlineTable: ValueTable? {
    guard case .inline(let table) = map else { return nil }
    return table
  }
}

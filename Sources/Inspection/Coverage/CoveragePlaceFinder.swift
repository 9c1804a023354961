internal import LuaSyntax
internal import Mapping
internal import Rules

/// Lists all places of rules that tests can reach, reached or not.
struct CoveragePlaceFinder {
  private let rules: RuleSet
  private let isCounted: (String) -> Bool
  private(set) var places: [CoveragePlace] = []

  /// - Parameters:
  ///   - instrumentation: of these rules: the tables in scripts whose entries tell when they are reached.
  ///   - isCounted: by absolute path.
  init(
    _ rules: RuleSet, _ instrumentation: ScriptInstrumentation,
    isCounted: @escaping (String) -> Bool
  ) {
    self.rules = rules
    self.isCounted = isCounted
    for task in rules.tasks {
      if let filter = task.filter { addLines(of: filter) }
      for mapping in task.fields { add(mapping) }
    }
    for (_, source) in rules.valueMaps.sorted(by: { $0.key < $1.key }) { add(source) }
    for (_, script) in rules.modules.sorted(by: { $0.key < $1.key }) { addLines(of: script) }
    for entry in instrumentation.tables.joined() {
      add(.entry, entry.location, TracedValue(entry.key).shown)
    }
  }

  private mutating func add(
    _ kind: CoveragePlace.Kind, _ location: SourceLocation, _ name: String = ""
  ) {
    guard isCounted(location.file) else { return }
    places.append(CoveragePlace(kind: kind, location: location, name: name))
  }

  // MARK: Field mappings

  private mutating func add(_ mapping: FieldMapping) {
    if mapping.hasOwnPlace { add(.field, mapping.location, mapping.field) }
    if let value = mapping.defaultValue {
      let shown = TracedValue(value.text, kind: value.kind).shown
      add(.fallback, mapping.place(of: "default"), "\(mapping.field): default \(shown)")
    }
    if let place = mapping.keyLocations["unmapped"] {
      add(.fallback, place, "\(mapping.field): unmapped: \(mapping.unmapped.rawValue)")
    }
    if case .inline(let table) = mapping.map { add(table, of: mapping.field) }
  }

  private mutating func add(_ table: ValueTable, of field: String? = nil) {
    for row in table.rows {
      let keys = row.keys.map { $0.map { TracedValue($0).shown } ?? "*" }.joined(separator: ", ")
      let result = TracedValue(row.result.text, kind: row.result.kind).shown
      add(
        row.isFallback ? .fallback : .entry, row.location,
        (field.map { "\($0): " } ?? "") + "\(keys) → \(result)")
    }
  }

  // MARK: Scripts

  private mutating func add(_ source: ValueMapSource) {
    switch source {
    case .table(let table): add(table)
    case .script(let script):
      guard let chunk = try? LuaChunk(script.text) else { return }
      for entry in chunk.returnedTableEntries {
        add(
          .entry, SourceLocation(file: script.path, entry.place),
          TracedValue(entry.key.text).shown)
      }
    }
  }

  private mutating func addLines(of script: ScriptText) {
    guard let chunk = try? LuaChunk(script.text) else { return }
    let lines = Set(chunk.codeLines().flatMap(\.lines))
    for line in lines.sorted() { add(.line, CoverageKey.line(line, of: script.path).location) }
  }

  private mutating func addLines(of filter: Located<String>) {
    guard let chunk = try? LuaChunk(expression: Array(filter.value.utf8)) else { return }
    let lines = Set(chunk.codeLines().filter { $0.function != .main }.flatMap(\.lines))
    for line in lines.sorted() {
      let place = CoverageKey.line(filter.location.line + line - 1, of: filter.location.file)
      add(.line, place.location, "where")
    }
  }
}

extension FieldMapping {
  /// Whether there is more to it than a default, which has a place of its own.
  var hasOwnPlace: Bool {
    if case .none = input { return sequence != nil }
    return true
  }
}

extension ValueTable.Row {
  /// Whether it matches whatever no other row does.
  var isFallback: Bool { keys.allSatisfy { $0 == nil } }
}

extension LuaChunk {
  /// The entries of the static map that the chunk returns.
  var returnedTableEntries: [LuaTableEntry] {
    staticTables().first(where: \.isReturned)?.entries ?? []
  }
}

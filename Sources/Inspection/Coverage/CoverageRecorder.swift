internal import LuaSyntax
internal import Mapping
internal import Rules

/// Counts what the traces of tests reach.
struct CoverageRecorder {
  private let rules: RuleSet
  private let instrumentation: ScriptInstrumentation
  /// By the file name that scripts are known by while they run.
  private let paths: [String: String]
  /// Entries of static maps in Lua, by path and key.
  private let staticEntries: [String: [String: SourceLocation]]
  private(set) var counts: [CoverageKey: Int] = [:]
  /// Which tests reach a place, in their order.
  private(set) var tests: [CoverageKey: [Int]] = [:]
  private var current = 0

  init(_ rules: RuleSet, _ instrumentation: ScriptInstrumentation) {
    self.rules = rules
    self.instrumentation = instrumentation
    var paths: [String: String] = [:]
    var entries: [String: [String: SourceLocation]] = [:]
    for script in rules.modules.values {
      paths[script.fileName] = script.path
      for entry in (try? LuaChunk(script.text))?.returnedTableEntries ?? [] {
        entries[script.path, default: [:]][entry.key.text] = SourceLocation(
          file: script.path, entry.place)
      }
    }
    self.paths = paths
    staticEntries = entries
  }

  /// Notes what a record of a test reached.
  ///
  /// - Parameter test: its number; tests come in ascending order.
  mutating func record(_ trace: RecordTrace, of test: Int, in plan: Plan) {
    current = test
    if let filter = trace.filter {
      note(filter, nil, plan)
    }
    for field in trace.fields {
      note(field, plan.task.fields.first { $0.field == field.field }, plan)
    }
  }

  /// Notes lines that were executed while scripts were loaded: they belong to no test.
  mutating func record(loaded lines: [String: [Int: Int]]) {
    for (key, count) in keys(of: lines, filter: nil) { counts[key, default: 0] += count }
  }

  // MARK: Fields

  private mutating func note(_ field: FieldTrace, _ mapping: FieldMapping?, _ plan: Plan) {
    if let mapping, mapping.hasOwnPlace, field.hasInput(of: mapping) {
      reach(CoverageKey(.field, mapping.location))
    }
    for step in field.steps {
      switch step.action {
      case .table(let row):
        note(row, inline: mapping?.inlineTable, plan)
        if row.row == nil, !row.keys.allSatisfy(\.isEmpty) { noteUnmapped(mapping) }
      case .script(let script):
        note(script, plan)
        if script.returned == nil, field.failure?.code == .unmapped || field.failure == nil {
          noteUnmapped(mapping)
        }
      case .defaultValue:
        if let mapping { reach(CoverageKey(.fallback, mapping.place(of: "default"))) }
      default: continue
      }
    }
  }

  /// `unmapped` has a say only where nothing else fills the field.
  private mutating func noteUnmapped(_ mapping: FieldMapping?) {
    guard let mapping, mapping.defaultValue == nil, mapping.sequence == nil,
      let place = mapping.keyLocations["unmapped"]
    else { return }
    reach(CoverageKey(.fallback, place))
  }

  // MARK: Value maps

  private mutating func note(_ row: RowTrace, inline: ValueTable?, _ plan: Plan) {
    guard let number = row.row else { return }
    if case .script(let script) = rules.valueMaps[row.map], inline == nil {
      let rows = plan.valueTables[row.map]?.rows ?? []
      guard rows.indices.contains(number), let key = rows[number].keys.first ?? nil,
        let place = staticEntries[script.path]?[key]
      else { return }
      return reach(CoverageKey(.entry, place))
    }
    let table = inline ?? plan.valueTables[row.map]
    guard let table, table.rows.indices.contains(number) else { return }
    let entry = table.rows[number]
    reach(CoverageKey(entry.isFallback ? .fallback : .entry, entry.location))
  }

  private mutating func note(_ script: ScriptTrace, _ plan: Plan) {
    for row in script.lookups { note(row, inline: nil, plan) }
    for (note, count) in script.notes {
      for place in instrumentation.places(of: note) { reach(CoverageKey(.entry, place), count) }
    }
    for (key, count) in keys(of: script.lines, filter: plan.task.filter) { reach(key, count) }
  }

  private func keys(
    of lines: [String: [Int: Int]], filter: Located<String>?
  ) -> [(CoverageKey, Int)] {
    lines.flatMap { name, counts -> [(CoverageKey, Int)] in
      let path = paths[name] ?? filter?.location.file ?? name
      let shift = instrumentation.isChanged(path) ? ScriptInstrumentation.addedLines : 0
      return counts.map { (CoverageKey.line($0.key - shift, of: path), $0.value) }
    }
  }

  private mutating func reach(_ key: CoverageKey, _ count: Int = 1) {
    counts[key, default: 0] += count
    if tests[key]?.last != current { tests[key, default: []].append(current) }
  }
}

extension FieldTrace {
  /// Whether a value of the mapping's input went into the field.
  fileprivate func hasInput(of mapping: FieldMapping) -> Bool {
    guard case .fields(let names) = mapping.input else { return true }
    return failure != nil
      || reads.contains { read in
        !read.value.isEmpty && names.contains { $0.value == read.name }
      }
      || steps.contains { step in
        if case .defaultValue = step.action { return false }
        return !step.value.isEmpty
      }
  }
}

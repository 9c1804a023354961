internal import Mapping
internal import Records
internal import Rules

/// Lists what can be changed in rules: entries of value maps, constants, defaults, and what scripts compare and give back.
struct MutantFinder {
  private let rules: RuleSet
  private let isCounted: (String) -> Bool
  private(set) var mutants: [PreparedMutant] = []

  /// - Parameters:
  ///   - places: where rule files give parameters their values.
  ///   - isCounted: by absolute path.
  init(
    _ rules: RuleSet, parameters places: [String: SourceLocation],
    isCounted: @escaping (String) -> Bool
  ) {
    self.rules = rules
    self.isCounted = isCounted
    for (number, task) in rules.tasks.enumerated() { add(task, number) }
    for (name, place) in places.sorted(by: { $0.key < $1.key }) { addParameter(name, place) }
    for (name, source) in rules.valueMaps.sorted(by: { $0.key < $1.key }) {
      if case .table(let table) = source { add(table, name) }
    }
    mutants += ScriptMutantFinder(rules, isCounted: isCounted).mutants
  }

  private mutating func add(
    _ mutant: Mutant, _ reach: PreparedMutant.Reach, as change: PreparedMutant.Change = .rules,
    _ apply: @escaping (inout RuleSet) -> Void
  ) {
    guard isCounted(mutant.location.file) else { return }
    mutants.append(PreparedMutant(mutant: mutant, change: change, reach: reach, apply: apply))
  }

  // MARK: Field mappings

  private mutating func add(_ task: MappingTask, _ taskNumber: Int) {
    for (fieldNumber, mapping) in task.fields.enumerated() {
      let change = { (edit: @escaping (inout FieldMapping) -> Void) in
        { (rules: inout RuleSet) in edit(&rules.tasks[taskNumber].fields[fieldNumber]) }
      }
      let field = task.targetSchema?.field(mapping.field)
      addDefault(mapping, field, change)
      addConstants(mapping, field, change)
      if case .inline(let table) = mapping.map {
        addRows(table, of: mapping.field) { row, result in
          change { mapping in
            guard case .inline(var table) = mapping.map else { return }
            table.rows[row].result = result
            mapping.map = .inline(table)
          }
        }
      }
    }
  }

  private typealias FieldChange = (@escaping (inout FieldMapping) -> Void) -> (inout RuleSet) ->
    Void

  private mutating func addDefault(
    _ mapping: FieldMapping, _ field: SchemaField?, _ change: FieldChange
  ) {
    guard let value = mapping.defaultValue,
      let changed = ConstantMutation(field: field).changed(value)
    else { return }
    let place = mapping.place(of: "default")
    add(
      Self.mutant(place, "default of \(mapping.field)", value, changed),
      .places([CoverageKey(.fallback, place)]),
      change { $0.defaultValue = changed })
  }

  private mutating func addConstants(
    _ mapping: FieldMapping, _ field: SchemaField?, _ change: FieldChange
  ) {
    let reach = PreparedMutant.Reach.places([CoverageKey(.field, mapping.location)])
    let isFinal = mapping.map == nil && mapping.replacements.isEmpty
    if case .constant(let value) = mapping.input,
      let changed = ConstantMutation(field: isFinal ? field : nil).changed(value)
    {
      add(
        Self.mutant(mapping.place(of: "value"), "value of \(mapping.field)", value, changed),
        reach, change { $0.input = .constant(changed) })
    }
    if let separator = mapping.concat {
      let changed = Constant(separator + "_")
      add(
        Self.mutant(
          mapping.place(of: "concat"), "concat of \(mapping.field)", Constant(separator), changed),
        reach, change { $0.concat = changed.text })
    }
    for (number, replacement) in mapping.replacements.enumerated() {
      let changed = Constant(replacement.text + "_")
      let subject = "replacement of \"\(replacement.pattern)\" in \(mapping.field)"
      add(
        Self.mutant(
          mapping.place(of: "replace"), subject, Constant(replacement.text), changed),
        reach, change { $0.replacements[number].text = changed.text })
    }
    if let limit = mapping.truncate, limit > 1 {
      let original = Constant(String(limit), kind: .number)
      let changed = Constant(String(limit - 1), kind: .number)
      add(
        Self.mutant(
          mapping.place(of: "truncate"), "truncate of \(mapping.field)", original, changed),
        reach, change { $0.truncate = limit - 1 })
    }
  }

  private mutating func addParameter(_ name: String, _ place: SourceLocation) {
    guard let value = rules.parameters[name] else { return }
    var places: [CoverageKey] = []
    var field: SchemaField?
    for task in rules.tasks {
      for mapping in task.fields {
        guard case .parameter(let used) = mapping.input, used.value == name else { continue }
        places.append(CoverageKey(.field, mapping.location))
        field = field ?? task.targetSchema?.field(mapping.field)
      }
    }
    guard let changed = ConstantMutation(field: field).changed(value) else { return }
    // Scripts may read it as well.
    add(
      Self.mutant(place, "parameter \(name)", value, changed),
      places.isEmpty ? .everything : .places(places)
    ) { $0.parameters[name] = changed }
  }

  // MARK: Value maps

  private mutating func add(_ table: ValueTable, _ name: String) {
    addRows(table, of: nil) { row, result in
      { rules in
        guard case .table(var table) = rules.valueMaps[name] else { return }
        table.rows[row].result = result
        rules.valueMaps[name] = .table(table)
      }
    }
  }

  /// Of each row the result becomes that of another row: what is in the map fits where its results go.
  private mutating func addRows(
    _ table: ValueTable, of field: String?,
    _ change: (Int, Constant) -> (inout RuleSet) -> Void
  ) {
    let next = Self.nextResults(table)
    for (number, row) in table.rows.enumerated() {
      guard let changed = next[number] ?? ConstantMutation(field: nil).changed(row.result) else {
        continue
      }
      let keys = row.keys.map { $0.map { TracedValue($0).shown } ?? "*" }.joined(separator: ", ")
      let subject = "\(field.map { "\($0): " } ?? "")entry \(keys)"
      add(
        Self.mutant(row.resultLocation, subject, row.result, changed),
        .places([CoverageKey(row.isFallback ? .fallback : .entry, row.location)]),
        as: .row(number, of: table.name, result: changed),
        change(number, changed))
    }
  }

  /// For each row the next other result, going round; nil where all are equal.
  private static func nextResults(_ table: ValueTable) -> [Constant?] {
    let results = table.rows.map(\.result)
    guard let last = results.indices.last else { return [] }
    var next: [Constant?] = results.map { _ in nil }
    // Twice around, from the end: what is known of the row behind tells of the one before.
    for step in 0..<2 * results.count {
      let place = last - step % results.count
      let behind = place == last ? 0 : place + 1
      next[place] = results[behind] != results[place] ? results[behind] : next[behind]
    }
    return next
  }

  static func mutant(
    _ place: SourceLocation, _ subject: String, _ original: Constant, _ changed: Constant
  ) -> Mutant {
    Mutant(
      location: place, subject: subject,
      original: TracedValue(original.text, kind: original.kind).shown,
      replacement: TracedValue(changed.text, kind: changed.kind).shown)
  }
}

import Records
import Rules
import Sandbox

/// Turns a task's rules into a plan.
///
/// Names have been checked against schemas when the rules were loaded; what is left to find out here is what only
/// compiling shows: whether scripts load, whether constants fit their fields.
final class PlanCompiler {
  private let rules: RuleSet
  private let task: MappingTask
  private let options: PlanOptions
  private var parts: PlanParts
  private var diagnostics: [Diagnostic] = []
  private var tableCache: [String: StaticMap] = [:]
  private var scripts: ScriptCatalog

  init(_ rules: RuleSet, _ task: MappingTask, _ options: PlanOptions) {
    self.rules = rules
    self.task = task
    self.options = options
    parts = PlanParts(rules: rules, task: task)
    parts.usesMemo = options.usesMemo
    parts.keySeed = options.keySeed
    scripts = ScriptCatalog(rules, task, options)
  }

  func compile() throws(RuleErrors) -> Plan {
    for mapping in task.fields { addSlots(of: mapping) }
    addSourceKey()
    let eagerCount = parts.layout.fields.count
    for name in scripts.recordFieldNames() { _ = slot(name) }
    parts.layout.eagerCount = eagerCount
    scripts.load(recordFields: parts.layout.fields.map(\.name), diagnostics: &diagnostics)
    for mapping in task.fields { compile(mapping) }
    orderFields()
    findKey()
    parts.program = scripts.program
    parts.filterScript = scripts.filterScript
    parts.targetFilters = scripts.targetFilters
    addLookups()
    parts.tables = Array(tableCache.values) + parts.tables
    if !diagnostics.isEmpty { throw RuleErrors(diagnostics) }
    return Plan(parts)
  }

  // MARK: Slots

  private func addSlots(of mapping: FieldMapping) {
    guard case .fields(let names) = mapping.input else { return }
    for name in names { _ = slot(name.value) }
  }

  private func addSourceKey() {
    guard let schema = task.sourceSchema else { return }
    parts.sourceKeySlots = schema.key.map { slot($0) }
  }

  private func slot(_ name: String) -> Int {
    if let slot = parts.slotsByName[name] { return slot }
    let slot = parts.layout.fields.count
    let schemaField = task.sourceSchema?.field(name)
    parts.layout.fields.append(.init(name: name, label: schemaField?.label))
    parts.slotsByName[name] = slot
    parts.slotFields.append(schemaField)
    parts.slotClasses.append(SourceClass(schemaField, hasSchema: task.sourceSchema != nil))
    return slot
  }

  // MARK: Fields

  private func compile(_ mapping: FieldMapping) {
    let schemaField = task.targetSchema?.field(mapping.field)
    let isKey = task.key.contains { $0.value == mapping.field }
    parts.targetFields.append(
      TargetField(
        name: mapping.field, type: schemaField?.type, maxLength: schemaField?.maxLength,
        isKey: isKey))
    var op = FieldOp(input: .constant, steps: [])
    var info = FieldInfo(mapping)
    info.schemaField = schemaField
    compileInput(mapping, &op, &info)
    compileText(mapping, &op, &info)
    compileMap(mapping, &op, &info)
    compileSequence(mapping, &op, &info)
    if let value = mapping.defaultValue {
      op.steps.insert(.defaultValue)
      op.defaultCell = parts.pool.cell(value)
    }
    if let limit = mapping.truncate {
      op.steps.insert(.truncate)
      op.truncateLimit = Int32(clamping: limit)
      op.defaultCell = TextTools.truncate(op.defaultCell, to: limit)
    }
    if mapping.isRequired || isKey { op.steps.insert(.required) }
    compileCheck(mapping, &op, schemaField)
    settleConstant(&op)
    parts.ops.append(op)
    parts.infos.append(info)
  }

  private func compileInput(_ mapping: FieldMapping, _ op: inout FieldOp, _ info: inout FieldInfo) {
    op.firstInput = Int32(truncatingIfNeeded: parts.inputSlots.count)
    switch mapping.input {
    case .none: op.constant = .empty
    case .constant(let value):
      addConstantInput()
      op.constant = parts.pool.cell(value)
    case .parameter(let name):
      addConstantInput()
      op.constant = parts.pool.cell(rules.parameters[name.value] ?? Constant(""))
    case .fields(let names):
      guard !names.isEmpty else { return }
      info.sourceNames = names.map(\.value)
      let slots = names.map { slot($0.value) }
      op.inputCount = Int32(truncatingIfNeeded: slots.count)
      op.input = slots.count == 1 ? .slot : .slots
      op.slot = Int32(truncatingIfNeeded: slots[0])
      op.sourceClass = parts.slotClasses[slots[0]]
      parts.inputSlots += slots.map { Int32(truncatingIfNeeded: $0) }
      // What `concat` makes is a text, whatever it was made of.
      parts.inputClasses +=
        mapping.concat != nil && slots.count > 1
        ? slots.map { _ in .text } : slots.map { parts.slotClasses[$0] }
    }
  }

  /// A constant has no slot, but a script may ask for its class.
  private func addConstantInput() {
    parts.inputSlots.append(-1)
    parts.inputClasses.append(.asIs)
  }

  private func compileText(_ mapping: FieldMapping, _ op: inout FieldOp, _ info: inout FieldInfo) {
    if let separator = mapping.concat {
      op.steps.insert(.concat)
      op.separator = parts.pool.cell(separator)
    }
    if mapping.trim { op.steps.insert(.trim) }
    if let letterCase = mapping.letterCase {
      op.steps.insert(.letterCase)
      op.upperCase = letterCase == .upper
    }
    if !mapping.replacements.isEmpty {
      op.steps.insert(.replace)
      info.replacements = mapping.replacements.map {
        (parts.pool.cell($0.pattern), parts.pool.cell($0.text))
      }
    }
  }

  private func compileMap(_ mapping: FieldMapping, _ op: inout FieldOp, _ info: inout FieldInfo) {
    guard let reference = mapping.map else { return }
    let given = mapping.concat == nil ? Int(op.inputCount) : 1
    guard given <= StaticMap.maximumKeys else {
      diagnostics.append(
        Diagnostic(
          .mapKeyCount, at: mapping.location,
          "a value map takes at most \(StaticMap.maximumKeys) values, and \(mapping.field) gives it "
            + "\(given)",
          hint: "join some of them with 'concat', or let a script read them from the record"))
      return
    }
    op.rejectsUnmapped = mapping.unmapped == .reject
    op.keepsUnmapped = mapping.unmapped == .keep
    switch reference {
    case .inline(let table):
      info.mapName = table.name
      let map = StaticMap(table, foldsCase: mapping.foldsCase)
      parts.tables.append(map)
      useTable(map, mapping, &op)
    case .named(let name):
      info.mapName = name.value
      switch rules.valueMaps[name.value] {
      case .table(let table): useTable(staticMap(table, mapping.foldsCase), mapping, &op)
      case .script:
        if let table = scripts.tables[name.value] {
          useTable(staticMap(table, mapping.foldsCase), mapping, &op)
        } else if let script = scripts.number(of: name.value) {
          op.steps.insert(.scriptMap)
          op.script = Int32(truncatingIfNeeded: script)
          op.scriptUse = use(of: script, op, valueCount: max(1, given))
        }
      case nil:
        diagnostics.append(
          Diagnostic(.mapNotFound, at: name.location, "there is no value map \(name.value)"))
      }
    }
  }

  /// The place of a script's use among all of them.
  private func use(of script: Int, _ op: FieldOp, valueCount: Int) -> Int32 {
    let first = Int(op.firstInput)
    let use = ScriptUse(
      script: script, classes: Array(parts.inputClasses[first..<first + valueCount]))
    let place = parts.scriptUses.firstIndex(of: use) ?? parts.scriptUses.count
    if place == parts.scriptUses.count { parts.scriptUses.append(use) }
    return Int32(truncatingIfNeeded: place)
  }

  private func staticMap(_ table: ValueTable, _ foldsCase: Bool) -> StaticMap {
    parts.valueTables[table.name] = table
    let key = (foldsCase ? "fold " : "exact ") + table.name
    if let map = tableCache[key] { return map }
    let map = StaticMap(table, foldsCase: foldsCase)
    tableCache[key] = map
    return map
  }

  private func useTable(_ map: StaticMap, _ mapping: FieldMapping, _ op: inout FieldOp) {
    let given = mapping.concat != nil ? 1 : max(1, Int(op.inputCount))
    guard map.keyCount == given else {
      diagnostics.append(
        Diagnostic(
          .mapKeyCount, at: mapping.location,
          "the value map has \(map.keyCount) key column\(map.keyCount == 1 ? "" : "s"), but "
            + "\(mapping.field) gives it \(given) value\(given == 1 ? "" : "s")"))
      return
    }
    op.steps.insert(.tableMap)
    op.table = Unmanaged.passUnretained(map)
  }

  private func compileSequence(
    _ mapping: FieldMapping, _ op: inout FieldOp, _ info: inout FieldInfo
  ) {
    guard let name = mapping.sequence else { return }
    info.sequence = rules.sequences[name.value]
    op.steps.insert(.sequence)
    guard parts.sourceKeySlots.isEmpty else { return }
    diagnostics.append(
      Diagnostic(
        .sequenceWithoutKey, at: name.location,
        "sequence \(name.value) needs to recognise source records, and the source entity "
          + "\(task.sourceEntity) has no key",
        hint: "give the source a schema with `key: [field]`"))
  }

  /// A mapping without a source is its constant or its default for every record.
  private func settleConstant(_ op: inout FieldOp) {
    guard op.input == .constant, op.steps.isSubset(of: [.defaultValue, .required]) else { return }
    if op.constant.isEmpty { op.constant = op.defaultCell }
    if !op.constant.isEmpty { op.steps = [] }
  }

  /// Constants are checked once, here; then they need no check for each record.
  private func compileCheck(
    _ mapping: FieldMapping, _ op: inout FieldOp, _ schemaField: SchemaField?
  ) {
    guard let schemaField else { return }
    let options = OptionTable(schemaField)
    if let options { parts.tables.append(options) }
    op.check = FieldCheck(schemaField, options: options)
    guard op.check.kind != .none else { return }
    let scratch = Scratch()
    if op.input == .constant, op.steps.isDisjoint(with: [.map, .sequence, .truncate, .text]) {
      let key = mapping.keyLocations["value"] == nil ? "parameter" : "value"
      op.constant = checked(op.constant, op.check, mapping, key, schemaField, scratch)
    } else {
      op.steps.insert(.check)
    }
    guard op.steps.contains(.defaultValue) else { return }
    op.defaultCell = checked(op.defaultCell, op.check, mapping, "default", schemaField, scratch)
  }

  private func checked(
    _ cell: Cell, _ check: FieldCheck, _ mapping: FieldMapping, _ key: String,
    _ field: SchemaField, _ scratch: Scratch
  ) -> Cell {
    var value = cell
    guard let code = check.apply(to: &value, scratch) else {
      return parts.pool.cell(value.bytes, kind: value.kind)
    }
    diagnostics.append(
      Diagnostic(
        .constantMisfit, at: mapping.place(of: key),
        FieldCheck.explain(code, cell, field, fieldName: mapping.field)))
    return cell
  }

  // MARK: Order and key

  private func orderFields() {
    let takesNumber = { (i: Int) in self.parts.ops[i].steps.contains(.sequence) }
    let all = parts.ops.indices
    parts.order = (all.filter { !takesNumber($0) } + all.filter(takesNumber)).map {
      Int32(truncatingIfNeeded: $0)
    }
  }

  private func findKey() {
    for name in task.key {
      if let place = parts.targetFields.firstIndex(where: { $0.name == name.value }) {
        parts.keyFields.append(place)
      }
    }
  }

  private func addLookups() {
    for (name, source) in rules.valueMaps where scripts.mayLookUp(name) {
      switch source {
      case .table(let table): parts.lookups[name] = .table(staticMap(table, false))
      case .script:
        if let table = scripts.tables[name] {
          parts.lookups[name] = .table(staticMap(table, false))
        } else if let number = scripts.number(of: name) {
          parts.lookups[name] = .script(number)
        }
      }
    }
  }
}

extension SourceClass {
  init(_ field: SchemaField?, hasSchema: Bool) {
    guard let field else {
      self = hasSchema ? .text : .asIs
      return
    }
    switch field.type {
    case .boolean: self = .boolean
    case .decimal, .currency, .double: self = .number
    default: self = field.type.isInteger ? .integer : .text
    }
  }
}

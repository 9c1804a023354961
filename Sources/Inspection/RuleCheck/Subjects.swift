internal import Records
internal import Rules

/// A project, or a template by itself, whose rules could be read.
struct UnitSubject {
  let unit: RuleUnit
  let reading: RuleReading
  let scripts: UnitScripts
  var rules: RuleSet { reading.rules }

  init(_ unit: RuleUnit, _ reading: RuleReading) {
    self.unit = unit
    self.reading = reading
    scripts = UnitScripts(reading.rules)
  }
}

/// A task of a project or template.
struct TaskSubject {
  let unit: RuleUnit
  let reading: RuleReading
  let task: MappingTask
  let fields: [FieldSubject]
  var rules: RuleSet { reading.rules }

  init(_ task: MappingTask, of subject: UnitSubject) {
    unit = subject.unit
    reading = subject.reading
    self.task = task
    fields = task.fields.map { FieldSubject($0, of: task, in: subject) }
  }

  func field(_ name: String) -> FieldSubject? { fields.first { $0.mapping.field == name } }
}

/// A field mapping with what schemas say about both of its sides.
struct FieldSubject {
  let rules: RuleSet
  let task: MappingTask
  let mapping: FieldMapping
  /// nil without a schema, and for a field that the schema does not have.
  let target: SchemaField?
  /// The fields of `from`; nil for those that the schema does not know, as other entities' fields.
  let sources: [SchemaField?]
  /// The fields of `from` as they are written.
  let sourceNames: [Located<String>]
  /// The map, where it is a table.
  let table: ValueTable?

  var isKey: Bool { task.key.contains { $0.value == mapping.field } }

  /// The source field that alone gives the value.
  var onlySource: SchemaField? { sources.count == 1 ? sources[0] : nil }

  init(_ mapping: FieldMapping, of task: MappingTask, in subject: UnitSubject) {
    rules = subject.rules
    self.task = task
    self.mapping = mapping
    target = task.targetSchema?.field(mapping.field)
    sourceNames = if case .fields(let names) = mapping.input { names } else { [] }
    sources = sourceNames.map { task.sourceSchema?.field($0.value) }
    switch mapping.map {
    case .inline(let table): self.table = table
    case .named(let name):
      if case .table(let table) = rules.valueMaps[name.value] {
        self.table = table
      } else {
        table = subject.scripts.tables[name.value]
      }
    case nil: table = nil
    }
  }

  /// Whether the value reaches the target as the source has it, but for trimming and cutting.
  var isCopy: Bool {
    mapping.map == nil && mapping.replacements.isEmpty && sources.count == 1
      && mapping.letterCase == nil
  }
}

extension FieldMapping {
  /// The default, unless it is the empty value.
  var fillingDefault: Constant? {
    guard let defaultValue, defaultValue.kind != .empty else { return nil }
    return defaultValue
  }
}

/// A file of tests of a project or template.
struct TestSubject {
  let unit: UnitSubject
  let file: TestFile

  /// The task that a test is about; nil where there is none, or none of that name.
  func task(of test: TestCase) -> MappingTask? {
    guard let name = test.task else {
      return unit.rules.tasks.count == 1 ? unit.rules.tasks.first : nil
    }
    return unit.rules.tasks.first { $0.name == name.value }
  }
}

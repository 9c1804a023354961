package import Records
package import Rules
import Sandbox

/// Choices of one execution that change what a plan computes.
package struct PlanOptions: Sendable {
  /// What scripts see as `run.date`: `yyyy-MM-dd`.
  package var asOf: String
  /// False: every call of a script enters Lua.
  package var usesMemo: Bool
  /// The `where` of each target where records go to several, in their order; nil takes every record.
  ///
  /// Empty for a single target that takes all.
  package var targetFilters: [Located<String>?] = []
  /// Makes hashes of keys that can be stored: with the same seed they are the same in every process.
  package var keySeed: UInt64?
  package init(asOf: String, usesMemo: Bool = true, keySeed: UInt64? = nil) {
    self.asOf = asOf
    self.usesMemo = usesMemo
    self.keySeed = keySeed
  }
}

/// A field of the target as an encoder or a table needs to know it.
package struct TargetField: Sendable {
  package var name: String
  /// nil without a schema.
  package var type: FieldType?
  package var maxLength: Int?
  package var isKey: Bool
  package init(name: String, type: FieldType? = nil, maxLength: Int? = nil, isKey: Bool = false) {
    self.name = name
    self.type = type
    self.maxLength = maxLength
    self.isKey = isKey
  }
}

/// A task of a rule set, compiled: field names are slots, static maps hash tables, scripts checked.
///
/// Immutable; all workers share one.
package final class Plan: @unchecked Sendable {
  package let rules: RuleSet
  package let task: MappingTask
  /// What a source's parser has to find.
  package let layout: RecordLayout
  /// What an encoder writes, in order.
  package let targetFields: [TargetField]

  /// One per target field.
  let ops: UnsafeMutablePointer<FieldOp>
  let infos: [FieldInfo]
  /// The order in which fields are computed: those that take numbers from a sequence come last, so that a record that is
  /// rejected anyway takes none.
  let order: UnsafeMutablePointer<Int32>
  /// In that order, without the fields that are the same for every record.
  let steps: UnsafeMutablePointer<PlanStep>
  let stepCount: Int
  /// Slots and classes of the values that field mappings work on, one mapping after the other.
  ///
  /// Pointers, like all that is looked at for each record: an array would be retained and released
  /// each time.
  let inputSlots: UnsafeMutablePointer<Int32>
  let inputClasses: UnsafeMutablePointer<SourceClass>
  /// By slot.
  let slotClasses: UnsafeMutablePointer<SourceClass>
  /// By slot: bit f is set where a value of `Cell.form` f is its own canonical text.
  let canonicalForms: UnsafeMutablePointer<UInt32>
  let slotFields: [SchemaField?]
  let slotsByName: [String: Int]
  /// Places of the key fields among the target fields.
  let keyFields: [Int]
  /// The same for the hot path.
  let keyPlaces: UnsafeMutablePointer<Int>
  /// Slots of the source's key fields; empty without a schema.
  let sourceKeySlots: [Int]
  /// All scripts with the record fields they may name; nil where the task needs no script.
  let program: SandboxProgram?
  /// The ways in which field mappings call scripts, each once.
  let scriptUses: [ScriptUse]
  let filterScript: Int?
  /// The script of each target's `where`, nil where the target takes every record; empty for a single target.
  let targetFilters: [Int?]
  /// What `lookup` in a script can ask, by name.
  let lookups: [String: LookupTarget]
  /// The rows of all static value maps by name; those of inline maps are in the field mappings.
  package let valueTables: [String: ValueTable]
  /// Keeps what `ops` points at.
  let pool: ConstantPool
  let tables: [StaticMap]

  /// What scripts may name but no schema vouches for: without a schema an absent JSON member is empty, not an error.
  let hasSourceSchema: Bool
  let usesMemo: Bool
  /// What hashes of keys are made with.
  let keySecrets: HashSecrets

  init(_ parts: PlanParts) {
    rules = parts.rules
    task = parts.task
    layout = parts.layout
    targetFields = parts.targetFields
    ops = Self.copy(parts.ops)
    infos = parts.infos
    order = Self.copy(parts.order)
    let steps = parts.order.map(Int.init).filter { !parts.ops[$0].isSettled }.map {
      PlanStep(parts.ops[$0], place: $0)
    }
    self.steps = Self.copy(steps)
    stepCount = steps.count
    inputSlots = Self.copy(parts.inputSlots)
    inputClasses = Self.copy(parts.inputClasses)
    slotClasses = Self.copy(parts.slotClasses)
    canonicalForms = Self.copy(parts.slotClasses.map(\.canonicalForms))
    slotFields = parts.slotFields
    slotsByName = parts.slotsByName
    keyFields = parts.keyFields
    keyPlaces = Self.copy(parts.keyFields)
    sourceKeySlots = parts.sourceKeySlots
    program = parts.program
    scriptUses = parts.scriptUses
    filterScript = parts.filterScript
    targetFilters = parts.targetFilters
    lookups = parts.lookups
    valueTables = parts.valueTables
    pool = parts.pool
    tables = parts.tables
    hasSourceSchema = parts.task.sourceSchema != nil
    usesMemo = parts.usesMemo
    keySecrets = parts.keySeed.map { HashSecrets(seed: $0) } ?? .ofProcess
  }

  deinit {
    ops.deallocate()
    order.deallocate()
    steps.deallocate()
    inputSlots.deallocate()
    keyPlaces.deallocate()
    inputClasses.deallocate()
    slotClasses.deallocate()
    canonicalForms.deallocate()
  }

  private static func copy<Element: BitwiseCopyable>(
    _ elements: [Element]
  ) -> UnsafeMutablePointer<Element> {
    let place = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
    place.initialize(from: elements, count: elements.count)
    return place
  }

  /// Values of the key fields that are the same for every record, by field.
  package var constantKeys: [String: String] {
    var constants: [String: String] = [:]
    for place in keyFields where ops[place].isSettled && !ops[place].constant.isEmpty {
      constants[targetFields[place].name] = CellDecoder.text(of: ops[place].constant)
    }
    return constants
  }

  /// Compiles a task.
  ///
  /// - Throws: `RuleErrors` with every diagnostic: scripts that do not load, constants that do not fit their fields, maps
  ///   with another number of keys than the mapping has fields.
  package static func compile(
    _ rules: RuleSet, task: MappingTask, options: PlanOptions
  ) throws(RuleErrors) -> Plan {
    let compiler = PlanCompiler(rules, task, options)
    return try compiler.compile()
  }
}

/// What a mapper needs to know of a field only now and then.
struct FieldInfo {
  var mapping: FieldMapping
  var sequence: SequenceRule?
  /// `from` fields as people know them, for messages.
  var sourceNames: [String]
  var mapName: String
  var replacements: [(pattern: Cell, text: Cell)]
  var schemaField: SchemaField?

  init(_ mapping: FieldMapping) {
    self.mapping = mapping
    sequence = nil
    sourceNames = []
    mapName = ""
    replacements = []
    schemaField = nil
  }
}

/// What a `lookup` finds under a name.
enum LookupTarget {
  case table(StaticMap)
  case script(Int)
}

/// The members of a plan before it is closed.
struct PlanParts {
  var rules: RuleSet
  var task: MappingTask
  var usesMemo = true
  var keySeed: UInt64?
  var layout = RecordLayout(fields: [], eagerCount: 0)
  var targetFields: [TargetField] = []
  var ops: [FieldOp] = []
  var infos: [FieldInfo] = []
  var order: [Int32] = []
  var inputSlots: [Int32] = []
  var inputClasses: [SourceClass] = []
  var slotClasses: [SourceClass] = []
  var slotFields: [SchemaField?] = []
  var slotsByName: [String: Int] = [:]
  var keyFields: [Int] = []
  var sourceKeySlots: [Int] = []
  var program: SandboxProgram?
  var scriptUses: [ScriptUse] = []
  var filterScript: Int?
  var targetFilters: [Int?] = []
  var lookups: [String: LookupTarget] = [:]
  var valueTables: [String: ValueTable] = [:]
  var pool = ConstantPool()
  var tables: [StaticMap] = []
}

import Records
import Rules
import Sandbox

/// The scripts that a task can reach: its value maps, its filter, and what their `lookup` calls can name.
struct ScriptCatalog {
  private let rules: RuleSet
  private let task: MappingTask
  private let options: PlanOptions
  private var scripts: [SandboxScript] = []
  private var paths: [String] = []
  private var numbers: [String: Int] = [:]
  /// All names and strings of the scripts.
  private var words: Set<String> = []
  /// Names that `lookup` is called with, and that `require` is.
  private var lookedUp: Set<String> = []
  private var required: Set<String> = []
  private var looksUpAnything = false

  private(set) var filterScript: Int?
  /// The script of each target's `where`.
  private(set) var targetFilters: [Int?] = []
  private(set) var program: SandboxProgram?
  /// Scripts that returned a table: they are static maps.
  private(set) var tables: [String: ValueTable] = [:]

  init(_ rules: RuleSet, _ task: MappingTask, _ options: PlanOptions) {
    self.rules = rules
    self.task = task
    self.options = options
    for mapping in task.fields {
      if case .named(let name) = mapping.map { add(name.value) }
    }
    filterScript = task.filter.map { addExpression($0) }
    targetFilters = options.targetFilters.map { filter in filter.map { addExpression($0) } }
    addLookedUp()
  }

  func number(of name: String) -> Int? { numbers[name] }

  /// Whether a script's `lookup` may name this map.
  func mayLookUp(_ name: String) -> Bool {
    lookedUp.contains(name) || (looksUpAnything && !required.contains(name))
  }

  /// Source fields that the scripts' texts mention, so that they can have slots; others are found by name.
  func recordFieldNames() -> [String] {
    guard !scripts.isEmpty, let schema = task.sourceSchema else { return [] }
    return schema.fields.map(\.name).filter { words.contains($0) }
      + words.filter { $0.contains(".") && schema.field(String($0.prefix { $0 != "." })) != nil }
      .sorted()
  }

  /// Loads all scripts once, to find what is wrong with them and which of them are tables.
  mutating func load(recordFields: [String], diagnostics: inout [Diagnostic]) {
    guard !scripts.isEmpty else { return }
    let whole = SandboxProgram(
      scripts: scripts, modules: modules(), recordFields: recordFields,
      legalEntity: rules.parameters["legal_entity"]?.text, date: options.asOf,
      parameters: rules.parameters.sorted { $0.key < $1.key }.map {
        ($0.key, SandboxConstant($0.value))
      },
      limits: SandboxLimits(rules.limits))
    do {
      let sandbox = try Sandbox(whole, host: SilentHost())
      for (name, number) in numbers {
        guard case .table(let entries) = sandbox.shape(of: number) else { continue }
        tables[name] = table(name, number, entries)
      }
      program = whole
    } catch {
      for fault in error.faults {
        let path = fault.script.flatMap { paths.indices.contains($0) ? paths[$0] : nil }
        let isModule = path.map { Self.lastPart($0) != fault.fileName } ?? true
        let file = isModule ? modulePath(fault.fileName) ?? path ?? fault.fileName : path ?? ""
        diagnostics.append(Diagnostic(fault, in: file))
      }
    }
  }

  // MARK: Reaching

  private mutating func addExpression(_ filter: Located<String>) -> Int {
    let text = Array(filter.value.utf8)
    scan(text)
    paths.append(filter.location.file)
    scripts.append(
      SandboxScript(
        name: "where", chunkName: Self.lastPart(filter.location.file), text: text,
        kind: .expression, firstLine: filter.location.line))
    return scripts.count - 1
  }

  private mutating func add(_ name: String) {
    guard numbers[name] == nil, case .script(let script) = rules.valueMaps[name] else { return }
    numbers[name] = scripts.count
    paths.append(script.path)
    scripts.append(
      SandboxScript(
        name: name, chunkName: script.fileName, text: script.text, kind: .valueMap, firstLine: 1))
    scan(script.text)
  }

  /// Notes what a script mentions, and what the modules that it requires do.
  private mutating func scan(_ text: [UInt8]) {
    let names = ScriptNames(text)
    words.formUnion(names.words)
    lookedUp.formUnion(names.lookups.map(\.text))
    looksUpAnything = looksUpAnything || names.hasComputedLookup
    for module in names.modules where required.insert(module.text).inserted {
      if let script = rules.modules[module.text] { scan(script.text) }
    }
  }

  /// Adds what scripts may look up, and what those may look up in turn.
  private mutating func addLookedUp() {
    var count = -1
    while count != scripts.count {
      count = scripts.count
      for name in rules.valueMaps.keys.sorted() where mayLookUp(name) { add(name) }
    }
  }

  // MARK: Loading

  private func modules() -> [String: SandboxScript] {
    rules.modules.reduce(into: [:]) { result, module in
      result[module.key] = SandboxScript(
        name: module.key, chunkName: module.value.fileName, text: module.value.text,
        kind: .valueMap, firstLine: 1)
    }
  }

  private func modulePath(_ fileName: String) -> String? {
    rules.modules.values.first { $0.fileName == fileName }?.path
  }

  private func table(
    _ name: String, _ number: Int, _ entries: [(key: String, value: SandboxConstant)]
  ) -> ValueTable {
    let location = SourceLocation(file: paths[number], line: 1, column: 1)
    return ValueTable(
      name: name, keyCount: 1,
      rows: entries.map { entry in
        .init(keys: [entry.key], result: Constant(entry.value), location: location)
      })
  }

  private static func lastPart(_ path: String) -> String {
    path.split(separator: "/").last.map(String.init) ?? path
  }
}

/// The host of a sandbox that is loaded only to be looked at: no record, no maps.
private final class SilentHost: SandboxHost {
  func field(_ slot: Int) -> SandboxValue { .none }
  func field(named: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer { .value(.none) }
  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    .fault("value maps can not be asked while a script is loaded")
  }
  func warn(_ text: UnsafeBufferPointer<UInt8>) {}
  func print(_ text: UnsafeBufferPointer<UInt8>) {}
}

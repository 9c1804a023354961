internal import CSandbox

/// Makes a sandbox in C from a program, and collects what is wrong with its scripts.
struct ScriptLoader: ~Copyable {
  private let program: SandboxProgram
  private let connection: HostConnection
  private let texts = CTexts()
  private let observesLines: Bool
  private var faults: [ScriptFault] = []

  /// - Parameter observesLines: whether the host hears of each line that is executed while scripts are loaded.
  init(_ program: SandboxProgram, _ connection: HostConnection, observesLines: Bool) {
    self.program = program
    self.connection = connection
    self.observesLines = observesLines
  }

  mutating func load() throws(SandboxLoadError) -> (box: OpaquePointer, shapes: [ScriptShape]) {
    guard SandboxValue.hasLayoutOfC else { throw fault("values differ between Swift and C") }
    let modules = program.modules.sorted { $0.key < $1.key }.filter { isModuleName($0.key) }
      .map { source($0.value, name: $0.key) }
    var shapes: [ScriptShape] = []
    var box = try newBox()
    for number in program.scripts.indices {
      guard let shape = loadScript(number, modules, box) else {
        // A limit leaves ruins. The others are loaded all the same, to find all faults at once.
        if sandbox_is_ruined(box) {
          sandbox_destroy(box)
          box = try newBox()
        }
        continue
      }
      shapes.append(shape)
    }
    if faults.isEmpty, sandbox_seal(box) { return (box, shapes) }
    sandbox_destroy(box)
    if faults.isEmpty { throw fault("not enough memory for the scripts") }
    throw SandboxLoadError(faults: faults)
  }

  private func fault(_ message: String) -> SandboxLoadError {
    SandboxLoadError(
      faults: [ScriptFault(kind: .error, message: message, fileName: "", line: 0)])
  }

  private func newBox() throws(SandboxLoadError) -> OpaquePointer {
    let limits = sandbox_limits(
      instructions: Int64(program.limits.instructions),
      memory_bytes: max(0, program.limits.memoryBytes),
      time_milliseconds: Int64(program.limits.timeMilliseconds),
      refused_request: Int64(program.limits.refusedRequest))
    let names = program.recordFields.map { texts.pointer($0) }
    guard
      let box = sandbox_create(
        limits, connection.table, names, Int32(clamping: names.count))
    else { throw fault("not enough memory for a sandbox") }
    var legalEntity = program.legalEntity.map { texts.value(.string($0)) } ?? sandbox_value()
    var date = texts.value(.string(program.date))
    let parameters = program.parameters.map {
      sandbox_constant(name: texts.pointer($0.name), value: texts.value($0.value))
    }
    if sandbox_set_run(box, &legalEntity, &date, parameters, Int32(clamping: parameters.count)) {
      if observesLines { sandbox_observe_lines(box) }
      return box
    }
    sandbox_destroy(box)
    throw fault("not enough memory for the parameters")
  }

  private func isModuleName(_ name: String) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F || byte == 0x2D
      }
  }

  private func source(_ script: SandboxScript, name: String) -> sandbox_source {
    sandbox_source(
      name: texts.pointer(name), chunk_name: texts.pointer(script.chunkName),
      text: texts.bytes(script.text), count: script.text.count,
      is_expression: script.kind == .expression,
      first_line: Int32(clamping: script.firstLine))
  }

  private mutating func loadScript(
    _ number: Int, _ modules: [sandbox_source], _ box: OpaquePointer
  ) -> ScriptShape? {
    var script = source(program.scripts[number], name: program.scripts[number].name)
    let place = sandbox_script_count(box)
    switch Int(sandbox_load(box, &script, modules, Int32(clamping: modules.count))) {
    case SANDBOX_SHAPE_FUNCTION: return .function
    case SANDBOX_SHAPE_TABLE:
      let entries = entries(of: place, box)
      if let twice = entries.twice {
        faults.append(
          ScriptFault(
            kind: .shape, message: "the table has the key '\(twice)' both as a text and otherwise",
            fileName: program.scripts[number].chunkName, line: 0, script: number))
        return nil
      }
      return .table(entries: entries.list)
    default:
      var fault = ScriptFault(box, program, isLoading: true)
      fault.script = number
      faults.append(fault)
      return nil
    }
  }

  /// The entries of a table in their order, and a key that is there twice in its canonical text.
  private func entries(
    of script: Int32, _ box: OpaquePointer
  ) -> (list: [(key: String, value: SandboxConstant)], twice: String?) {
    let collector = EntryCollector()
    sandbox_table_entries(box, script, Unmanaged.passUnretained(collector).toOpaque()) {
      context, key, value in
      guard let context, let key, let value else { return }
      Unmanaged<EntryCollector>.fromOpaque(context).takeUnretainedValue().add(
        unsafeBitCast(key.pointee, to: SandboxValue.self),
        unsafeBitCast(value.pointee, to: SandboxValue.self))
    }
    return collector.finish()
  }
}

/// C texts that live as long as a program is loaded.
private final class CTexts {
  private var blocks: [UnsafeMutablePointer<UInt8>] = []

  deinit { for block in blocks { block.deallocate() } }

  func bytes(_ bytes: some Collection<UInt8>) -> UnsafePointer<UInt8> {
    let block = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
    let buffer = UnsafeMutableBufferPointer(start: block, count: bytes.count)
    _ = buffer.initialize(from: bytes)
    block[bytes.count] = 0
    blocks.append(block)
    return UnsafePointer(block)
  }

  func pointer(_ text: String) -> UnsafePointer<CChar>? {
    UnsafeRawPointer(bytes(text.utf8)).assumingMemoryBound(to: CChar.self)
  }

  func value(_ constant: SandboxConstant) -> sandbox_value {
    let value: SandboxValue =
      switch constant {
      case .string(let text):
        .string(UnsafeBufferPointer(start: bytes(text.utf8), count: text.utf8.count))
      case .integer(let integer): .integer(integer)
      case .number(let number): .number(number)
      case .boolean(let boolean): .boolean(boolean)
      }
    return unsafeBitCast(value, to: sandbox_value.self)
  }
}

/// Gathers the entries of a table and puts them in order.
private final class EntryCollector {
  private var entries: [(key: SandboxConstant, value: SandboxConstant)] = []

  func add(_ key: SandboxValue, _ value: SandboxValue) {
    guard let key = SandboxConstant(key), let value = SandboxConstant(value) else { return }
    entries.append((key, value))
  }

  func finish() -> (list: [(key: String, value: SandboxConstant)], twice: String?) {
    entries.sort { $0.key.isBefore($1.key) }
    var seen: Set<String> = []
    var list: [(key: String, value: SandboxConstant)] = []
    list.reserveCapacity(entries.count)
    for entry in entries {
      let key = entry.key.canonicalText
      if !seen.insert(key).inserted { return ([], key) }
      list.append((key, entry.value))
    }
    return (list, nil)
  }
}

extension SandboxConstant {
  /// Numbers ascending, then texts by bytes, then booleans.
  fileprivate func isBefore(_ other: SandboxConstant) -> Bool {
    switch (self, other) {
    case (.integer(let a), .integer(let b)): a < b
    case (.integer(let a), .number(let b)): Double(a) < b
    case (.number(let a), .integer(let b)): a < Double(b)
    case (.number(let a), .number(let b)): a < b
    case (.string(let a), .string(let b)): a.utf8.lexicographicallyPrecedes(b.utf8)
    case (.boolean(let a), .boolean(let b)): !a && b
    default: rank < other.rank
    }
  }

  private var rank: Int {
    switch self {
    case .integer, .number: 0
    case .string: 1
    case .boolean: 2
    }
  }

  /// The text that a key is matched by.
  fileprivate var canonicalText: String {
    switch self {
    case .string(let text): text
    case .integer(let integer): String(integer)
    case .number(let number): number.description
    case .boolean(let boolean): boolean ? "true" : "false"
    }
  }
}

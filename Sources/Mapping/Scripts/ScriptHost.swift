import Records
import Rules
import Sandbox

/// What a mapper answers while a script runs: fields of the record, other value maps, warnings.
final class ScriptHost: SandboxHost {
  /// Most distinct texts of `warn` that are kept for one block.
  private static let maximumWarnings = 1000

  /// A call that reads more fields than this is not worth remembering.
  private static let maximumReads = 16

  private let plan: Plan
  let record: SourceRecord
  /// Room for one answer, or for the keys of one `lookup`: a call may ask a hundred thousand times.
  private let room = Scratch(capacity: 4 << 10)
  private(set) var warnings: [String: Int] = [:]
  /// Set while a record is mapped a second time: its warnings have been counted.
  var isMuted = false
  /// Slots of the record fields that the current call read, in the order of the first reading.
  private(set) var reads: [Int] = []
  /// Whether the current call's result follows from its arguments and `reads` alone, without anything else to be done.
  private(set) var isRepeatable = true

  /// Set while a tracer looks on.
  var observer: ScriptObserver?

  init(_ plan: Plan, _ record: SourceRecord) {
    self.plan = plan
    self.record = record
  }

  func takeWarnings() -> [String: Int] {
    if warnings.isEmpty { return [:] }
    defer { warnings = [:] }
    return warnings
  }

  /// Starts to note what a call reads.
  func beginReading() {
    reads.removeAll(keepingCapacity: true)
    isRepeatable = true
  }

  private func note(_ slot: Int) {
    if reads.contains(slot) { return }
    if reads.count < Self.maximumReads { reads.append(slot) } else { isRepeatable = false }
  }

  // MARK: Values

  func field(_ slot: Int) -> SandboxValue {
    note(slot)
    if let observer {
      observer.read(plan.layout.fields[slot].name, TracedValue(record.decoded(record.raw(slot))))
    }
    // What does not fit its schema reaches the script as the text it is.
    guard let value = record.value(slot, room) else {
      return .string(CellDecoder.decode(record.raw(slot), into: room).bytes)
    }
    return SandboxValue(value, plan.slotClasses[slot])
  }

  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer {
    isRepeatable = false
    let text = String(decoding: name, as: UTF8.self)
    let field = plan.task.sourceSchema?.field(text)
    let cell = record.parser.cell(named: name)
    observer?.read(text, cell.map { TracedValue(record.decoded($0)) } ?? .empty)
    if let cell {
      let sourceClass = SourceClass(field, hasSchema: plan.hasSourceSchema)
      room.reset()
      let decoded = CellDecoder.decode(cell, into: room)
      guard let value = record.canonical(decoded, sourceClass, field, room) else {
        return .value(.string(decoded.bytes))
      }
      return .value(SandboxValue(value, sourceClass))
    }
    if field != nil { return .value(.none) }
    let known =
      plan.task.sourceSchema?.fields.map(\.name)
      ?? record.parser.fieldNames
    // Without a schema a JSON object may leave any member out.
    guard let known else { return .value(.none) }
    let hint = Self.hint(name, among: known)
    return .unknown("unknown field '\(Shown.text(name))'\(hint.words)", work: hint.work)
  }

  /// The nearest of the known words, and what finding it is worth in instructions; nobody has meant one by a long text.
  private static func hint(
    _ name: UnsafeBufferPointer<UInt8>, among known: [String]
  ) -> (words: String, work: Int) {
    guard name.count <= 60 else { return ("", 0) }
    let nearest = nearest(to: String(decoding: name, as: UTF8.self), in: known)
    return (
      nearest.map { "; the nearest is '\($0)'" } ?? "", known.count * (50 + 6 * name.count)
    )
  }

  // MARK: Lookups

  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    room.reset()
    switch plan.lookups[String(decoding: name, as: UTF8.self)] {
    case .script(let number):
      observer?.asked(
        String(decoding: name, as: UTF8.self), keys.map { TracedValue(record.decoded(keyCell($0))) }
      )
      return .script(number)
    case .table(let table): return lookup(table, name, keys)
    case nil:
      let hint = Self.hint(name, among: plan.rules.valueMaps.keys.sorted())
      return .fault(
        "there is no value map '\(Shown.text(name))'\(hint.words)", work: hint.work)
    }
  }

  private func lookup(
    _ table: StaticMap, _ name: UnsafeBufferPointer<UInt8>,
    _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    guard keys.count == table.keyCount else {
      return .fault(
        "value map '\(Shown.text(name))' wants \(table.keyCount) "
          + "key\(table.keyCount == 1 ? "" : "s"), not \(keys.count)")
    }
    return withUnsafeTemporaryAllocation(of: Cell.self, capacity: keys.count) { cells in
      for i in 0..<keys.count { cells[i] = keyCell(keys[i]) }
      let entry = table.find(UnsafeBufferPointer(cells), room)
      let work = table.work(toFind: entry)
      observer?.lookedUp(
        plan.rowTrace(
          String(decoding: name, as: UTF8.self), table, UnsafeBufferPointer(cells), entry))
      guard let entry else { return .value(.none, work: work) }
      return .value(SandboxValue(entry.result, .asIs), work: work)
    }
  }

  private func keyCell(_ value: SandboxValue) -> Cell {
    switch value.kind {
    case .none: return .empty
    case .boolean: return value.boolean ? CanonicalText.yes : CanonicalText.no
    case .integer: return CanonicalText.integer(value.integer, room)
    case .number: return CanonicalText.number(value.number, room) ?? .empty
    case .string:
      guard let start = value.text.baseAddress else { return .empty }
      return Cell(base: start, count: value.text.count)
    }
  }

  // MARK: Words

  func warn(_ text: UnsafeBufferPointer<UInt8>) {
    isRepeatable = false
    if isMuted { return }
    let text = String(decoding: text, as: UTF8.self)
    observer?.warned(text)
    if let count = warnings[text] {
      warnings[text] = count + 1
    } else {
      let isKept = warnings.count < Self.maximumWarnings
      warnings[isKept ? text : MappedBatch.furtherWarnings, default: 0] += 1
    }
  }

  /// `print` is shown by `test` and `explain`; a run is silent.
  func print(_ text: UnsafeBufferPointer<UInt8>) {
    observer?.printed(String(decoding: text, as: UTF8.self))
  }

  func executed(_ line: Int, of file: String, in definition: Int) {
    observer?.executed(line, of: file, in: definition)
  }
}

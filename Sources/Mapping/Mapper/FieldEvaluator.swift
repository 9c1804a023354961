import Records
import Rules
import Sandbox

/// Computes the fields that are more than a copy: the steps of a field mapping in the contract's order.
final class FieldEvaluator {
  /// Steps that look inside a value.
  private static var touchingSteps: FieldOp.Steps { [.text, .map] }

  let plan: Plan
  let record: SourceRecord
  let scratch: Scratch
  private let numbers: (any NumberSource)?
  let runner: ScriptRunner?
  /// The same, without being counted for each call.
  private let scripts: Unmanaged<ScriptRunner>?
  /// The values a mapping works on: its fields, or one after `concat`.
  let inputs: UnsafeMutablePointer<Cell>
  /// Why the last `evaluate` or `passesFilter` said false.
  private(set) var failure = Failure(nil, "")
  /// Told of values that are not in a map: the target field's place, and the values.
  var noteUnmapped: ((Int, UnsafeBufferPointer<Cell>) -> Void)?

  /// - Parameter observation: whether scripts tell which of their lines they execute.
  init(
    _ plan: Plan, _ record: SourceRecord, _ numbers: (any NumberSource)?,
    observation: ScriptObservation = .none
  ) throws(RuleErrors) {
    self.plan = plan
    self.record = record
    self.numbers = numbers
    scratch = record.scratch
    runner =
      if let program = plan.program {
        try ScriptRunner(program, plan, record, observation)
      } else { nil }
    scripts = runner.map { .passUnretained($0) }
    let most = plan.infos.reduce(1) { max($0, $1.sourceNames.count) }
    inputs = .allocate(capacity: most)
    inputs.initialize(repeating: .empty, count: most)
  }

  deinit { inputs.deallocate() }

  @inline(__always)
  func beginRecord() { runner?.beginRecord() }

  func takeWarnings() -> [String: Int] { runner?.host.takeWarnings() ?? [:] }

  /// Whether the task's filter lets the record through; a record it leaves out is skipped, a filter that fails rejects it.
  func passesFilter() -> Bool {
    guard let script = plan.filterScript else { return true }
    guard let isTrue = isTrue(script) else { return false }
    if !isTrue { failure = Failure(nil, "") }
    return isTrue
  }

  /// The targets that take the current record; nil where there is none, or where a target's `where` fails.
  func targets() -> TargetMask? {
    var mask = TargetMask()
    for (target, script) in plan.targetFilters.enumerated() {
      guard let script else {
        mask.insert(target)
        continue
      }
      guard let isTrue = isTrue(script) else { return nil }
      if isTrue { mask.insert(target) }
    }
    if !mask.isEmpty { return mask }
    failure = Failure(nil, "no target takes it")
    return nil
  }

  /// What an expression says to the current record; nil where it fails, and `failure` has the words.
  private func isTrue(_ script: Int) -> Bool? {
    guard let runner else { return true }
    let status = runner.call(
      script, UnsafeBufferPointer(start: nil, count: 0), plan.inputClasses)
    if case .value = status { return runner.isResultTrue }
    failure = runner.failure(status, field: -1)
    return nil
  }

  /// Computes one target field of the current record; false where the record goes no further.
  @inline(never)
  func evaluate(
    _ place: Int, _ op: UnsafePointer<FieldOp>, into result: UnsafeMutablePointer<Cell>
  ) throws -> Bool {
    let steps = op.pointee.steps
    guard let count = gather(place, op) else { return false }
    if !steps.isDisjoint(with: .text) { transformText(place, op, count) }
    if !steps.isDisjoint(with: .map) {
      guard map(place, op, steps.contains(.concat) ? 1 : count) else { return false }
    }
    var cell = inputs[0]
    if cell.count == 0, steps.contains(.sequence) {
      guard try takeNumber(place, &cell) else { return false }
    }
    return finish(place, op, &cell, result)
  }

  /// The same for a field that a script maps and nothing but its end follows, given its source values.
  func mapByScript(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ keys: UnsafeBufferPointer<Cell>,
    _ step: UnsafePointer<PlanStep>, into result: UnsafeMutablePointer<Cell>
  ) -> Bool {
    let answer = askScript(op, keys)
    if case .value(let cell) = answer, cell.count > 0, step.pointee.takes(cell) {
      result.pointee = cell
      return true
    }
    guard settle(answer, place, op, keys) else { return false }
    var cell = inputs[0]
    return finish(place, op, &cell, result)
  }

  /// The same for a key field of a record that was rejected: no number is taken, failures and warnings
  /// say nothing.
  func evaluateKey(
    _ place: Int, _ op: UnsafePointer<FieldOp>, into result: inout Cell
  ) -> Bool {
    let kept = failure
    runner?.host.isMuted = true
    defer {
      failure = kept
      runner?.host.isMuted = false
    }
    var copy = op.pointee
    copy.steps.subtract([.sequence, .required])
    return withUnsafePointer(to: copy) { copy in
      (try? evaluate(place, copy, into: &result)) ?? false
    }
  }

  // MARK: Steps

  /// The last steps: default, truncate, check, required.
  @inline(__always)
  func finish(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ cell: inout Cell,
    _ result: UnsafeMutablePointer<Cell>
  ) -> Bool {
    let steps = op.pointee.steps
    if cell.count == 0 {
      if steps.contains(.defaultValue) {
        // Checked and cut when the plan was compiled.
        result.pointee = op.pointee.defaultCell
        return true
      }
      result.pointee = .empty
      return steps.contains(.required) ? isMissing(place) : true
    }
    if steps.contains(.truncate) {
      cell = TextTools.truncate(record.decoded(cell), to: Int(op.pointee.truncateLimit))
    }
    if steps.contains(.check) {
      // A text that is short enough even with its escapes needs no decoding.
      let check = op.pointee.check
      if check.kind != .text || (check.maxLength > 0 && cell.count > UInt32(check.maxLength)) {
        cell = record.decoded(cell)
      }
      if let code = check.apply(to: &cell, scratch) { return misfits(place, code, cell) }
    }
    result.pointee = cell
    return true
  }

  /// Fetches the mapping's source values into `inputs`; nil where one is not what its schema says.
  func gather(_ place: Int, _ op: UnsafePointer<FieldOp>) -> Int? {
    switch op.pointee.input {
    case .constant:
      inputs[0] = op.pointee.constant
      return 1
    case .slot:
      let slot = Int(op.pointee.slot)
      let cell = record.raw(slot)
      let isTouched = !op.pointee.steps.isDisjoint(with: Self.touchingSteps)
      if cell.count == 0 || (!isTouched && op.pointee.sourceClass == .text && cell.kind == .text) {
        inputs[0] = cell
        return 1
      }
      guard let value = record.value(slot) else { return misread(place, slot) }
      inputs[0] = value
      return 1
    case .slots:
      let count = Int(op.pointee.inputCount)
      let slots = plan.inputSlots + Int(op.pointee.firstInput)
      for i in 0..<count {
        let slot = Int(slots[i])
        guard let value = record.value(slot) else { return misread(place, slot) }
        inputs[i] = value
      }
      return count
    }
  }

  func transformText(_ place: Int, _ op: UnsafePointer<FieldOp>, _ given: Int) {
    let steps = op.pointee.steps
    var count = given
    if steps.contains(.concat) {
      inputs[0] = TextTools.concat(
        UnsafeBufferPointer(start: inputs, count: count), separator: op.pointee.separator, scratch)
      count = 1
    }
    for i in 0..<count where !inputs[i].isEmpty {
      if steps.contains(.trim) { inputs[i] = TextTools.trim(inputs[i]) }
      if steps.contains(.letterCase) {
        inputs[i] = TextTools.changeCase(inputs[i], upper: op.pointee.upperCase, scratch)
      }
      if steps.contains(.replace) {
        for replacement in plan.infos[place].replacements {
          inputs[i] = TextTools.replace(inputs[i], replacement.pattern, replacement.text, scratch)
        }
      }
    }
  }

  /// Puts the mapped value into `inputs[0]`.
  private func map(_ place: Int, _ op: UnsafePointer<FieldOp>, _ count: Int) -> Bool {
    let keys = UnsafeBufferPointer(start: inputs, count: count)
    return settle(ask(op, keys), place, op, keys)
  }

  /// What the value map says to some values.
  @inline(__always)
  func ask(_ op: UnsafePointer<FieldOp>, _ keys: UnsafeBufferPointer<Cell>) -> MapAnswer {
    if op.pointee.steps.contains(.scriptMap) { return askScript(op, keys) }
    guard let table = op.pointee.table else { return .value(keys[0]) }
    return table._withUnsafeGuaranteedRef { $0.find(keys, scratch) }.map { .value($0.result) }
      ?? .none
  }

  private func askScript(
    _ op: UnsafePointer<FieldOp>, _ keys: UnsafeBufferPointer<Cell>
  ) -> MapAnswer {
    // A script of one value need not think of nil; one of several values has to anyway, and decides itself.
    guard let scripts, keys.count > 1 || keys[0].count > 0 else { return .value(.empty) }
    let classes = plan.inputClasses + Int(op.pointee.firstInput)
    return scripts._withUnsafeGuaranteedRef {
      $0.map(Int(op.pointee.script), use: Int(op.pointee.scriptUse), keys, classes)
    }
  }

  /// Puts what the map's answer makes of the field into `inputs[0]`.
  @inline(__always)
  func settle(
    _ answer: MapAnswer, _ place: Int, _ op: UnsafePointer<FieldOp>,
    _ keys: UnsafeBufferPointer<Cell>
  ) -> Bool {
    switch answer {
    case .value(let cell):
      inputs[0] = cell
      return true
    case .none: return isUnmapped(place, op, keys)
    case .stopped(let status):
      if let runner { failure = runner.failure(status, field: place) }
      return false
    }
  }

  /// A value that is not in the map: empty where a default or a sequence can fill the field, else as `unmapped` says.
  private func isUnmapped(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ keys: UnsafeBufferPointer<Cell>
  ) -> Bool {
    let fills = !op.pointee.steps.isDisjoint(with: [.defaultValue, .sequence])
    let hasValue = !keys.allSatisfy(\.isEmpty)
    if hasValue { noteUnmapped?(place, keys) }
    if fills || !hasValue {
      inputs[0] = .empty
      return true
    }
    if op.pointee.rejectsUnmapped {
      let info = plan.infos[place]
      let values = keys.map { $0.isEmpty ? "(empty)" : Shown.value($0) }.joined(separator: ", ")
      let from = info.sourceNames.isEmpty ? "" : " (\(info.sourceNames.joined(separator: ", ")))"
      let map = info.mapName.isEmpty ? "the value map" : "value map \(info.mapName)"
      failure = Failure(.unmapped, "\(map) has no entry for \(values)\(from)", field: place)
      return false
    }
    if !op.pointee.keepsUnmapped { inputs[0] = .empty }
    return true
  }

  func takeNumber(_ place: Int, _ cell: inout Cell) throws -> Bool {
    guard let sequence = plan.infos[place].sequence, let numbers else { return true }
    guard let key = sourceKey(), !key.isEmpty else {
      let names = plan.sourceKeySlots.map { plan.layout.fields[$0].name }
      failure = Failure(
        .required,
        "sequence \(sequence.name) needs the source key \(names.joined(separator: ", ")), "
          + "which is empty", field: place)
      return false
    }
    cell = TextTools.copy(try numbers.number(sequence, sourceKey: key.bytes), scratch)
    return true
  }

  /// The source record's key as one text; nil where a part is missing.
  func sourceKey() -> Cell? {
    if plan.sourceKeySlots.count == 1 { return record.value(plan.sourceKeySlots[0]) }
    var text = ""
    for slot in plan.sourceKeySlots {
      guard let part = record.value(slot), !part.isEmpty else { return nil }
      // The length in front keeps ("a", "bc") and ("ab", "c") apart.
      text += "\(part.count):" + String(decoding: part.bytes, as: UTF8.self)
    }
    return TextTools.copy(text, scratch)
  }

  // MARK: Failures

  private func isMissing(_ place: Int) -> Bool {
    let info = plan.infos[place]
    let from = info.sourceNames.isEmpty ? "" : " (from \(info.sourceNames.joined(separator: ", ")))"
    failure = Failure(.required, "\(info.mapping.field) is empty\(from)", field: place)
    return false
  }

  private func misfits(_ place: Int, _ code: RejectCode, _ cell: Cell) -> Bool {
    let info = plan.infos[place]
    let message =
      info.schemaField.map {
        FieldCheck.explain(code, cell, $0, fieldName: info.mapping.field)
      } ?? "\(Shown.value(cell)) does not fit \(info.mapping.field)"
    failure = Failure(code, message, field: place)
    return false
  }

  private func misread(_ place: Int, _ slot: Int) -> Int? {
    let cell = record.decoded(record.raw(slot))
    let name = plan.layout.fields[slot].name
    let field = plan.slotFields[slot]
    let isOption = field.map { !$0.options.isEmpty } ?? false
    let what =
      isOption
      ? "neither the number nor the label of an option"
      : "not "
        + (field?.type.inWords ?? "what its schema says")
    failure = Failure(
      isOption ? .option : .type, "\(name) is \(Shown.value(cell)), which is \(what)", field: place)
    return nil
  }
}

import Records

/// Makes the target row of the current source record: quick ways here, everything else by the evaluator.
///
/// Hot path: some 3 ns for a copied field, 10 ns for one that a table or a remembered script maps.
final class RowBuilder {
  /// One cell for each target field; those that are the same for every record stay in it.
  let row: UnsafeMutablePointer<Cell>
  private let cells: UnsafeMutablePointer<Cell>
  private let steps: UnsafePointer<PlanStep>
  private let end: UnsafePointer<PlanStep>
  private let ops: UnsafePointer<FieldOp>
  private let inputSlots: UnsafePointer<Int32>
  private let inputs: UnsafeMutablePointer<Cell>
  private let keyPlaces: UnsafePointer<Int>
  private let keyPlacesEnd: UnsafePointer<Int>
  private let secrets: HashSecrets
  private let record: SourceRecord
  /// Kept alive by the record; not counted for each text.
  private let scratch: Unmanaged<Scratch>
  private let evaluator: FieldEvaluator
  /// Belongs to the evaluator's memo; nil where there is none.
  private let memo: MemoTable?

  /// - Parameter steps: what to compute where it is not all of the plan; it outlives the builder.
  init(
    _ plan: Plan, _ record: SourceRecord, _ evaluator: FieldEvaluator,
    steps chosen: UnsafeBufferPointer<PlanStep>? = nil
  ) {
    self.record = record
    scratch = .passUnretained(record.scratch)
    self.evaluator = evaluator
    secrets = plan.keySecrets
    memo = evaluator.runner?.memo?.table
    cells = record.cells
    steps = chosen?.baseAddress ?? UnsafePointer(plan.steps)
    end = steps + (chosen?.count ?? plan.stepCount)
    ops = UnsafePointer(plan.ops)
    inputSlots = UnsafePointer(plan.inputSlots)
    inputs = evaluator.inputs
    keyPlaces = UnsafePointer(plan.keyPlaces)
    keyPlacesEnd = keyPlaces + plan.keyFields.count
    let count = plan.targetFields.count
    row = .allocate(capacity: max(1, count))
    row.initialize(repeating: .empty, count: max(1, count))
    for place in 0..<count where ops[place].isSettled { row[place] = ops[place].constant }
  }

  deinit { row.deallocate() }

  /// Fills the row; false where the record goes no further, and the evaluator knows why.
  ///
  /// - Throws: what the number source throws.
  @inline(never)
  func fill() throws -> Bool {
    var step = steps
    while step != end {
      let place = Int(step.pointee.place)
      let cell = cells[Int(step.pointee.slot)]
      if step.pointee.copies(cell) {
        row[place] = cell
      } else if let cell = quickly(step, cell) {
        row[place] = cell
      } else {
        guard try slowly(step, place) else { return false }
      }
      step += 1
    }
    return true
  }

  /// Fills the row with all that can be computed: a field that fails is left empty, and the others are computed all the
  /// same; false where a script leaves the record out.
  ///
  /// - Throws: what the number source throws.
  @inline(never)
  func fillAll() throws -> Bool {
    var step = steps
    while step != end {
      let place = Int(step.pointee.place)
      let cell = cells[Int(step.pointee.slot)]
      if step.pointee.copies(cell) {
        row[place] = cell
      } else if let cell = quickly(step, cell) {
        row[place] = cell
      } else if try !evaluator.evaluate(place, ops + place, into: row + place) {
        if evaluator.failure.code == nil { return false }
        row[place] = .empty
      }
      step += 1
    }
    return true
  }

  /// The result of one field, whatever it takes; false where the record goes no further.
  @inline(never)
  private func slowly(_ step: UnsafePointer<PlanStep>, _ place: Int) throws -> Bool {
    if step.pointee.asksScript, let count = takeInputs(step) {
      let keys = UnsafeBufferPointer(start: inputs, count: count)
      return evaluator.mapByScript(place, ops + place, keys, step, into: row + place)
    }
    return try evaluator.evaluate(place, ops + place, into: row + place)
  }

  /// Fetches the source values of a map into `inputs`; nil where one is not what its schema says.
  @inline(__always)
  private func takeInputs(_ step: UnsafePointer<PlanStep>) -> Int? {
    let count = Int(step.pointee.inputCount)
    let slots = inputSlots + Int(step.pointee.firstInput)
    for place in 0..<count {
      guard let value = record.value(Int(slots[place])) else { return nil }
      inputs[place] = value
    }
    return count
  }

  /// The result of one field by its quick way; nil where that gives up.
  @inline(__always)
  private func quickly(_ step: UnsafePointer<PlanStep>, _ source: Cell) -> Cell? {
    let made =
      switch step.pointee.way {
      case .copy: source
      case .concat: concat(step)
      case .table: find(step, source)
      case .script: recall(step, source)
      case .scriptOfSeveral: recallOfSeveral(step)
      case .whole: nil as Cell?
      }
    guard let made, step.pointee.takes(made) else { return nil }
    return made.count == 0 ? step.pointee.whenEmpty : made
  }

  @inline(__always)
  private func find(_ step: UnsafePointer<PlanStep>, _ source: Cell) -> Cell? {
    guard let table = step.pointee.table, let value = record.value(Int(step.pointee.slot)) else {
      return nil
    }
    if value.count == 0 { return step.pointee.mappedEmpty }
    if let slot = table.find(value) { return slot.pointee.result }
    return step.pointee.emptiesUnmapped ? .empty : nil
  }

  @inline(__always)
  private func recall(_ step: UnsafePointer<PlanStep>, _ source: Cell) -> Cell? {
    // A script of one value is not asked for an empty one.
    if source.count == 0 { return .empty }
    let script = Int(step.pointee.script)
    guard let memo, !memo.isPaused(script), let value = record.value(Int(step.pointee.slot)) else {
      return nil
    }
    return answer(memo.find(script, memo.key(Int(step.pointee.scriptUse), value), in: record), step)
  }

  @inline(never)
  private func recallOfSeveral(_ step: UnsafePointer<PlanStep>) -> Cell? {
    let script = Int(step.pointee.script)
    guard let memo, !memo.isPaused(script) else { return nil }
    var key = memo.key(Int(step.pointee.scriptUse))
    var slot = inputSlots + Int(step.pointee.firstInput)
    let end = slot + Int(step.pointee.inputCount)
    while slot != end {
      guard let value = record.value(Int(slot.pointee)) else { return nil }
      key.add(value, memo.secrets)
      slot += 1
    }
    return answer(memo.find(script, key, in: record), step)
  }

  @inline(__always)
  private func answer(_ answer: MemoTable.Answer, _ step: UnsafePointer<PlanStep>) -> Cell? {
    switch answer {
    case .value(let result): result
    case .none: step.pointee.emptiesUnmapped ? .empty : nil
    case .unknown: nil
    }
  }

  private func concat(_ step: UnsafePointer<PlanStep>) -> Cell? {
    guard let count = takeInputs(step) else { return nil }
    let values = UnsafeBufferPointer(start: inputs, count: count)
    return scratch._withUnsafeGuaranteedRef {
      TextTools.concat(values, separator: step.pointee.separator, $0)
    }
  }

  /// The hash of the row's key.
  func keyHash() -> KeyHash {
    var hash = ByteHash(secrets)
    var place = keyPlaces
    while place != keyPlacesEnd {
      hash.add(record.decoded(row[place.pointee]), secrets)
      place += 1
    }
    return KeyHash(high: hash.high, low: hash.low)
  }
}

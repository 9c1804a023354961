import Records
import Rules
import Sandbox

/// The same steps as `evaluate`, one at a time, with a note of what each of them did.
extension FieldEvaluator {
  /// Computes one target field of the current record and tells how.
  func trace(_ place: Int, into result: UnsafeMutablePointer<Cell>) throws -> FieldTrace {
    let op = plan.ops + place
    let info = plan.infos[place]
    var trace = FieldTrace(field: info.mapping.field)
    trace.reads = inputSlots(op).map { read($0) }
    let isMapped = try compute(place, op, info, &trace, result)
    if isMapped {
      trace.value = TracedValue(record.decoded(result.pointee))
    } else {
      trace.failure = tracedFailure
    }
    return trace
  }

  /// Asks the task's filter about the current record.
  func traceFilter() -> FieldTrace {
    var trace = FieldTrace(field: "")
    let observer = ScriptObserver()
    let passes = observing(observer) { passesFilter() }
    trace.reads = observer.reads
    trace.value = TracedValue(passes ? "true" : "false", kind: .boolean)
    var script = ScriptTrace(
      map: "where", path: plan.task.filter?.location.file ?? "", arguments: [])
    script.note(observer)
    script.returned = trace.value
    trace.steps = [
      TraceStep(
        .script(script), at: plan.task.filter?.location ?? plan.task.location, trace.value,
        reads: observer.reads)
    ]
    if !passes { trace.failure = tracedFailure }
    return trace
  }

  private var tracedFailure: TracedFailure {
    TracedFailure(code: failure.code, message: failure.message, at: failure.at)
  }

  // MARK: Steps

  private func compute(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ info: FieldInfo, _ trace: inout FieldTrace,
    _ result: UnsafeMutablePointer<Cell>
  ) throws -> Bool {
    let steps = op.pointee.steps
    guard let count = gather(place, op) else { return false }
    noteInput(info, &trace)
    traceText(place, op, info, count, &trace)
    if !steps.isDisjoint(with: .map) {
      guard traceMap(place, op, info, steps.contains(.concat) ? 1 : count, &trace) else {
        return false
      }
    }
    var cell = inputs[0]
    if cell.count == 0, steps.contains(.sequence) {
      let key = plan.sourceKeySlots.map { read($0) }
      trace.add(key)
      guard try takeNumber(place, &cell) else { return false }
      trace.note(
        .sequence(info.mapping.sequence?.value ?? ""), "sequence", info, cell, reads: key)
    }
    return traceEnd(place, op, info, &cell, &trace, result)
  }

  private func noteInput(_ info: FieldInfo, _ trace: inout FieldTrace) {
    switch info.mapping.input {
    case .none:
      // Settled when the plan was compiled.
      if !inputs[0].isEmpty { trace.note(.defaultValue, "default", info, inputs[0]) }
    case .fields(let names):
      let value = names.count == 1 ? inputs[0] : .empty
      trace.note(.from(names.map(\.value)), "from", info, value, reads: trace.reads)
    case .constant: trace.note(.constant, "value", info, inputs[0])
    case .parameter(let name): trace.note(.parameter(name.value), "parameter", info, inputs[0])
    }
  }

  private func traceText(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ info: FieldInfo, _ count: Int,
    _ trace: inout FieldTrace
  ) {
    let all: [(FieldOp.Steps, TraceStep.Action, String)] = [
      (.concat, .concat, "concat"), (.trim, .trim, "trim"), (.letterCase, .letterCase, "case"),
      (.replace, .replace, "replace"),
    ]
    var count = count
    for (step, action, key) in all where op.pointee.steps.contains(step) {
      var one = op.pointee
      one.steps = step
      transformText(place, &one, count)
      if step == .concat { count = 1 }
      trace.note(action, key, info, count == 1 ? inputs[0] : .empty)
    }
  }

  private func traceEnd(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ info: FieldInfo, _ cell: inout Cell,
    _ trace: inout FieldTrace, _ result: UnsafeMutablePointer<Cell>
  ) -> Bool {
    let before = TracedValue(cell)
    guard finish(place, op, &cell, result) else { return false }
    let after = TracedValue(record.decoded(result.pointee))
    if before.isEmpty {
      if info.mapping.defaultValue != nil {
        trace.note(.defaultValue, "default", info, result.pointee)
      }
      return true
    }
    if info.mapping.truncate != nil, before.text != after.text {
      trace.note(.truncate, "truncate", info, result.pointee)
    } else if before != after {
      trace.note(.type, "", info, result.pointee)
    }
    return true
  }

  // MARK: Maps

  private func traceMap(
    _ place: Int, _ op: UnsafePointer<FieldOp>, _ info: FieldInfo, _ count: Int,
    _ trace: inout FieldTrace
  ) -> Bool {
    let keys = UnsafeBufferPointer(start: inputs, count: count)
    let observer = ScriptObserver()
    let answer = observing(observer) { ask(op, keys) }
    trace.add(observer.reads)
    let action = action(op, info, keys, answer, observer)
    switch answer {
    case .value(let cell):
      inputs[0] = cell
      trace.note(action, "map", info, cell, reads: observer.reads)
      return true
    case .stopped:
      trace.note(action, "map", info, .empty, reads: observer.reads)
      return settle(answer, place, op, keys)
    case .none:
      trace.note(action, "map", info, .empty, reads: observer.reads)
      // Where something else can fill the field, `unmapped` has no say.
      let isFilled = !op.pointee.steps.isDisjoint(with: [.defaultValue, .sequence])
      let hasNoSay = isFilled || keys.allSatisfy(\.isEmpty)
      guard settle(answer, place, op, keys) else { return false }
      if !hasNoSay { trace.note(.unmapped(info.mapping.unmapped), "unmapped", info, inputs[0]) }
      return true
    }
  }

  private func action(
    _ op: UnsafePointer<FieldOp>, _ info: FieldInfo, _ keys: UnsafeBufferPointer<Cell>,
    _ answer: MapAnswer, _ observer: ScriptObserver
  ) -> TraceStep.Action {
    guard let table = op.pointee.table, !op.pointee.steps.contains(.scriptMap) else {
      var script = ScriptTrace(
        map: info.mapName, path: plan.scriptPath(info.mapName),
        arguments: keys.map { TracedValue($0) })
      script.note(observer)
      if case .value(let cell) = answer { script.returned = TracedValue(cell) }
      return .script(script)
    }
    let map = table.takeUnretainedValue()
    return .table(
      plan.rowTrace(
        info.mapName, map, keys, map.find(keys, scratch), inline: info.mapping.inlineTable))
  }

  // MARK: Reading

  private func inputSlots(_ op: UnsafePointer<FieldOp>) -> [Int] {
    switch op.pointee.input {
    case .constant: []
    case .slot: [Int(op.pointee.slot)]
    case .slots:
      (0..<Int(op.pointee.inputCount)).map {
        Int(plan.inputSlots[Int(op.pointee.firstInput) + $0])
      }
    }
  }

  private func read(_ slot: Int) -> SourceRead {
    SourceRead(
      name: plan.layout.fields[slot].name, value: TracedValue(record.decoded(record.raw(slot))))
  }

  private func observing<Result>(_ observer: ScriptObserver, _ body: () -> Result) -> Result {
    runner?.host.observer = observer
    defer { runner?.host.observer = nil }
    return body()
  }
}

extension FieldTrace {
  fileprivate mutating func note(
    _ action: TraceStep.Action, _ key: String, _ info: FieldInfo, _ cell: Cell,
    reads: [SourceRead] = []
  ) {
    steps.append(
      TraceStep(action, at: info.mapping.place(of: key), TracedValue(cell), reads: reads))
  }

  fileprivate mutating func add(_ more: [SourceRead]) {
    for read in more where !reads.contains(where: { $0.name == read.name }) { reads.append(read) }
  }
}

extension ScriptTrace {
  fileprivate mutating func note(_ observer: ScriptObserver) {
    prints = observer.prints
    warnings = observer.warnings
    lookups = observer.lookups
    calls = observer.calls
    lines = observer.lines
    notes = observer.notes
    line = observer.lastLine
  }
}

import Records
import Rules
import Sandbox

/// What a map function made of its input.
enum MapAnswer {
  case value(Cell)
  /// Lua's nil: the value is not in the map.
  case none
  /// The call ended otherwise; `ScriptRunner.failure` has the words.
  case stopped(CallStatus)
}

/// The scripts of a plan, loaded for one worker, and the host they talk to.
final class ScriptRunner {
  private var sandbox: Sandbox
  let host: ScriptHost
  /// nil where every call is to enter Lua.
  private let memo: Memo?
  private let arguments: UnsafeMutableBufferPointer<SandboxValue>
  private var returned = SandboxValue.none
  private var isAtRecordStart = false

  init(_ program: SandboxProgram, _ plan: Plan, _ record: SourceRecord) throws(RuleErrors) {
    host = ScriptHost(plan, record)
    memo = plan.usesMemo ? Memo(scriptCount: program.scripts.count) : nil
    do {
      sandbox = try Sandbox(program, host: host)
    } catch {
      throw RuleErrors(
        error.faults.map {
          Diagnostic(
            .scriptFault,
            at: SourceLocation(file: $0.fileName, line: max(1, $0.line), column: 1), $0.message)
        })
    }
    arguments = .allocate(capacity: StaticMap.maximumKeys)
    arguments.initialize(repeating: .none)
  }

  deinit { arguments.deallocate() }

  /// Scripts see nothing of the records before.
  @inline(__always)
  func beginRecord() {
    isAtRecordStart = true
    memo?.beginRecord()
  }

  /// Maps source values by a script, or by what it returned for the same input before.
  func map(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> MapAnswer {
    guard let memo, memo.isOn(script) else {
      let status = call(script, inputs, classes)
      guard case .value = status else { return .stopped(status) }
      return result()
    }
    let key = Memo.key(script, inputs)
    switch memo.find(script, key, { host.record.raw($0) }) {
    case .value(let cell): return .value(cell)
    case .none: return .none
    case .unknown: break
    }
    host.beginReading()
    let status = call(script, inputs, classes)
    guard case .value = status else { return .stopped(status) }
    let answer = result()
    guard host.isRepeatable else { return answer }
    switch answer {
    case .value(let cell): memo.remember(cell, key, reads: host.reads) { host.record.raw($0) }
    case .none: memo.remember(nil, key, reads: host.reads) { host.record.raw($0) }
    case .stopped: break
    }
    return answer
  }

  private func result() -> MapAnswer {
    resultCell(host.record.scratch).map { .value($0) } ?? .none
  }

  /// Calls a script with source values.
  func call(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> CallStatus {
    if isAtRecordStart {
      isAtRecordStart = false
      sandbox.beginRecord()
    }
    for i in 0..<inputs.count { arguments[i] = host.scriptValue(inputs[i], classes[i]) }
    return sandbox.call(
      script, UnsafeBufferPointer(rebasing: arguments[0..<inputs.count]), result: &returned)
  }

  /// What the last call returned, as a cell; nil for Lua's nil.
  private func resultCell(_ scratch: Scratch) -> Cell? {
    switch returned.kind {
    case .none: nil
    case .boolean: returned.boolean ? CanonicalText.yes : CanonicalText.no
    case .integer: CanonicalText.integer(returned.integer, scratch)
    case .number: CanonicalText.number(returned.number, scratch)
    case .string: copied(scratch)
    }
  }

  /// False or nil: a filter leaves the record out.
  var isResultTrue: Bool {
    switch returned.kind {
    case .none: false
    case .boolean: returned.boolean
    default: true
    }
  }

  private func copied(_ scratch: Scratch) -> Cell {
    let bytes = returned.text
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return .empty }
    let place = scratch.allocate(bytes.count)
    place.update(from: start, count: bytes.count)
    return Cell(base: place, count: bytes.count)
  }

  /// The failure that the last call ended in.
  func failure(_ status: CallStatus, field: Int) -> Failure {
    let fault = sandbox.fault
    let code: RejectCode? =
      switch status {
      case .skipped: nil
      case .rejected: .rejected
      case .limited: .limit
      case .failed, .value: .script
      }
    var message = fault.message
    // A single line says no more than `at`; a reason that a script gave stays as it is.
    if code == .script || code == .limit, fault.traceback.count > 1 {
      message += "\n" + fault.traceback.joined(separator: "\n")
    }
    return Failure(code, message, field: field, at: fault.at)
  }
}

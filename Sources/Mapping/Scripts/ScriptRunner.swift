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
  /// Pointers rather than variables: each access to a class's variable is checked for exclusiveness, which costs as much as
  /// a small script.
  private let sandbox: UnsafeMutablePointer<Sandbox>
  private let returned: UnsafeMutablePointer<SandboxValue>
  private let isAtRecordStart: UnsafeMutablePointer<Bool>
  let host: ScriptHost
  /// nil where every call is to enter Lua.
  let memo: Memo?
  private let arguments: UnsafeMutableBufferPointer<SandboxValue>

  init(
    _ program: SandboxProgram, _ plan: Plan, _ record: SourceRecord, observesLines: Bool
  ) throws(RuleErrors) {
    host = ScriptHost(plan, record)
    memo = plan.usesMemo ? Memo(scriptCount: program.scripts.count) : nil
    let loaded = try Self.load(program, host, observesLines)
    sandbox = .allocate(capacity: 1)
    sandbox.initialize(to: loaded)
    returned = .allocate(capacity: 1)
    returned.initialize(to: .none)
    isAtRecordStart = .allocate(capacity: 1)
    isAtRecordStart.initialize(to: false)
    arguments = .allocate(capacity: StaticMap.maximumKeys)
    arguments.initialize(repeating: .none)
  }

  deinit {
    sandbox.deinitialize(count: 1)
    sandbox.deallocate()
    returned.deallocate()
    isAtRecordStart.deallocate()
    arguments.deallocate()
  }

  private static func load(
    _ program: SandboxProgram, _ host: ScriptHost, _ observesLines: Bool
  ) throws(RuleErrors) -> Sandbox {
    do {
      return try Sandbox(program, host: host, observesLines: observesLines)
    } catch {
      throw RuleErrors(
        error.faults.map {
          Diagnostic(
            .scriptFault,
            at: SourceLocation(file: $0.fileName, line: max(1, $0.line), column: 1), $0.message)
        })
    }
  }

  /// Scripts see nothing of the records before.
  @inline(__always)
  func beginRecord() {
    isAtRecordStart.pointee = true
    memo?.beginRecord()
  }

  /// Maps source values by a script, or by what it returned for the same input before.
  func map(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> MapAnswer {
    guard let memo, !memo.letsPass(script) else { return answer(of: script, inputs, classes) }
    let key = memo.table.key(script, inputs)
    switch memo.table.find(script, key, in: host.record) {
    case .value(let cell): return .value(cell)
    case .none: return .none
    case .unknown: memo.noteMiss(script)
    }
    host.beginReading()
    let answer = answer(of: script, inputs, classes)
    guard host.isRepeatable else { return answer }
    switch answer {
    case .value(let cell): memo.remember(cell, key, reads: host.reads, in: host.record)
    case .none: memo.remember(nil, key, reads: host.reads, in: host.record)
    case .stopped: break
    }
    return answer
  }

  private func answer(
    of script: Int, _ inputs: UnsafeBufferPointer<Cell>, _ classes: UnsafePointer<SourceClass>
  ) -> MapAnswer {
    let status = call(script, inputs, classes)
    guard case .value = status else { return .stopped(status) }
    return resultCell(host.record.scratch).map { .value($0) } ?? .none
  }

  /// Calls a script with source values.
  func call(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> CallStatus {
    if isAtRecordStart.pointee {
      isAtRecordStart.pointee = false
      sandbox.pointee.beginRecord()
    }
    for i in 0..<inputs.count { arguments[i] = host.scriptValue(inputs[i], classes[i]) }
    return sandbox.pointee.call(
      script, UnsafeBufferPointer(rebasing: arguments[0..<inputs.count]), result: &returned.pointee)
  }

  /// What the last call returned, as a cell; nil for Lua's nil.
  private func resultCell(_ scratch: Scratch) -> Cell? {
    switch returned.pointee.kind {
    case .none: nil
    case .boolean: returned.pointee.boolean ? CanonicalText.yes : CanonicalText.no
    case .integer: CanonicalText.integer(returned.pointee.integer, scratch)
    case .number: CanonicalText.number(returned.pointee.number, scratch)
    case .string: copied(scratch)
    }
  }

  /// False or nil: a filter leaves the record out.
  var isResultTrue: Bool {
    switch returned.pointee.kind {
    case .none: false
    case .boolean: returned.pointee.boolean
    default: true
    }
  }

  private func copied(_ scratch: Scratch) -> Cell {
    let bytes = returned.pointee.text
    guard let start = bytes.baseAddress, !bytes.isEmpty else { return .empty }
    let place = scratch.allocate(bytes.count)
    place.update(from: start, count: bytes.count)
    return Cell(base: place, count: bytes.count)
  }

  /// The failure that the last call ended in.
  func failure(_ status: CallStatus, field: Int) -> Failure {
    let fault = sandbox.pointee.fault
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

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
  private let calls: ScriptCalls
  let host: ScriptHost
  /// nil where every call is to enter Lua.
  let memo: Memo?
  /// How often each line was executed while scripts were loaded, by file name; empty where nobody looked on.
  let loadedLines: [String: [Int: Int]]
  /// Most bytes that the scripts of one record return in long texts: they count like all else that a call holds.
  private let mostHeld: Int
  private let limitInWords: String
  private var holdsTooMuch = false

  init(
    _ program: SandboxProgram, _ plan: Plan, _ record: SourceRecord,
    _ observation: ScriptObservation
  ) throws(RuleErrors) {
    host = ScriptHost(plan, record)
    mostHeld = program.limits.memoryBytes
    limitInWords = SandboxLimit.memory.message(program.limits)
    memo =
      plan.usesMemo
      ? Memo(scriptCount: program.scripts.count, useCount: plan.scriptUses.count) : nil
    let loading = observation == .callsAndLoading ? ScriptObserver() : nil
    host.observer = loading
    calls = ScriptCalls(try Self.load(program, host, observation), record.scratch)
    host.observer = nil
    loadedLines = loading?.lines ?? [:]
  }

  deinit { calls.deallocate() }

  private static func load(
    _ program: SandboxProgram, _ host: ScriptHost, _ observation: ScriptObservation
  ) throws(RuleErrors) -> Sandbox {
    do {
      return try Sandbox(
        program, host: host, observesLines: observation != .none,
        observesLoading: observation == .callsAndLoading)
    } catch {
      throw RuleErrors(error.faults.map { Diagnostic($0) })
    }
  }

  /// What was returned for earlier records may be forgotten.
  @inline(__always)
  func beginRecord() {
    holdsTooMuch = false
    calls.beginRecord()
    memo?.beginRecord()
  }

  /// Maps source values by a script, or by what it returned for the same input before.
  func map(
    _ script: Int, use: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> MapAnswer {
    guard let memo, !memo.letsPass(script) else { return answer(of: script, inputs, classes) }
    let key = memo.table.key(use, inputs)
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

  @inline(__always)
  private func answer(
    of script: Int, _ inputs: UnsafeBufferPointer<Cell>, _ classes: UnsafePointer<SourceClass>
  ) -> MapAnswer {
    let status = calls.call(script, inputs, classes)
    guard case .value = status else {
      holdsTooMuch = false
      return .stopped(status)
    }
    guard calls.holds(upTo: mostHeld) else {
      holdsTooMuch = true
      return .stopped(.limited)
    }
    return calls.result.map { .value($0) } ?? .none
  }

  /// Calls a script with source values.
  func call(
    _ script: Int, _ inputs: UnsafeBufferPointer<Cell>,
    _ classes: UnsafePointer<SourceClass>
  ) -> CallStatus {
    calls.call(script, inputs, classes)
  }

  /// False or nil: a filter leaves the record out.
  var isResultTrue: Bool { calls.isResultTrue }

  /// The failure that the last call ended in.
  func failure(_ status: CallStatus, field: Int) -> Failure {
    if holdsTooMuch {
      return Failure(
        .limit, "\(limitInWords); what scripts return for one record counts together", field: field)
    }
    let fault = calls.fault
    let code: RejectCode? =
      switch status {
      case .skipped: nil
      case .rejected: .rejected
      case .limited: .limit
      case .failed, .value: .script
      }
    // A reason that a script gave stays as it is.
    let isFailure = code == .script || code == .limit
    return Failure(
      code, isFailure ? fault.report : fault.message, field: field, at: fault.at)
  }
}

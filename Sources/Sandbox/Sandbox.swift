internal import CSandbox

/// The scripts of one worker: loaded once, called for record after record, each call from the same
/// state.
///
/// A sandbox belongs to one thread at a time, needs 1 MiB of C stack and keeps its host alive.
/// Nothing that a script does can raise, jump or abort past `call`: a script that fails or reaches
/// a limit ends its call, and the next one works.
package struct Sandbox: ~Copyable {
  private let box: OpaquePointer
  private let connection: HostConnection
  private let program: SandboxProgram
  private let shapes: [ScriptShape]
  /// The script of the last call that ended without a value.
  private var lastScript: Int?

  /// Loads all scripts.
  ///
  /// - Parameters:
  ///   - observesLines: whether `host.executed` hears of each line of a call, which is slow.
  ///   - observesLoading: whether it hears of the lines that are executed while scripts are loaded, too.
  /// - Throws: the faults of all that are broken, not only of the first.
  package init(
    _ program: SandboxProgram, host: any SandboxHost, observesLines: Bool = false,
    observesLoading: Bool = false
  ) throws(SandboxLoadError) {
    let connection = HostConnection(host, program)
    var loader = ScriptLoader(program, connection, observesLines: observesLoading)
    let loaded = try loader.load()
    box = loaded.box
    shapes = loaded.shapes
    self.connection = connection
    self.program = program
    if observesLines { sandbox_observe_lines(box) }
  }

  deinit { sandbox_destroy(box) }

  /// What a script returned when it was loaded.
  package func shape(of script: Int) -> ScriptShape { shapes[script] }

  /// Calls a script's function with the arguments and the record.
  ///
  /// The call finds everything as it was after loading. The bytes of the result are valid until the
  /// next call, unless they are lasting. Afterwards `fault` tells why a call ended otherwise than with
  /// a value. At most 64 arguments.
  @inline(__always)
  package mutating func call(
    _ script: Int, _ arguments: UnsafePointer<SandboxValue>, count: Int,
    result: UnsafeMutablePointer<SandboxValue>
  ) -> CallStatus {
    let status = sandbox_call(
      box, Int32(truncatingIfNeeded: script),
      UnsafeRawPointer(arguments).assumingMemoryBound(to: sandbox_value.self), count,
      UnsafeMutableRawPointer(result).assumingMemoryBound(to: sandbox_value.self))
    if status == SANDBOX_RETURNED { return .value }
    lastScript = script
    return CallStatus(rawValue: status) ?? .failed
  }

  /// What the last call ended with, where it was no value.
  package var fault: ScriptFault {
    var fault = ScriptFault(box, program)
    if let lastScript, program.scripts.indices.contains(lastScript) {
      fault.script = lastScript
      if fault.fileName.isEmpty { fault.fileName = program.scripts[lastScript].chunkName }
    }
    return fault
  }

  /// Whether calls of a script are known, from its code, to end after few instructions.
  ///
  /// They are not counted then, which makes them cheaper and changes nothing else.
  package func isShort(_ script: Int) -> Bool {
    sandbox_is_short(box, Int32(truncatingIfNeeded: script))
  }

  /// Whether nothing of a call is left on the stack of the scripts; what tests look at.
  package var leavesNothing: Bool { sandbox_leaves_nothing(box) }

  /// What new records and calls have put back so far.
  package var restores: (core: Int64, script: Int64, full: Int64, isQuick: Bool) {
    let statistics = sandbox_get_statistics(box)
    return (
      statistics.core_restores, statistics.script_restores, statistics.full_restores,
      statistics.is_quick
    )
  }
}

extension ScriptFault {
  /// The fault that a sandbox holds in C.
  init(_ box: OpaquePointer, _ program: SandboxProgram, isLoading: Bool = false) {
    let kind: Kind =
      switch Int(sandbox_fault_kind(box)) {
      case SANDBOX_FAULT_LIMIT: .limit(SandboxLimit(code: Int(sandbox_fault_limit(box))))
      case SANDBOX_FAULT_SYNTAX: .syntax
      case SANDBOX_FAULT_REFUSED: .refused
      case SANDBOX_FAULT_SHAPE: .shape
      case SANDBOX_FAULT_REJECTED: .rejected
      case SANDBOX_FAULT_SKIPPED: .skipped
      default: .error
      }
    var message: String
    if case .limit(let limit) = kind {
      message = limit.message(program.limits, isLoading: isLoading)
    } else {
      var count = 0
      let bytes = sandbox_fault_message(box, &count)
      message = String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }
    if case .error = kind, message.isEmpty { message = "the script failed without a message" }
    var traceback: [String] = []
    for index in 0..<sandbox_fault_trace_count(box) {
      var line: Int32 = 0
      guard let file = sandbox_fault_trace(box, index, &line) else { continue }
      traceback.append("\(program.wholeName(String(cString: file))):\(line)")
    }
    self.init(
      kind: kind, message: message,
      fileName: sandbox_fault_file(box).map { program.wholeName(String(cString: $0)) } ?? "",
      line: Int(sandbox_fault_line(box)), traceback: traceback)
  }
}

extension SandboxLimit {
  fileprivate init(code: Int) {
    switch code {
    case SANDBOX_LIMIT_MEMORY: self = .memory
    case SANDBOX_LIMIT_TIME: self = .time
    case SANDBOX_LIMIT_DEPTH: self = .depth
    case SANDBOX_LIMIT_BLOCK: self = .singleObject
    default: self = .instructions
    }
  }
}

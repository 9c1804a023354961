import Sandbox

/// Scripts as customers and their enemies write them.
let sandboxTarget = FuzzTarget(
  name: "sandbox",
  summary:
    "Lua scripts: limits hold, calls are pure, messages are clean, the next call works",
  makeCase: { ScriptBundle.make(&$0) }, check: SandboxCheck.check)

struct SandboxCheck {
  private let bundle: FileBundle
  private var random: FuzzRandom

  private init(_ bytes: [UInt8]) {
    bundle = FileBundle(bytes)
    random = FuzzRandom(hashing: bytes)
  }

  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    var check = SandboxCheck(bytes)
    let program = try check.loadable(&tally)
    try check.checkCalls(program, &tally)
  }

  // MARK: Loading

  /// The program without the scripts that do not load.
  private func loadable(_ tally: inout FuzzTally) throws(FuzzFailure) -> SandboxProgram {
    let whole = ScriptBundle.program(bundle)
    let start = ProcessorTime.milliseconds
    let faults = faults(of: whole)
    tally.note("ms of loading", ProcessorTime.milliseconds - start)
    tally.count("scripts", by: whole.scripts.count - 1)
    if faults.isEmpty { return whole }
    try require(self.faults(of: whole) == faults, "the faults of loading differ the second time")
    tally.count("not loaded", by: faults.count)
    for fault in faults {
      try ScriptFaultCheck(bundle).check(fault)
      tally.count("not loaded: \(ScriptFaultCheck.word(fault.kind))")
    }
    // Scripts do not load one another, so the others load without those that are faulty.
    let faulty = Set(faults.compactMap { $0.script.map { whole.scripts[$0].chunkName } })
    let rest = ScriptBundle.program(bundle, without: faulty)
    let left = self.faults(of: rest)
    try require(left.isEmpty, "without \(faulty.sorted()), there is still \(left)")
    return rest
  }

  private func faults(of program: SandboxProgram) -> [ScriptFault] {
    do {
      _ = try CalledSandbox(program)
      return []
    } catch {
      return error.faults
    }
  }

  private func sandbox(_ program: SandboxProgram) throws(FuzzFailure) -> CalledSandbox {
    do {
      return try CalledSandbox(program)
    } catch {
      throw FuzzFailure("a program that loaded does not load again: \(error.faults)")
    }
  }

  // MARK: Calls

  private mutating func checkCalls(
    _ program: SandboxProgram, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    var first = try sandbox(program)
    let control = ScriptCall(control: program.scripts.count - 1)
    let functions = program.scripts.indices.dropLast().filter { first.isFunction($0) }
    let calls = functions.flatMap { script in (0..<3).map { _ in ScriptCall(script, &random) } }
    var outcomes: [CallOutcome] = []
    for call in calls {
      let start = ProcessorTime.milliseconds
      let outcome = first.call(call)
      let milliseconds = ProcessorTime.milliseconds - start
      tally.note("ms of a call", milliseconds)
      if milliseconds > 20 { try checkClock(program, call, &tally) }
      tally.count("calls")
      if let fault = outcome.fault {
        try ScriptFaultCheck(bundle).check(fault)
        tally.count(ScriptFaultCheck.word(fault.kind))
      } else {
        tally.count("values")
      }
      try require(first.leavesNothing, "something is left on the stack after \(outcome)")
      outcomes.append(outcome)
      try checkControl(&first, control)
    }
    // The first sandbox lives on, so that no other one has its addresses.
    try compare(calls, outcomes, Array(calls.indices.reversed()), &first, "without a new record")
    var second = try sandbox(program)
    var order = Array(calls.indices) + Array(calls.indices)
    order.shuffle(using: &random)
    try compare(calls, outcomes, order, &second, "in another order")
    try checkControl(&second, control)
    try checkControl(&first, control)
    if random.chance(30) { try checkRefusal(program, calls, outcomes, &tally) }
  }

  /// Memory that is missing once ends what asked for it, and nothing else.
  private mutating func checkRefusal(
    _ program: SandboxProgram, _ calls: [ScriptCall], _ outcomes: [CallOutcome],
    _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    var program = program
    program.limits.refusedRequest = 1 + random.below(6000)
    var sandbox: CalledSandbox
    do {
      sandbox = try CalledSandbox(program)
    } catch {
      tally.count("refused memory while loading")
      let isClean = error.faults.allSatisfy {
        $0.kind == .limit(.memory) || $0.message.hasPrefix("not enough memory for ")
      }
      return try require(isClean && !error.faults.isEmpty, "without memory: \(error.faults)")
    }
    var refusals = 0
    for (call, expected) in zip(calls, outcomes) {
      var outcome = sandbox.call(call)
      if outcome != expected, outcome.fault?.kind == .limit(.memory) {
        refusals += 1
        outcome = sandbox.call(call)
      }
      try require(
        outcome == expected && refusals < 2,
        "request \(program.limits.refusedRequest) refused:\n  \(expected)\n  \(outcome)")
    }
    tally.count("refused memory in calls", by: refusals)
  }

  private mutating func compare(
    _ calls: [ScriptCall], _ outcomes: [CallOutcome], _ order: [Int],
    _ sandbox: inout CalledSandbox, _ how: String
  ) throws(FuzzFailure) {
    for place in order {
      let again = sandbox.call(calls[place])
      try require(
        again == outcomes[place],
        "call \(place) of script \(calls[place].script) \(how):\n  \(outcomes[place])\n  \(again)")
    }
  }

  /// A call that needs most of what it may take works, whatever was called before.
  private func checkControl(
    _ sandbox: inout CalledSandbox, _ control: ScriptCall
  ) throws(FuzzFailure) {
    let outcome = sandbox.call(control)
    try require(
      outcome.value == ScriptBundle.controlResult, "the next good call: \(outcome)")
  }

  /// A call that takes long is ended by the clock, when that is set to less.
  ///
  /// Noted rather than required: the time is measured on a machine with other work to do.
  private func checkClock(
    _ program: SandboxProgram, _ call: ScriptCall, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    var program = program
    program.limits.timeMilliseconds = 5
    guard var sandbox = try? CalledSandbox(program) else { return }
    let start = ProcessorTime.milliseconds
    _ = sandbox.call(call)
    tally.count("long calls")
    tally.note("times the limit of 5 ms", (ProcessorTime.milliseconds - start) / 5)
  }
}

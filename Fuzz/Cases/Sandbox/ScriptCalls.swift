import Sandbox

/// How a call ended and all that it said.
struct CallOutcome: Equatable, CustomStringConvertible {
  var status: CallStatus
  var value: SandboxConstant?
  var fault: ScriptFault?
  var said: [String]

  var description: String {
    let end = fault.map { "\($0.kind) at \($0.at): \($0.message) \($0.traceback)" }
    return "\(status) \(end ?? value.map { "\($0)" } ?? "nil") \(said)"
  }

  var isLimited: Bool { status == .limited }
}

/// One call with its arguments.
struct ScriptCall {
  var script: Int
  var arguments: [SandboxConstant?]

  private static let values: [SandboxConstant?] = [
    nil, .string(""), .string("abc"), .string("10"), .string("Zürich"), .string("a\0b"),
    .integer(0),
    .integer(3), .integer(.min), .integer(.max), .number(-0.5), .number(.infinity), .number(.nan),
    .number(1e300), .boolean(true), .boolean(false), .string(String(repeating: "w ", count: 400)),
  ]

  init(_ script: Int, _ random: inout FuzzRandom) {
    self.script = script
    let count = random.chance(3) ? random.below(70) : random.below(3)
    arguments = (0..<count).map { _ in random.pick(Self.values) }
  }

  init(control: Int) {
    script = control
    arguments = []
  }
}

/// A sandbox with its host.
struct CalledSandbox: ~Copyable {
  private var sandbox: Sandbox
  private let host: FuzzHost
  /// Whether the last call left nothing on the stack.
  private(set) var leavesNothing = true

  init(_ program: SandboxProgram) throws(SandboxLoadError) {
    let names = program.scripts.enumerated().map { ($0.element.name, $0.offset) }
    host = FuzzHost(scripts: Dictionary(names, uniquingKeysWith: { first, _ in first }))
    sandbox = try Sandbox(program, host: host)
  }

  func isFunction(_ script: Int) -> Bool {
    if case .function = sandbox.shape(of: script) { true } else { false }
  }

  mutating func call(_ call: ScriptCall) -> CallOutcome {
    host.said = []
    var texts: [PaddedBytes] = []
    let values = call.arguments.map { argument -> SandboxValue in
      switch argument {
      case nil: return .none
      case .boolean(let value): return .boolean(value)
      case .integer(let value): return .integer(value)
      case .number(let value): return .number(value)
      case .string(let text):
        texts.append(PaddedBytes(text.utf8))
        return .string(texts[texts.count - 1].bytes)
      }
    }
    var result = SandboxValue.none
    let padded = values + [.none]
    let status = padded.withUnsafeBufferPointer { all in
      all.baseAddress.map {
        sandbox.call(call.script, $0, count: values.count, result: &result)
      } ?? .failed
    }
    withExtendedLifetime(texts) {}
    leavesNothing = sandbox.leavesNothing
    let isValue = status == .value
    return CallOutcome(
      status: status, value: isValue ? SandboxConstant(result) : nil,
      fault: isValue ? nil : sandbox.fault, said: host.said)
  }
}

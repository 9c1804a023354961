import Sandbox
import Testing

/// A host whose answers are dictionaries, and that writes down what it is told.
final class TestHost: SandboxHost {
  var fields: [String: SandboxConstant] = [:]
  var fieldNames: [String] = []
  var scripts: [String: Int] = [:]
  var tables: [String: [String: String]] = [:]
  var warnings: [String] = []
  var printed: [String] = []
  private var kept: [[UInt8]] = []
  private var places: [UnsafeMutablePointer<UInt8>] = []

  deinit { for place in places { place.deallocate() } }

  func value(_ constant: SandboxConstant?) -> SandboxValue {
    switch constant {
    case nil: return .none
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .number(let value): return .number(value)
    case .string(let text):
      let bytes = Array(text.utf8)
      let place = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count + 1)
      for (index, byte) in bytes.enumerated() { place[index] = byte }
      places.append(place)
      return .string(UnsafeBufferPointer(start: place, count: bytes.count))
    }
  }

  func field(_ slot: Int) -> SandboxValue { value(fields[fieldNames[slot]]) }

  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer {
    let text = String(decoding: name, as: UTF8.self)
    guard let field = fields[text] else {
      return .unknown("unknown field '\(text)'; the nearest is 'city'")
    }
    return .value(value(field))
  }

  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer {
    let text = String(decoding: name, as: UTF8.self)
    if let script = scripts[text] { return .script(script) }
    guard let table = tables[text] else { return .fault("there is no value map '\(text)'") }
    let key = keys.map { String(decoding: $0.text, as: UTF8.self) }.joined(separator: "|")
    return .value(value(table[key].map { .string($0) }))
  }

  func warn(_ text: UnsafeBufferPointer<UInt8>) {
    warnings.append(String(decoding: text, as: UTF8.self))
  }

  func print(_ text: UnsafeBufferPointer<UInt8>) {
    printed.append(String(decoding: text, as: UTF8.self))
  }

  func text(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int {
    let text = String(decoding: input, as: UTF8.self)
    let changed =
      switch operation {
      case .upper: text.uppercased()
      case .lower: text.lowercased()
      case .fold: text.lowercased()
      case .trim, .squeeze: text
      }
    let bytes = Array(changed.utf8)
    guard bytes.count <= output.count else { return bytes.count }
    for (index, byte) in bytes.enumerated() { output[index] = byte }
    return bytes.count
  }
}

/// How a call ended, as a value that can be compared.
enum Outcome: Equatable, CustomStringConvertible {
  case value(SandboxConstant?)
  case rejected(String)
  case skipped(String)
  case failed(String, at: String)
  case limited(SandboxLimit)

  var description: String {
    switch self {
    case .value(let value): "value \(value.map { "\($0)" } ?? "nil")"
    case .rejected(let reason): "rejected: \(reason)"
    case .skipped(let reason): "skipped: \(reason)"
    case .failed(let message, let at): "failed at \(at): \(message)"
    case .limited(let limit): "limited: \(limit)"
    }
  }
}

extension SandboxLimits {
  /// The usual limits but for the time: what is not about time must not depend on how busy the machine is.
  static var unhurried: SandboxLimits {
    var limits = SandboxLimits()
    limits.timeMilliseconds = 600_000
    return limits
  }
}

/// A sandbox with its host, for tests.
struct Bench: ~Copyable {
  var sandbox: Sandbox
  let host: TestHost

  init(
    _ texts: [String], modules: [String: String] = [:], fields: [String: SandboxConstant] = [:],
    limits: SandboxLimits = SandboxLimits.unhurried, kind: SandboxScript.Kind = .valueMap,
    firstLine: Int = 1
  ) throws(SandboxLoadError) {
    let host = TestHost()
    host.fields = fields
    host.fieldNames = fields.keys.sorted().filter { !$0.hasPrefix("late_") }
    for index in texts.indices { host.scripts["script\(index)"] = index }
    self.host = host
    sandbox = try Sandbox(
      SandboxProgram(
        scripts: texts.enumerated().map { index, text in
          SandboxScript(
            name: "script\(index)", chunkName: "script\(index).lua", text: Array(text.utf8),
            kind: kind, firstLine: firstLine)
        },
        modules: Dictionary(
          uniqueKeysWithValues: modules.map { name, text in
            (
              name,
              SandboxScript(name: name, chunkName: "\(name).lua", text: Array(text.utf8))
            )
          }),
        recordFields: host.fieldNames, legalEntity: "usmf", date: "2024-02-29",
        parameters: [("rate", .number(1.5)), ("site", .string("Nord"))], limits: limits),
      host: host)
  }

  mutating func call(_ script: Int = 0, _ arguments: [SandboxConstant?] = []) -> Outcome {
    let values = arguments.map { host.value($0) } + [.none]
    var result = SandboxValue.none
    let status = sandbox.call(script, values, count: arguments.count, result: &result)
    let leavesNothing = sandbox.leavesNothing
    #expect(leavesNothing, "something of the call is left on the stack")
    switch status {
    case .value: return .value(SandboxConstant(result))
    case .rejected: return .rejected(sandbox.fault.message)
    case .skipped: return .skipped(sandbox.fault.message)
    case .failed: return .failed(sandbox.fault.message, at: sandbox.fault.at)
    case .limited:
      guard case .limit(let limit) = sandbox.fault.kind else { return .limited(.depth) }
      return .limited(limit)
    }
  }
}

/// Evaluates an expression as the body of a map function.
func evaluate(
  _ body: String, _ arguments: [SandboxConstant?] = [],
  fields: [String: SandboxConstant] = [:], limits: SandboxLimits = SandboxLimits.unhurried
) -> Outcome {
  let text = "return function(a, b, c)\n\(body)\nend"
  do {
    var bench = try Bench([text], fields: fields, limits: limits)
    return bench.call(0, arguments)
  } catch {
    return .failed(
      "not loaded: " + error.faults.map(\.message).joined(separator: "; "),
      at: error.faults.first?.at ?? "")
  }
}

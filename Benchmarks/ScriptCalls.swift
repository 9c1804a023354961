private import Records
internal import Sandbox

/// One call of a trivial script for each record, through the whole host path, with all limits on.
let callScript = Benchmark(name: "call a script") { data in
  calls(data, "return function(city) return city end")
}

/// One call of a script that works on its argument.
let callScriptWithWork = Benchmark(name: "call upper and match") { data in
  calls(data, "return function(city) return (city:upper():match('^%a+')) end")
}

private func calls(_ data: AccountData, _ text: String) -> Benchmark.Prepared {
  let program = SandboxProgram(
    scripts: [SandboxScript(name: "bench", chunkName: "bench.lua", text: Array(text.utf8))])
  let city: StaticString = "San Francisco"
  let argument = SandboxValue.string(
    UnsafeBufferPointer(start: city.utf8Start, count: city.utf8CodeUnitCount))
  guard let caller = try? Caller(program) else { return Benchmark.Prepared(bytes: data.csv) { 0 } }
  return Benchmark.Prepared(bytes: data.csv) {
    (0..<data.recordCount).reduce(0) { count, _ in count + (caller.call(argument) ? 1 : 0) }
  }
}

/// Holds a sandbox, which can't be captured by a closure itself.
private final class Caller {
  private var sandbox: Sandbox

  init(_ program: SandboxProgram) throws { sandbox = try Sandbox(program, host: NoHost()) }

  func call(_ argument: SandboxValue) -> Bool {
    var result = SandboxValue.none
    let status = withUnsafePointer(to: argument) {
      sandbox.call(0, $0, count: 1, result: &result)
    }
    guard case .value = status else { return false }
    return true
  }
}

/// A host without records and maps.
final class NoHost: SandboxHost {
  func field(_ slot: Int) -> SandboxValue { .none }
  func field(named name: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer { .value(.none) }
  func lookup(
    _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
  ) -> SandboxLookupAnswer { .value(.none) }
  func warn(_ text: UnsafeBufferPointer<UInt8>) {}
  func print(_ text: UnsafeBufferPointer<UInt8>) {}
  func text(
    _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
    into output: UnsafeMutableBufferPointer<UInt8>
  ) -> Int { 0 }
}

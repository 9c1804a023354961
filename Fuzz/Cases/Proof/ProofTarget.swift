import Sandbox

/// Functions that a right compiler makes are proved to be right when they are loaded.
let proofTarget = FuzzTarget(
  name: "proof", summary: "functions that are compiled and proved, none of which may be refused",
  testRounds: 300,
  makeCase: { random in
    var grammar = FunctionGrammar(&random)
    return Array(grammar.valueMap().utf8)
  },
  check: { bytes, tally throws(FuzzFailure) in
    let faults = loadFaults(bytes)
    tally.count(faults.isEmpty ? "proved" : "not compiled")
    // A function may have too many variables or registers, say.
    try require(
      faults.allSatisfy { $0.kind == .syntax },
      "\(faults.map { "\($0.at): \($0.message)" })\n\(String(decoding: bytes, as: UTF8.self))")
  })

/// What is wrong with a value map where it can't be loaded.
private func loadFaults(_ text: [UInt8]) -> [ScriptFault] {
  let script = SandboxScript(name: "proof", chunkName: "proof.lua", text: text)
  do throws(SandboxLoadError) {
    _ = try CalledSandbox(SandboxProgram(scripts: [script], recordFields: []))
    return []
  } catch {
    return error.faults
  }
}

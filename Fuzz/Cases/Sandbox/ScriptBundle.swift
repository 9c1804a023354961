import Sandbox

/// The scripts of one case as files: `script0.lua` …, the module `m.lua`, an expression
/// `where.lua`.
enum ScriptBundle {
  static func make(_ random: inout FuzzRandom) -> [UInt8] {
    var bundle = FileBundle()
    for number in 0..<(1 + random.below(3)) {
      bundle.add("script\(number).lua", valueMap(&random))
    }
    if random.chance(95) {
      var grammar = ScriptGrammar(random)
      grammar.isModule = true
      bundle.add("m.lua", grammar.module())
      random = grammar.random
    }
    if random.chance(15) {
      var grammar = ScriptGrammar(random)
      grammar.variables = ["record"]
      bundle.add("where.lua", grammar.expression())
      random = grammar.random
    }
    return bundle.bytes
  }

  private static func valueMap(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(40) {
    case 0: return ScriptGrammar.tokenSoup(&random)
    case 1: return random.bytes(random.below(300))
    case 2:
      let sample = random.pick(SampleFiles.texts(".lua"))
      return ScriptGrammar.bytesMutated(sample, &random)
    case 3:
      let sample = random.pick(SampleFiles.texts(".lua"))
      return ScriptGrammar.tokenMutated(sample, &random)
    default: break
    }
    var grammar = ScriptGrammar(random)
    let text = Array(grammar.valueMap().utf8)
    random = grammar.random
    switch random.below(10) {
    case 0: return ScriptGrammar.tokenMutated(text, &random)
    case 1: return ScriptGrammar.bytesMutated(text, &random)
    default: return text
    }
  }

  /// A script that uses more than half of what a call may take, to be called between all others.
  private static let control = """
    local t = {1, 2, 3}
    return function(a, b)
      local u = {}
      for i = 1, 1500 do u[i] = 'x' .. i end
      t[4] = #table.concat(u)
      return #u + t[4] + #t
    end
    """
  static let controlResult = SandboxConstant.integer(1500 + 6_393 + 4)

  static let limits = SandboxLimits(
    instructions: 60_000, memoryBytes: 1 << 20, timeMilliseconds: 60_000)

  /// The program of a bundle; the script behind all others is the control.
  static func program(_ bundle: FileBundle, without faulty: Set<String> = []) -> SandboxProgram {
    var scripts: [SandboxScript] = []
    var modules: [String: SandboxScript] = [:]
    for file in bundle.files where !faulty.contains(file.name) {
      let name = String(file.name.prefix { $0 != "." })
      let script = SandboxScript(
        name: name, chunkName: file.name, text: file.bytes,
        kind: name == "where" ? .expression : .valueMap)
      if name == "m" { modules[name] = script } else { scripts.append(script) }
    }
    scripts.append(
      SandboxScript(name: "control", chunkName: "control.lua", text: Array(control.utf8)))
    return SandboxProgram(
      scripts: scripts, modules: modules, recordFields: FuzzHost.fieldNames, legalEntity: "usmf",
      date: "2024-02-29", parameters: [("rate", .number(1.5)), ("site", .string("Nord"))],
      limits: limits)
  }
}

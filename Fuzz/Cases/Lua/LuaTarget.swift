import LuaSyntax
import Sandbox

/// Lua source, as it is read to be checked and explained.
let luaTarget = FuzzTarget(
  name: "lua",
  summary:
    "Lua source: taken apart or refused as Lua's own compiler does, with places that the text has",
  makeCase: { LuaCase.make(&$0) }, check: LuaCheck.check)

enum LuaCase {
  static func make(_ random: inout FuzzRandom) -> [UInt8] {
    let text: [UInt8]
    if random.chance(25) {
      text = random.pick(SampleFiles.texts(".lua"))
    } else {
      var grammar = ScriptGrammar(random)
      text = Array(grammar.valueMap().utf8)
      random = grammar.random
    }
    switch random.below(10) {
    case 0: return ScriptGrammar.tokenSoup(&random)
    case 1: return text
    case 2: return deep(&random)
    case 3..<7: return ScriptGrammar.tokenMutated(text, &random)
    default: return ScriptGrammar.bytesMutated(text, &random)
    }
  }

  /// Nested or long about as much as Lua takes.
  private static func deep(_ random: inout FuzzRandom) -> [UInt8] {
    let count = random.pick([
      50, 150, 190, 195, 198, 199, 200, 201, 202, 250, 255, 260, 3000, 50_000,
    ])
    func repeated(_ piece: String) -> String { String(repeating: piece, count: count) }
    let text =
      switch random.below(12) {
      case 0: "return " + repeated("(") + "1" + repeated(")")
      case 1: "return " + repeated("{") + repeated("}")
      case 2: "return " + repeated("-") + "1"
      case 3: repeated("do ") + repeated("end ")
      case 4: repeated("local function f() ") + repeated("end ")
      case 5: "return " + repeated("function() return ") + "1" + repeated(" end")
      case 6: "return 1" + repeated(" .. 1")
      case 7: "return a" + repeated(".x")
      case 8: (0..<min(count, 300)).map { "local v\($0)\n" }.joined()
      case 9: "f(" + repeated("1, ") + "1)"
      case 10: "local t = {" + repeated("1, ") + "}"
      default: repeated("if a then ") + repeated("else ") + repeated("end ")
      }
    return Array(text.utf8)
  }
}

enum LuaCheck {
  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    let start = ProcessorTime.milliseconds
    let own = Result { () throws(LuaSyntaxError) in try LuaChunk(bytes) }
    _ = try? LuaChunk(expression: bytes)
    if case .success(let chunk) = own { try checkPlaces(chunk, bytes) }
    tally.note("ms", ProcessorTime.milliseconds - start)
    let compiler = refusal(of: bytes)
    switch (own, compiler) {
    case (.success, nil): tally.count("taken")
    case (.failure(let error), let message?):
      tally.count("refused")
      try checkPlace(error, bytes)
      try require(
        plain(error.message) == plain(message), "own '\(error.message)', Lua '\(message)'")
    case (.success, let message?):
      // What a function takes of Lua's registers is not counted.
      try require(
        message.contains("registers") || message.contains("memory limit")
          || message.contains("instruction limit"), "taken, but Lua says '\(message)'")
      tally.count("not counted")
    case (.failure(let error), nil):
      throw FuzzFailure("refused with '\(error.message)', but Lua takes it")
    }
  }

  /// What Lua's compiler says; nil where it takes the text, whatever becomes of it when it runs.
  private static func refusal(of bytes: [UInt8]) -> String? {
    let program = SandboxProgram(
      scripts: [SandboxScript(name: "f", chunkName: "f.lua", text: bytes)])
    do {
      _ = try CalledSandbox(program)
      return nil
    } catch {
      return error.faults.first { $0.kind == .syntax || $0.line == 0 && isLimit($0) }?.message
    }
  }

  /// Whether compiling took too much: while a script runs there is a line.
  private static func isLimit(_ fault: ScriptFault) -> Bool {
    if case .limit = fault.kind { true } else { false }
  }

  /// The start of a message without what a fault leaves out.
  private static func plain(_ message: String) -> String {
    String(
      String.UnicodeScalarView(
        message.unicodeScalars.filter { (0x21...0x7E).contains($0.value) }.prefix(200)))
  }

  private static func checkPlaces(_ chunk: LuaChunk, _ bytes: [UInt8]) throws(FuzzFailure) {
    for (_, expression) in chunk.allExpressions {
      try require(
        expression.span.start >= 0 && expression.span.end <= bytes.count,
        "an expression at \(expression.span)")
    }
    let lines = lineCount(bytes)
    for function in chunk.codeLines() {
      try require(
        function.lines.allSatisfy { (1...lines).contains($0) }, "code in lines \(function.lines)")
    }
  }

  private static func checkPlace(
    _ error: LuaSyntaxError, _ bytes: [UInt8]
  ) throws(FuzzFailure) {
    try require(
      (1...lineCount(bytes)).contains(error.place.line) && error.place.column >= 1
        && (0...bytes.count).contains(error.offset), "refused at \(error.place)")
  }

  private static func lineCount(_ bytes: [UInt8]) -> Int {
    1 + bytes.count { $0 == 10 || $0 == 13 }
  }
}

/// Reads scripts for what will go wrong with them.
package enum LuaLint {
  /// Everything that is found in a script, in the order of its text.
  ///
  /// A text that is no Lua has this one finding. Nothing is said about what is not certain from text and context.
  package static func findings(source: [UInt8], context: LuaLintContext) -> [LuaFinding] {
    do {
      let chunk =
        context.kind == .expression ? try LuaChunk(expression: source) : try LuaChunk(source)
      return findings(in: chunk, context: context)
    } catch {
      return [SyntaxFinding(error, source).finding]
    }
  }

  /// Everything that is found in a script that has been taken apart.
  package static func findings(in chunk: LuaChunk, context: LuaLintContext) -> [LuaFinding] {
    let script = LintedScript(chunk, context)
    return LuaRule.all.flatMap { told($0.check(script)) }.sorted {
      ($0.place, $0.kind.rawValue) < ($1.place, $1.kind.rawValue)
    }
  }

  /// Findings that have words; where there are others, one more that says how many.
  private static func told(_ findings: [LuaFinding]) -> [LuaFinding] {
    let told = findings.filter { !$0.message.isEmpty }
    guard told.count < findings.count, var last = findings.first(where: \.message.isEmpty) else {
      return findings
    }
    last.message =
      "there are \(findings.count - told.count) more findings of this kind in the script"
    return told + [last]
  }
}

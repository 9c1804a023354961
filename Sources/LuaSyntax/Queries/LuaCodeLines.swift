/// The lines of one function that hold code: what a test can reach or leave out.
package struct LuaCodeLines: Sendable {
  package var function: LuaFunctionID
  /// Ascending; Lua's hook for lines is called for each of them when it runs.
  package var lines: [Int]
}

extension LuaChunk {
  /// The lines with code, function by function; a line can belong to several.
  ///
  /// All of them are among the lines that Lua has instructions for. Not here are those where only something ends (`end`,
  /// `}`, `)`): Lua closes loops and makes functions there, which is no work of the script's, and returns there from
  /// functions that have returned before.
  package func codeLines() -> [LuaCodeLines] {
    let worded = linesWithWords()
    return functionIDs.map { id in
      var recorder = CodeLineRecorder(self, id)
      recorder.record()
      return LuaCodeLines(function: id, lines: recorder.lines.intersection(worded).sorted())
    }
  }

  /// Lines that hold more than what closes something.
  private func linesWithWords() -> Set<Int> {
    var lines: Set<Int> = []
    var lexer = Lexer(source)
    while let token = try? lexer.next(), token.kind != .endOfText {
      switch token.kind {
      case .end, .closeBrace, .closeBracket, .closeParenthesis, .comma, .semicolon: continue
      default: lines.insert(lexer.line)
      }
      // A token of several lines begins on another one.
      lines.insert(source.line(of: token.span.start))
    }
    return lines
  }
}

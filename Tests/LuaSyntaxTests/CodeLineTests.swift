import LuaSyntax
import Testing

/// Lines with code, against the lines that Lua's compiler gives its instructions.
@Suite struct CodeLineTests {
  /// Each line that is said to hold code has an instruction of the same function.
  private func compare(_ text: String) throws {
    guard let bytes = RealLua().bytecode(of: text), let main = Bytecode.main(bytes) else { return }
    let own = try LuaChunk(Array(text.utf8)).codeLines()
    let real = main.all
    try #require(own.count == real.count)
    let texts = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for (own, real) in zip(own, real) {
      let invented = Set(own.lines).subtracting(real.lines)
      let shown = invented.sorted().prefix(2).map { line in
        "\(line): \(texts[max(0, line - 9)..<min(texts.count, line + 2)].joined(separator: "⏎"))"
      }
      #expect(invented.isEmpty, "no code in line \(shown)")
    }
  }

  @Test(arguments: 1...20)
  func allOfThemHoldCode(_ seed: Int) throws {
    var generator = ProgramGenerator(seed: seed * 6151)
    for round in 0..<25 {
      let tokens = generator.program(size: 10 + round * 3)
      try compare(generator.random.orderly(tokens))
      for breaks in [5, 30, 100] {
        try compare(generator.random.layout(tokens, lineBreaks: breaks))
      }
    }
  }

  /// Lines with code end in `--` and the numbers of their functions.
  ///
  /// Lua loads the last argument and the last value of a list when it has read what closes them, and adds a variable
  /// without value to the one before.
  @Test(arguments: [
    """
    local modes = {"Air", "Truck"} --0
    local home = { --0
      ["usa"] = true, --0
      ["us"] = true, --0
    }
    local names = { --0
      "a", --0
      "b", --0
      "c"
    }
    local regions = require "regions" --0
    local x --0
    local y
    local function fold(text)
      -- a comment
      return text:lower() --1
    end
    function regions.of(country) --0
      return fold(country) --2
    end
    return function(method, country, record)
      if method == nil then --3
        return "Std" --3
      elseif method == 6 --3
        and country then --3
        return "Sea" --3
      else
        reject("no") --3
      end
      for i = 1, #modes do --3
        if i == method then break end --3
      end
      for _, name in ipairs(names) do --3
        while x do --3
          goto done --3
        end
        repeat
          warn(name) --3
        until name == method --3
        ::done::
      end
      local result = lookup( --3
        "modes", --3
        method
      )
      return result, --3
        record.x --3
    end
    """,
    "return { --0\n  a = 1, --0\n  b = --\n    2, --0\n}",
    "local a <const> = 5\nlocal b <const> = {} --0\nreturn function() return a + b end --01",
    "do\n  local a = 1 --0\nend\n;\n::x::\ndo return end --0",
  ])
  func findsTheLines(_ text: String) throws {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    for own in try LuaChunk(Array(text.utf8)).codeLines() {
      let mark = Character("\(own.function.index)")
      let expected = lines.indices.filter { line in
        lines[line].lastIndex(of: "-").map { lines[line][$0...].contains(mark) } ?? false
      }
      #expect(own.lines == expected.map { $0 + 1 }, "function \(own.function.index)")
    }
  }
}

import Sandbox
import Testing

/// Generated inputs, fixed seeds: the sandbox's own matcher, `format` and sort against those of
/// stock Lua.
@Suite struct DifferentialTests {
  /// A generator of random numbers in Lua, and a list for what was found.
  private static let prelude = """
    local seed = SEED
    local function random(n)
      seed = (seed * 1103515245 + 12345) % 2147483648
      return (seed >> 8) % n + 1
    end
    local function pick(list) return list[random(#list)] end
    local out = {}
    local function note(...)
      for i = 1, select('#', ...) do
        local v = select(i, ...)
        if math.type(v) == 'float' then v = string.format('%.17g', v) end
        out[#out + 1] = tostring(v)
      end
      out[#out + 1] = ';'
    end
    """

  private static let patterns = """
    local items = {'a', 'b', '.', '%a', '%d', '%s', '%w', '%W', '%S', '[ab]', '[^a]', '[a-c]', '[%d-]', '%%', '[]a]', ' '}
    local suffixes = {'', '', '', '*', '+', '-', '?'}
    local others = {'(', ')', '()', '%b()', '%f[%w]', '%1', '^', '$', '(a*)', '(.-)', '[', '%'}
    local function pattern()
      local p = random(6) == 1 and '^' or ''
      for i = 1, random(5) do
        if random(5) == 1 then p = p .. pick(others) else p = p .. pick(items) .. pick(suffixes) end
      end
      return random(8) == 1 and p .. '$' or p
    end
    local letters = {'a', 'b', 'c', '1', '2', ' ', '(', ')', '-', 'A', '\\0', 'ä'}
    local function subject()
      local s = ''
      for i = 1, random(14) - 1 do s = s .. pick(letters) end
      return s
    end
    for i = 1, 400 do
      local s, p = subject(), pattern()
      note(s, p)
      note(pcall(string.find, s, p, random(6) - 3))
      note(pcall(string.match, s, p))
      note(pcall(string.gsub, s, p, pick({'<%0>', 'x', '%1', ''}), pick({1, 2, 100})))
      note(pcall(function() for x, y in s:gmatch(p) do note(x, y) end end))
      note(pcall(string.find, s, pick(letters), 1, true))
    end
    """

  private static let formats = """
    local flags, widths = {'', '-', '0', '+', ' ', '#', '-0', '+0'}, {'', '1', '5', '12', '99'}
    local precisions, conversions = {'', '', '.', '.0', '.3', '.20'}, {'d', 'i', 'x', 'X', 'o', 'e', 'E', 'f', 'g', 'G', 'a', 'c', 's', 'q', 'u', 'F', 'n'}
    local values = {0, 1, -1, 255, 3.0, 3.5, -0.0, 1e300, 1e-300, 1/0, 2^53, math.mininteger, '12', 'abc', '', true}
    for i = 1, 800 do
      local f = '<%' .. pick(flags) .. pick(widths) .. pick(precisions) .. pick(conversions) .. '>'
      local ok, text = pcall(string.format, f, pick(values))
      note(f, ok, ok and text or '')
    end
    """

  private static let tables = """
    for i = 1, 150 do
      local t = {}
      for j = 1, random(20) - 1 do t[j] = random(4) == 1 and random(1000) / 8 + 0.0625 or random(50) end
      table.sort(t)
      note(table.concat(t, ' '))
      table.sort(t, function(a, b) return a > b end)
      note(table.concat(t, ' '))
      local names = {}
      for j = 1, random(9) do names[j] = string.char(96 + random(26), 64 + random(26)) end
      table.sort(names)
      note(table.concat(names, ' '))
      note((pcall(table.insert, t, random(25) - 2, 'new')))
      note((pcall(table.remove, t, random(25) - 3)))
      note((pcall(table.move, t, random(9) - 2, random(12) - 2, random(12) - 2)))
      for j = 1, #t do note(t[j]) end
      note((pcall(table.concat, t, ',', random(6) - 2, random(9) - 2)))
      note(#table.pack(table.unpack(t, random(4), random(20))))
    end
    """

  enum Subject: CaseIterable { case patterns, formats, tables }

  private func text(_ subject: Subject) -> String {
    switch subject {
    case .patterns: Self.patterns
    case .formats: Self.formats
    case .tables: Self.tables
    }
  }

  @Test(arguments: Subject.allCases, 1...6)
  func isLikeStockLua(_ subject: Subject, _ seed: Int) throws {
    let text =
      "return function()\n"
      + Self.prelude.replacing("SEED", with: "\(seed * 7919)") + "\n" + text(subject)
      + "\nreturn (table.concat(out, '\\n'):gsub('[^ -~\\n]', function(c) return '\\\\' .. c:byte() end))"
      + "\nend"
    var limits = SandboxLimits()
    limits.instructions = 50_000_000
    limits.timeMilliseconds = 60_000
    limits.memoryBytes = 256 << 20
    var bench = try Bench([text], limits: limits)
    guard case .value(.string(let own)) = bench.call() else {
      Issue.record("\(bench.call())")
      return
    }
    let stock = StockLua.run(text)
    if own == stock { return }
    let pairs = zip(own.split(separator: "\n"), stock.split(separator: "\n"))
    var before: [Substring] = []
    for (ownLine, stockLine) in pairs {
      if ownLine != stockLine {
        Issue.record("\(before.suffix(8)): own \(ownLine), stock \(stockLine)")
        return
      }
      before.append(ownLine)
    }
    Issue.record("one is longer")
  }
}

import Sandbox
import Testing

/// Generated inputs, fixed seeds: the sandbox's own matcher, `format` and sort against those of
/// stock Lua, and all functions with arguments of all kinds.
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

  private static let library = """
    local any = {-3, -1, 0, 1, 2, 3, 5, 7, 2.0, 2.5, -0.0, '2', '0x1p4', ' 7 ', 'x', '', 'aäö€', 'a,b', 'Az09 _',
      '\\0\\xff', true, false, {}, {3, 1, 2}, {'b', 'a'}, type}
    local wide = {math.mininteger, math.maxinteger, 1e15, 1e300, -1e300, 2^53, 2^63, 1/0, -1/0, 0/0, 255, 256, 0x10FFFF,
      0x7FFFFFFF}
    -- Functions that take any number, and those that would work long or want much memory.
    local wild = 'string.sub string.byte string.len string.lower string.upper string.reverse string.char select tonumber '
      .. 'tostring type math.abs math.acos math.asin math.atan math.ceil math.cos math.deg math.exp math.floor math.fmod '
      .. 'math.log math.max math.min math.modf math.rad math.sin math.sqrt math.tan math.tointeger math.type math.ult '
      .. 'utf8.char utf8.codepoint utf8.len utf8.offset assert error pcall '
    local tame = 'string.rep string.find string.match string.gsub table.concat table.insert table.pack table.remove '
      .. 'table.unpack table.move table.sort xpcall '
    local names, isWild = {}, {}
    for name in wild:gmatch('%S+') do names[#names + 1] = name isWild[name] = true end
    for name in tame:gmatch('%S+') do names[#names + 1] = name end
    local function find(name)
      local library, member = name:match('^(%w+)%.(%w+)$')
      return library and _ENV[library][member] or _ENV[name]
    end
    local function shown(v)
      if type(v) ~= 'table' then return type(v) == 'function' and 'function' or v end
      local parts = {}
      for i = 1, 8 do
        local part = v[i]
        parts[i] = tostring((type(part) == 'table' or type(part) == 'function') and type(part) or part)
      end
      return '{' .. table.concat(parts, ' ') .. '}' .. tostring(v.n)
    end
    local function results(name, ok, ...)
      note(ok)
      if not ok then return end
      note(select('#', ...))
      for i = 1, select('#', ...) do
        local v = select(i, ...)
        note(type(v) == 'string' and v:gsub('^(%a+): 0x%x+$', '%1') or shown(v))
      end
    end
    for i = 1, 400 do
      local name = pick(names)
      local values, count = {}, random(5) - 1
      for j = 1, count do
        local v = pick(isWild[name] and random(3) == 1 and wide or any)
        values[j] = type(v) == 'table' and table.move(v, 1, #v, 1, {}) or v
      end
      note(name)
      for j = 1, count do note(shown(values[j])) end
      -- Of things that are no tables stock Lua unpacks whatever indexing them gives.
      if name ~= 'table.unpack' or type(values[1]) == 'table' then
        results(name, pcall(find(name), table.unpack(values, 1, count)))
      end
      for j = 1, count do note(shown(values[j])) end
    end
    """

  enum Subject: CaseIterable { case patterns, formats, tables, library }

  private func text(_ subject: Subject) -> String {
    switch subject {
    case .patterns: Self.patterns
    case .formats: Self.formats
    case .tables: Self.tables
    case .library: Self.library
    }
  }

  @Test(arguments: Subject.allCases, 1...6)
  func isLikeStockLua(_ subject: Subject, _ seed: Int) throws {
    let text =
      "return function()\n"
      + Self.prelude.replacing("SEED", with: "\(seed * 7919)") + "\n" + text(subject)
      + "\nreturn (table.concat(out, '\\n'):gsub('[^ -~\\n]', function(c) return '\\\\' .. c:byte() end))"
      + "\nend"
    var limits = SandboxLimits.unhurried
    limits.instructions = 50_000_000
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

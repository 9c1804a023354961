/// Makes map functions that would answer otherwise if anything stayed from an earlier call: what a table of the chunk
/// holds and how long it is, what patterns were used, what a text was made of.
struct IsolationScript {
  var random: FuzzRandom
  let scripts: [String]

  /// The result lists what every step saw.
  private static let frame = (
    head: """
    return function(...)
      local a, b, record = ..., nil, (select(-1, ...))
      if select('#', ...) > 2 then b = (select(2, ...)) end
      local s, n, o = tostring(a), 0, {}
      local function note(v) if #o < 200 then o[#o + 1] = tostring(v) end end

    """,
    tail: """
      note(n) note(#s) note(s:sub(1, 30))
      return table.concat(o, ' ')
    end

    """
  )

  mutating func text() -> String {
    var text = ""
    for number in 0..<3 { text += "local t\(number) = \(table())\n" }
    text += "local p = {\(patterns())}\n" + fill()
    text += Self.frame.head
    for _ in 0..<(2 + random.below(8)) { text += "  \(step())\n" }
    return text + Self.frame.tail
  }

  // MARK: Tables of the chunk

  private mutating func table() -> String {
    let count = random.size(upTo: 60)
    switch random.below(4) {
    case 0: return "{}"
    case 1:
      let items = (0..<count).map { _ in random.chance(25) ? "nil" : "\(random.below(9))" }
      return "{" + items.joined(separator: ", ") + "}"
    case 2:
      let items = (0..<count).map { _ in "[\(1 + random.below(2 * count + 1))] = \(random.below(9))"
      }
      return "{" + items.joined(separator: ", ") + "}"
    default:
      let items = (0..<count).map { _ in
        random.chance(50)
          ? "'\(random.pick(IsolationCase.words))'" : "k\(random.below(20)) = \(random.below(9))"
      }
      return "{" + items.joined(separator: ", ") + "}"
    }
  }

  /// Changes of the tables while the script is loaded: what they are like then does not only follow from what they hold.
  private mutating func fill() -> String {
    (0..<random.below(4)).map { _ in
      let (table, count) = (table(number: 3), 1 + random.size(upTo: 70))
      return switch random.below(4) {
      case 0: "for i = 1, \(count) do \(table)[i] = i end\n"
      case 1: "for i = \(count), 1, -1 do \(table)[i] = i end\n"
      case 2: "for i = 1, \(count) do \(table)[#\(table) + 1] = i end\n"
      default: "\(table)[\(count)] = nil\n"
      }
    }.joined()
  }

  private mutating func table(number count: Int) -> String { "t\(random.below(count))" }

  // MARK: Steps

  private mutating func step() -> String {
    switch random.below(6) {
    case 0, 1: return tableStep()
    case 2, 3: return patternStep()
    case 4: return valueStep()
    default: return hostStep()
    }
  }

  private mutating func tableStep() -> String {
    let table = table(number: 3)
    let place = 1 + random.below(70)
    return random.pick([
      "note(#\(table))", "note(#\(table))", "\(table)[#\(table) + 1] = a or 1 note(#\(table))",
      "\(table)[#\(table)] = nil note(#\(table))", "\(table)[\(place)] = nil note(#\(table))",
      "\(table)[\(place)] = \(place) note(#\(table))",
      "for i in ipairs(\(table)) do n = n + i end", "table.insert(\(table), n) note(#\(table))",
      "note(table.remove(\(table)))", "note(pcall(table.insert, \(table), \(place), 1))",
      "for k, v in pairs(\(table)) do note(k) end", "note(next(\(table)))",
      "\(table)[s] = n note(\(table)[s])", "\(table)['k' .. #s] = 1 note(#\(table))",
      "note(pcall(table.concat, \(table), ','))", "note(select('#', table.unpack(\(table))))",
      "for i = 1, \(place) do \(table)[#\(table) + 1] = i end note(#\(table))",
      "pcall(table.sort, \(table), function(x, y) return tostring(x) < tostring(y) end) note(\(table)[1])",
      "note(#{table.unpack(\(table), 1, \(place))})",
    ])
  }

  private mutating func pattern() -> String {
    random.pick([
      "'.'", "'%w+'", "'%d'", "'[^ ,]+'", "'(%a)(%d)'", "'^%s*(.-)%s*$'", "'%f[%w]%w'", "'x?y*'",
      "'true'", "'5'", "'k' .. n", "'%' .. n % 10", "'[' .. s:sub(1, 3) .. ']'", "s:sub(1, 8)",
      "'()'",
    ])
  }

  /// Patterns that are texts of the script itself, by the hundred: more than anybody can keep prepared.
  private mutating func patterns() -> String {
    let count = random.pick([1, 20, 300])
    return (0..<count).map { "'[x\($0)]%w\(random.pick(["", "?", "*"]))'" }.joined(separator: ", ")
  }

  private mutating func patternStep() -> String {
    let pattern = random.chance(50) ? pattern() : "p[(#s * \(1 + random.below(99))) % #p + 1]"
    let count = random.pick([2, 9, 40, 150])
    return random.pick([
      "for w in s:gmatch(\(pattern)) do n = n + 1 end", "note(s:find(\(pattern)))",
      "note(s:match(\(pattern)))", "s = s:gsub(\(pattern), '<%0>') note(#s)",
      "s = s:gsub(\(pattern), {x = 'y', ['5'] = '6'})",
      "s = s:gsub(\(pattern), function(w) n = n + 1 return w end, \(count))",
      "for i = #s % 7 + 1, #p, \(1 + random.below(9)) do for w in s:gmatch(p[i]) do n = n + 1 end end",
      "for i = #s % 7 + 1, #p, 3 do n = n + (s:find(p[i]) or 0) end",
      "for i = 1, \(count) do if s:find('k' .. i) then n = n + 1 end end",
      "for i = 1, \(count) do for w in s:gmatch('[' .. i .. ']') do n = n + 1 end end",
      "for i = 1, \(count) do n = n + select(2, s:gsub('%d' .. i, '')) end",
      "note(pcall(string.find, s, \(pattern), 1, true))",
      "note(pcall(string.gsub, s, 'x', \(pattern)))",
    ])
  }

  private mutating func valueStep() -> String {
    let count = random.pick([1, 3, 50, 700])
    return random.pick([
      "note(type(a)) note(math.type(a))", "note(type(b)) note(math.type(b))",
      "s = s .. tostring(b)", "s = s .. string.rep(s:sub(1, 9), \(count))", "s = s:rep(2)",
      "note(pcall(function() return a + 1 end))", "note(pcall(function() return a < b end))",
      "for i = 1, \(count) do n = n + i end", "note(string.format('%q', a == nil and 'nil' or a))",
      "local u = {} for i = 1, \(count) do u[i] = s .. i end n = n + #u",
      "note(text.upper(s):sub(1, 9))", "n = n + #text.split(s, ' ')", "note(tonumber(s))",
      "if n > \(count) then return n end", "if a == true then return a end",
      "if not b then return nil end",
    ])
  }

  private mutating func hostStep() -> String {
    let field = "record.\(random.pick(IsolationCase.fields))"
    let script = "'\(random.pick(scripts))'"
    return random.pick([
      "note(type(\(field))) note(math.type(\(field)))", "s = s .. tostring(\(field))",
      "if \(field) then note(\(field)) end", "if \(field) == a then return 'same' end",
      "note(pcall(function() return record['nosuch' .. #s] end))",
      "note(lookup('plain', a or ''))", "note(lookup('pairs', a or '', \(field) or ''))",
      "note(lookup('crossed', a or 1, b or true, \(field) or 'x'))",
      "note(pcall(lookup, \(script), a))", "note(pcall(lookup, \(script), \(field), b))",
      "note(pcall(lookup, 'nosuch', a))", "note(pcall(lookup, 'pairs', a))",
      "for i = 1, 20 do n = n + #(lookup('crossed', i, a or 1, \(field) or 2) or '') end",
      "if \(field) == 5 then warn('five ' .. s:sub(1, 5)) end",
      "if \(field) == 'x' then reject('x ' .. #s) end", "if \(field) == 2 then skip('two') end",
      "for _, f in ipairs({'whole', 'mark', 'flag'}) do note(record[f]) end",
    ])
  }
}

extension HostileScript {
  /// Loops of ordinary instructions, and attempts to catch or delay what ends them.
  static let endlessLoops = [
    plainLoop.body, "repeat until false", "for i = 1, math.huge do end", "goto a ::a:: goto a",
    // Limits are no errors: nothing catches them.
    "while true do pcall(function() while true do end end) end",
    "pcall(function() while true do end end) return 1",
    "xpcall(function() while true do end end, function() return 1 end) return 1",
    "xpcall(error, function() while true do end end)",
    "xpcall(error, function() error() end) while true do xpcall(error, error) end",
    "local function f() return pcall(f) end while true do f() end",
    "while true do pcall(error) end", "while true do pcall(pcall) end",
    "while true do xpcall(error, error) end",
    "local x <close> = nil while true do end",
    "for w in function() return 1 end do end",
    "for w in ('x'):gmatch('') do while true do end end",
    "return (''):rep(math.maxinteger) .. ('x'):rep(0), (function() while true do end end)()",
    "return ('a'):rep(2000):gsub('.', function() for i = 1, 1e6 do end end)",
    "local t = {} for i = 1, 500 do t[i] = i end table.sort(t, function() while true do end end)",
    // Instructions of all kinds.
    "local function f() end while true do f() end",
    "local function f(...) return ... end while true do local a, b = f(1, 2) end",
    "while true do type(1) end", "local t = {} while true do t[1] = 1 end",
    "local t = {} while true do t[1] = nil end",
    "local t = {a = 1} while true do local x = t.a end",
    "while true do local t = {} end", "while true do local t = {1, 2, 3} end",
    "while true do local t = {a = 1, b = 2} end",
    "while true do local f = function() return f end end",
    "local a, b = 1.5, 2.5 while true do a = a + b * a - b / 2 end",
    "local s = 'x' while true do local x = s .. 'y' end",
    "while true do local a <close> = nil end",
    "local s = 'x' while true do local x = #s == 1 and s < 'y' end",
  ].map { HostileScript($0) }
}

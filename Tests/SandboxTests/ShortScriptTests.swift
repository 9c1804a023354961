import Sandbox
import Testing

/// Scripts whose calls are known to be short are not watched; everything else is, whatever it does
/// to look harmless.
@Suite struct ShortScriptTests {
  @Test(arguments: [
    "return function(a) return a end", "return string.upper",
    "local m = {a = 'A'} return function(k) return m[k] or m[tonumber(k)] end",
    "return function(s) return (s:lower():gsub('%s+', ' '):match('^ ?(.-) ?$')) end",
    "return function(s) return (s:gsub('%a', {a = 'b'})) end",
    "return function(a, b) if a == 'x' then return 'X' elseif b and a then return b .. a end return nil end",
    "return function(a) local t = {} t[1] = a t.x = a t[#t + 1] = a return #t end",
    "return function(a) if not a then goto out end a = a .. 'x' ::out:: return a end",
    "return function(...) local a, b = ... return select('#', ...) end",
    // Functions of the libraries, however they are named.
    "local upper = string.upper return function(a) return upper(a or '') end",
    "local s = string return function(a) return s.upper(a or '') .. s.rep('x', 2) end",
    "return function(a) local f = string.upper return f(a or '') end",
    "return function(a) local s = string local f = a and s.upper or s.lower return f('x') end",
    "return function(a) return (a and string.upper or string.lower)(a or '') end",
    "return function(a) return math.max(1, 2) + utf8.len('x') + #text.trim(' x ') end",
    // Functions of the script.
    "local function clean(s) return s and s:lower() end return function(a) return clean(a) or clean('x') end",
    "function clean(s) return s:lower() end return function(a) return clean(a or 'x') end",
    "local t = {} function t.clean(s) return s:lower() end return function(a) return t.clean(a or 'x') end",
    "local t = {x = 'X'} function t:get(k) return self[k] end return function(a) return t:get(a) end",
    "local function a(x) return x end local function b(x) return a(a(x)) end return function(x) return b(b(x)) end",
    "local function tail(x) return x end return function(x) return tail(x) end",
    "local by = {x = function(v) return v end, y = function(v) return v:upper() end} return function(a) local f = by[a] return f and f(a) end",
    "return function(a) local function twice(x) return x and x .. x end return twice(a) end",
    "return function(a) local n = 0 local function more() n = n + 1 end more() more() return n end",
    // Nothing here is a function, or there is none to be had but those of the libraries.
    "local seen = {} return function(a) seen[a] = true return a end",
    "local cache = {} return function(a) local r = cache[a] if not r then r = a:upper() cache[a] = r end return r end",
    // What loops, or loops for ever, but not in a call.
    "local t = {} for i = 1, 9 do t[i] = i end return function(a) return t[a] end",
    "local function init() for i = 1, 3 do x = i end end init() return function() return 1 end",
    // Loops that library functions run, and callbacks, which are watched from then on.
    "return function(a) return table.concat({a, a}, ' ') end",
    "return function(a) return (a or 'x'):gsub('.', function(c) return c .. c end) end",
    "return function(a) return select(2, pcall(function() return a end)) end",
    "local by = function(x, y) return x > y end return function(a) local t = {1, 2, 3} table.sort(t, by) return t[1] end",
  ])
  func isKnownToBeShort(_ text: String) throws {
    var bench = try Bench([text])
    let isShort = bench.sandbox.isShort(0)
    #expect(isShort)
    guard case .value = bench.call(0, [.string("x")]) else {
      Issue.record("\(bench.call(0, [.string("x")]))")
      return
    }
  }

  @Test func followsModules() throws {
    let modules = [
      "clean":
        "local M = {} local function trim(s) return s:match('^%s*(.-)%s*$') end function M.name(s) return trim(s):upper() end return M"
    ]
    for (text, isShort) in [
      ("local clean = require 'clean' return function(a) return clean.name(a) end", true),
      ("local name = require('clean').name return function(a) return name(a) end", true),
      (
        "local clean = require 'clean' return function(a) for i = 1, 2 do a = clean.name(a) end return a end",
        false
      ),
    ] {
      var bench = try Bench([text], modules: modules)
      let isTaken = bench.sandbox.isShort(0)
      #expect(isTaken == isShort)
      #expect(bench.call(0, [.string(" x ")]) == .value(.string("X")))
    }
  }

  /// One more instruction than the hook counts at a time, on the longest way through.
  @Test func countsTheLongestWay() throws {
    func chain(_ count: Int) -> String {
      "return function(a) "
        + (0..<count).map { "if a == 'k\($0)' then return \($0) end " }.joined() + "end"
    }
    for (count, isShort) in [(200, true), (350, true), (600, false)] {
      let bench = try Bench([chain(count)])
      let isTaken = bench.sandbox.isShort(0)
      #expect(isTaken == isShort, "\(count)")
    }
    // Calls count as often as they are made.
    let doubling = (1...9).map {
      "local function f\($0)(x) return f\($0 - 1)(x) or f\($0 - 1)(x) end"
    }.joined(separator: " ")
    let bench = try Bench(["local function f0(x) return x end \(doubling) return f9"])
    let isTaken = bench.sandbox.isShort(0)
    #expect(!isTaken)
  }

  /// Each is taken for what it is and stopped.
  @Test(arguments: [
    // Loops.
    "return function() while true do end end", "return function() repeat until false end",
    "return function() ::top:: goto top end",
    "return function(a) ::continue:: if a then goto continue end goto continue end",
    "return function() for i = 1, math.huge do end end",
    "return function() for k in function() return 1 end do end end",
    "local f = function() return 1 end return function() for k in f do end end",
    // A function that calls itself.
    "local function f() return f() end return f",
    "local function f(x) return f(x) or 1 end return function(x) return f(x) end",
    "local f f = function(...) return f(...) end return function() return f() end",
    "local f, g function f() return g() end function g() return f() end return function() return f() end",
    "function f() return f() end return function() return f() end",
    "function f() return _ENV.f() end return f",
    "local t = {} function t.f() return t.f() end return t.f",
    "local t = {} function t:f() return self:f() end return function() return t:f() end",
    "local t = {} function t.f(x) return x:f() end return function() return t.f(t) end",
    "local t = {} t[1] = function() return t[1]() end return function() return t[1]() end",
    "local t = {} t[2.5] = function() return t[2.5]() end return t[2.5]",
    "local t = {a = {b = {}}} function t.a.b.f() return t.a.b.f() end return function() return t.a.b.f() end",
    "local t = {} function t.lower(s) return s:lower() end return function() return t:lower() end",
    "local t = {} for _, k in ipairs {'lo'} do t[k .. 'wer'] = function(s) return s:lower() end end return function() return t:lower() end",
    "local key = {} local t = {} t[key] = function() return t[key]() end return function() return t[key]() end",
    // In its own call.
    "return function() local function f() return f() end return f() end",
    "return function() local f f = function() return f() end return f() end",
    "return function() local t = {} t.f = function() return t.f() end return t.f() end",
    "return function() local t = {} function t:f() return self:f() end return t:f() end",
    "return function() local t = {} function t.upper(s) return s:upper() end return t:upper() end",
    "return function() local t, k = {}, 'upp' t[k .. 'er'] = function(s) return s:upper() end return t:upper() end",
    "return function() local t = {upper = function(s) return s:upper() end} return t:upper() end",
    "return function() local t = {function(t) return t[1](t) end} return t[1](t) end",
    "return function() local t = {} table.insert(t, function() return t[1]() end) return t[1]() end",
    "return function() local function f(g) return g(g) end return f(f) end",
    "return function() return (function(g) return g(g) end)(function(g) return g(g) end) end",
    "return function(...) local f f = function(...) return f(...) end return f(...) end",
    "return function() local f = function() end local g = function() return f() end f = g return g() end",
    "return function() local f = string.upper local function set() f = set2 end local function g() return f('x') end f = g return g() end",
    "return function() local upper = string.upper local function loop() return upper() end local function set() upper = loop end set() return upper() end",
    "return function() local f = string.upper if record ~= 1 then f = function(g) return g(g) end end return f(f) end",
    "return function() local f = string.upper local function set() f = function() return f() end end set() return f() end",
    "return function(a) local f = function(g) return g(g) end if a then f = string.upper end return f(f) end",
    "local id = function(x) return x end return function() local f f = function() return id(f)() end return f() end",
    "return function() local f f = function() return select(1, f)() end return f() end",
    "return function() local f f = function() return assert(f)() end return f() end",
    "return function() local f f = function() return table.unpack({f})() end return f() end",
    "return function() local f f = function() return (next({[f] = 1}))() end return f() end",
    "return function() local f f = function() local k, v = pairs({x = f}) local _, g = k({x = f}) return (g or f)() end return f() end",
    // Over functions of the libraries that call back.
    "local function f() return pcall(f) end return function() while true do f() end end",
    "local function f() pcall(f) pcall(f) end return f",
    "local function f() pcall(string.gsub, 'x', 'x', f) pcall(string.gsub, 'x', 'x', f) end return f",
    "local function f() xpcall(error, f) xpcall(error, f) end return f",
    "local function f() xpcall(f, error) xpcall(f, error) end return f",
    "local function f() pcall(table.sort, {1, 2, 3}, f) pcall(table.sort, {1, 2, 3}, f) end return f",
    "return function() pcall(function() while true do end end) end",
    "return function() xpcall(error, function() while true do end end) end",
    "return function() ('x'):gsub('x', function() while true do end end) end",
    "return function() local g = string.gsub g('x', 'x', function() while true do end end) end",
    "return function() pcall(string.gsub, 'x', 'x', function() while true do end end) end",
    "return function() table.sort({2, 1}, function() while true do end end) end",
    "local f = function() while true do end end return function() pcall(f) end",
    // Changed while it runs.
    "local t = {f = string.upper} return function() t.f = function() return t.f() end return t.f() end",
    "return function() string.upper = function(s) return string.upper(s) end return string.upper('x') end",
    "local e = {_ENV} return function() e[1].tostring = function() return tostring() end return tostring() end",
    "return function() local _ENV = {} f = function() return f() end return f() end",
    "local t = {upper = string.upper} local u = {t} return function() u[1].upper = function() return t.upper() end return t.upper() end",
    "local m = {} return function() local t = m t.f = function() return m.f() end return m.f() end",
    "local t = {f = string.upper} return function() table.move({function() return t[1]() end}, 1, 1, 1, t) return t[1]() end",
    // One script asks another.
    "return function() return lookup('script1', 1) end",
  ])
  func stopsWhatIsNotShort(_ text: String) throws {
    var bench = try Bench([text, "return function() while true do end end"])
    let outcome = bench.call(0, [nil])
    switch outcome {
    case .limited(let limit):
      #expect([.instructions, .memory, .depth].contains(limit), "\(outcome)")
    default: Issue.record("\(outcome)")
    }
  }

  /// Where a call that is known to be short calls back, the price is the same as for any other.
  @Test func watchesFromACallBackOn() throws {
    var bench = try Bench([
      "local n = 0 return function(a) a:gsub('x', function() return 'y' end) local s = a for w in a:gmatch('x') do s = s .. w end return s end",
      "return function(a, f) return (a:gsub('x', function() for i = 1, 5000 do end return 'y' end)) end",
    ])
    #expect(bench.call(1, [.string("xx")]) == .value(.string("yy")))
    #expect(
      bench.call(1, [.string(String(repeating: "x", count: 1000))]) == .limited(.instructions))
    #expect(bench.call(1, [.string("xx")]) == .value(.string("yy")))
  }
}

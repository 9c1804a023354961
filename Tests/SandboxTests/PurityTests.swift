import Sandbox
import Testing

/// Nothing that a call does is visible to a later call, of whatever script.
@Suite struct PurityTests {
  /// Functions that would return something else the second time if anything stayed.
  @Test(arguments: [
    "local t = {} return function() t[#t + 1] = 1 return #t end",
    "local t = {n = 0} return function() t.n = t.n + 1 return t.n end",
    "local t = {n = 0} local function bump(x) x.n = x.n + 1 return x.n end return function() return bump(t) end",
    "local t = {{n = 0}} return function() for _, x in ipairs(t) do x.n = x.n + 1 end return t[1].n end",
    "local t = {} return function() table.insert(t, 'x') return #t end",
    "local t = {3, 1, 2} return function() local first = t[1] table.sort(t) return first end",
    "local t = {1, 2, 3} return function() table.remove(t) return #t end",
    "local t = {1, 2} return function() table.move({7, 8}, 1, 2, 1, t) return t[1] + 0 end",
    "local n = {} return function() n[1] = (n[1] or 0) + 1 return n[1] end",
    "return function() string.mine = (string.mine or 0) + 1 return string.mine end",
    "return function() local e = _ENV e.count = (e.count or 0) + 1 return count end",
    "return function() table.insert(math, 'x') return #math end",
    "local f = ('abc'):gmatch('.') return function() return f() end",
    "local f, t = pairs({1, 2, 3}) return function() return (f(t)) end",
    "local f, t = pairs({a = 1, b = 2}) return function() return (f(t)) end",
    "local t = {1, nil, 3, nil, nil, 6} return function() local x = t[6] local n = #t t[5] = n return n end",
    "local t = {} for i = 1, 20 do t[i] = i end for i = 5, 20, 3 do t[i] = nil end "
      + "return function() local n = #t for i = 1, 20 do local x = t[i] end return n end",
    "local t = {} return function() t.x = ('y'):rep(100) t[1] = {} local r = next(t) ~= nil t.z = r return (t.seen or 'new') end",
    "local t = {} return function() t.self = t local s = t.mark or 'clean' t.mark = 'dirty' return s end",
    "local t = {a = {b = {c = 1}}} return function() local x = t.a.b x.c = x.c + 1 return x.c end",
    "local make = function() local t = {n = 0} return function() t.n = t.n + 1 return t.n end end return make()",
    "local t = {} return function() pcall(function() t[1] = (t[1] or 0) + 1 error('x') end) return t[1] end",
    "local t = {} return function() ('a'):gsub('a', function() t[1] = (t[1] or 0) + 1 end) return t[1] end",
    "local t = {} return function(a) local u = a and {} or t u[1] = (u[1] or 0) + 1 return u[1] end",
    "local t = {} return function() local u = {} for i = 1, 2 do u[1] = (u[1] or 0) + 1 u = t end return t[1] or u[1] or 1 end",
    "local t = {} return function() local u <const> = t u[1] = (u[1] or 0) + 1 return u[1] end",
    "local t = {} return function(...) local u = select(1, t) u[1] = (u[1] or 0) + 1 return u[1] end",
    "local t = {} local g = {get = function() return t end} return function() local u = g:get() u[1] = (u[1] or 0) + 1 return u[1] end",
    "local t = {} return function() local u = {} local function set() u[1] = (u[1] or 0) + 1 end u = t set() return u[1] end",
    "local f, t = pairs({[{n = 0}] = 1}) return function() local u = f(t) u.n = u.n + 1 return u.n end",
    "local t = {} return function() local u = table.move({1}, 1, 1, 1, t) u[2] = (u[2] or 0) + 1 return u[2] end",
    "local t = {n = 0} local x = {pcall(function() return t end)} return function() x[2].n = x[2].n + 1 return t.n end",
    "local t = {} for i = 1, 400 do t['key' .. i] = i end return function() local n = 0 for i = 401, 900 do t['key' .. i] = i end "
      + "for k in pairs(t) do n = n + 1 end return n end",
    "return function() local s = {} for i = 1, 2000 do s['fresh' .. i] = true end return #s end",
  ])
  func leavesNothing(_ text: String) throws {
    var bench = try Bench([text, text])
    let first = bench.call(0)
    guard case .value = first else {
      Issue.record("\(first)")
      return
    }
    #expect(bench.call(0) == first, "next call")
    #expect(bench.call(1) == first, "other script")
    for _ in 0..<40 { #expect(bench.call(0) == first) }
    #expect(bench.sandbox.restores.isQuick)
  }

  /// What a call changed is also undone where it ended by an error, a limit or a verdict.
  @Test(arguments: ["error('x')", "while true do end", "reject('x')", "skip('x')", "return {}"])
  func leavesNothingAtAnEnd(_ end: String) throws {
    var bench = try Bench([
      "local t = {n = 0} return function(go) t.n = t.n + 1 string.x = 1 if go then \(end) end return t.n end"
    ])
    #expect(bench.call(0, [.boolean(false)]) == .value(.integer(1)))
    _ = bench.call(0, [.boolean(true)])
    #expect(bench.call(0, [.boolean(false)]) == .value(.integer(1)))
    _ = bench.call(0, [.boolean(true)])
    #expect(bench.call(0, [.boolean(false)]) == .value(.integer(1)))
  }

  /// Texts that earlier calls left behind cost a call no memory: where its limit is near, it must end
  /// as if there were none.
  @Test func leavesNothingThatSavesMemory() throws {
    let fill =
      "local t = {} for i = 1, 40 do t[i] = 'a text of forty bytes, or not much less' .. i end "
    let texts = [
      "return function() \(fill) return #t end",
      "return function(n) warn('once') \(fill) local s = ('x'):rep(n) return #s end",
    ]
    var limits = SandboxLimits.unhurried
    limits.memoryBytes = 64 << 10
    var endings: Set<String> = []
    for size in stride(from: 28500, to: 30500, by: 50) {
      var fresh = try Bench(texts, limits: limits)
      var used = try Bench(texts, limits: limits)
      for _ in 0..<size % 7 { #expect(used.call(0) == .value(.integer(40))) }
      let ending = fresh.call(1, [.integer(Int64(size))])
      #expect(used.call(1, [.integer(Int64(size))]) == ending)
      #expect(used.host.warnings == fresh.host.warnings)
      endings.insert("\(ending == .limited(.memory))")
    }
    #expect(endings.count == 2)
  }

  /// Scripts that write to nothing but tables of their own cost no restore beyond the core.
  @Test(arguments: [
    ("return function(a) local t = {} t[1] = a t.x = a return #t end", false),
    ("return function(a) local t = {} for i = 1, 3 do t[#t + 1] = i end return #t end", false),
    ("local m = {a = 1} return function(a) return m[a] end", false),
    ("return function(a) local t = {} table.insert(t, a) table.sort(t) return t[1] end", false),
    ("return function(a) local t = {{}, x = {}} local u = t u[1] = 5 return u[1] end", false),
    ("return function(a) local t = a and {} or {} t[1] = 1 return t[1] end", false),
    ("local t = {} return function(a) t.x = 1 return 1 end", true),
    ("local t = {} return function(a) table.insert(t, 1) return 1 end", true),
    ("local t = {} return function(a) local u = a and t or {} u[1] = 1 return 1 end", true),
  ])
  func knowsWhoWrites(_ text: String, _ writes: Bool) throws {
    var bench = try Bench([text])
    for _ in 0..<5 {
      guard case .value = bench.call(0, [.string("a")]) else {
        Issue.record("\(bench.call(0))")
        return
      }
    }
    let restores = bench.sandbox.restores
    #expect(restores.full == 0)
    #expect(restores.script == (writes ? 5 : 0))
  }

  @Test(arguments: [
    ("local n = 0\nreturn function()\n  n = n + 1\n  return n\nend", 3, "'n'"),
    ("return function()\n\n\n  total = 1\nend", 4, "the global 'total'"),
    ("return function(a)\n  _ENV.total = a\nend", 2, "the global 'total'"),
    ("local n\nreturn function()\n  return (function()\n    n = 1\n  end)()\nend", 4, "'n'"),
    ("function helper()\n  count = 1\nend\nreturn function() return helper() end", 2, "'count'"),
    ("local t = {f = {function()\n x = 1 end}}\nreturn function() return t.f[1]() end", 2, "'x'"),
    (
      "local function make()\n local n = 0\n return function()\n  n = n + 1 return n end end\nreturn make()",
      4, "'n'"
    ),
    ("local _ENV = _ENV\nreturn function()\n  y = 1 end", 3, "the global 'y'"),
    (
      "local a, b\nlocal function f()\n  b = 2 end\nlocal g = function() f() end\nreturn function() g() end",
      3, "'b'"
    ),
    (
      "return function(a)\n  for i = 1, 2 do\n    local x = i\n    last = x\n  end\nend", 4,
      "'last'"
    ),
    ("local t = {}\nt[function() z = 1 end] = 1\nreturn function() return t end", 2, "'z'"),
    (
      "local f, t = pairs({[function()\n g = 1 end] = 1})\nreturn function() return f(t) end", 2,
      "'g'"
    ),
    (
      String(repeating: "\n", count: 700) + "return function() local a = 1\n"
        + String(repeating: "a = a + 1\n", count: 300) + "v = a end", 1002, "'v'"
    ),
  ])
  func refusesWritesToTheChunk(_ text: String, _ line: Int, _ words: String) throws {
    do {
      _ = try Bench([text])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.count == 1)
      #expect(error.faults[0].kind == .refused)
      #expect(error.faults[0].at == "script0.lua:\(line)")
      #expect(error.faults[0].message.contains("assigns to"))
      #expect(error.faults[0].message.contains(words))
    }
  }

  @Test(arguments: [
    "local n = 0 n = n + 1 total = n return function() return total end",
    "local function init() ready = true end init() return function() return ready end",
    "return function() local n = 0 local function bump() n = n + 1 end bump() bump() return n end",
    "return function() local _ENV = {} x = 1 return x end",
    "local unused = function() g = 1 end return function() return 1 end",
    "local function fib(n) return n < 2 and n or fib(n - 1) + fib(n - 2) end return function() return fib(10) end",
    "return string.upper", "return function() local t <close> = nil return 1 end",
  ])
  func takesWritesThatStayInside(_ text: String) throws {
    var bench = try Bench([text])
    let first = bench.call(0, [.string("a")])
    guard case .value = first else {
      Issue.record("\(first)")
      return
    }
    #expect(bench.call(0, [.string("a")]) == first)
  }

  /// The same on every run: nothing depends on the seed of Lua's string hashes or on addresses.
  @Test func ordersAreDefined() throws {
    let text = """
      return function()
        local function f() end
        local t = {10, 20, [0] = 0, [-1] = -1, [1.5] = 'h', z = 1, a = 2, aa = 3, B = 4, [''] = 5, [true] = 6, [false] = 7}
        t[{}] = 8 t[f] = 9 t['\\xff'] = 10
        local s = {}
        for k, v in pairs(t) do s[#s + 1] = tostring(k) .. '=' .. v end
        local n, k = 0, nil
        repeat k = next(t, k) n = n + 1 until k == nil
        return table.concat(s, ' '):gsub('\\xff', 'ff') .. ' ' .. n .. ' ' .. next({b = 1, a = 2})
      end
      """
    for _ in 0..<5 {
      var bench = try Bench([text])
      #expect(
        bench.call()
          == .value(
            .string(
              "-1=-1 0=0 1=10 1.5=h 2=20 =5 B=4 a=2 aa=3 z=1 ff=10 false=7 true=6 function=9 table=8 16 a"
            )))
    }
  }

  @Test func pairsAllowsRemoving() {
    #expect(
      evaluate(
        """
        local t = {1, 2, 3, a = 1, b = 2}
        local seen = 0
        for k in pairs(t) do seen = seen + 1 t[k] = nil t.b = nil end
        return seen .. tostring(next(t))
        """) == .value(.string("4nil")))
  }
}

import Sandbox
import Testing

/// What the compiler of Lua 5.4 gets wrong is refused before it runs, and nothing else is.
@Suite struct ProofTests {
  private static let manyConstants = (0..<300).map { "t[\($0).5] = 'k\($0)' " }.joined()

  /// The line, a part of the message, and the text.
  @Test(arguments: [
    (
      2, "write the comparison on a line of its own: local key = ...; and then label[key]",
      "local label = {[true] = 'large', [false] = 'small'}\nreturn function(v) return label[tonumber(v) >= 1000] end"
    ),
    (1, "then t[key]", "local t = {} return function(v, x) return t[v == x] end"),
    (1, "then t[key]", "local t = {} return function(v) return t[#v > 3] end"),
    (1, "then t[key]", "local t = {} return function(v) return t[not (v < 3)] end"),
    (1, "then t[key]", "local t = {} return function(v) return t[((v < 3))] end"),
    (1, "then t[key]", "local t = {} return function(v) return t[v ~= 'a'].x end"),
    (1, "then t[key]", "local t = {} return function(v) return t[v ~= 'a'](v) end"),
    (3, "then t[key]", "local t = {}\nreturn function(v)\n t[#v > 3] = v\nend"),
    (2, "then t[key]", "local t = {} return function(v)\n t[1 < v], v = 1, 2 end"),
    (1, "then _ENV[key]", "return function(v) return _ENV[v < 'm'] end"),
    (1, "then _ENV[key]", "print(_ENV[1 < 2]) return {}"),
    (
      2, "then u[key]",
      "return function(v) local u = {} return (function()\n return u[v == 1] end)() end"
    ),
    (
      2, "write that part on a line of its own",
      "return function(v) local t = {} \(manyConstants)\n return 100000 & (v or 77777) end"
    ),
    (
      2, "write that part on a line of its own",
      "return function(v) local t = {} \(manyConstants)\n return 100000 | (v or 77777) end"
    ),
    (
      2, "write that part on a line of its own",
      "return function(v) local t = {} \(manyConstants)\n return 100000 ~ (v or 77777) end"
    ),
  ])
  func refusesWrongCode(_ line: Int, _ words: String, _ text: String) {
    do {
      _ = try Bench([text])
      Issue.record("loaded: this Lua compiles it right, and the test has nothing to look at")
    } catch {
      #expect(error.faults.map(\.kind) == [.refused])
      #expect(error.faults[0].message.contains(words), "\(error.faults[0].message)")
      #expect(error.faults[0].line == line)
    }
  }

  /// The other way to write it, and code that looks like it.
  @Test(arguments: [
    ("local key = a >= 1000 return t[key]", "large"), ("return t[(a >= 1000) and true]", "large"),
    ("return t[a >= 1000 and true or false]", "large"),
    ("local u = t return u[a >= 1000]", "large"),
    ("return ({'x', 'y'})[(a > 1 and 1 or 2)]", "x"),
    (
      "local x = (a > 1) local y = {x, n = a > 1 or 5, [a < 5] = 'b', not x} return y[1] and y[false]",
      "b"
    ),
    (
      "local s = 0 for i = 1, 3 do local f = function() i = i + 1 return i end s = s + f() end return s == 9 and 'nine'",
      "nine"
    ),
    (
      "local n = 0 for k, w in pairs{a = 1, b = 2} do if k == 'b' then goto on end n = n + w ::on:: end return n == 1 and 'one'",
      "one"
    ),
    (
      "local function f(...) local x, y = ... return select('#', ...), x, y, ... end return (select(3, f('p', 'q')))",
      "q"
    ),
    (
      "local r repeat local z = a; r = function() return z end until z or a == nil return r() == a and 'kept'",
      "kept"
    ),
    ("local t = {a, (a), f = {a > 1 and a or 0, a}, a} return #t == 3 and 'three'", "three"),
    ("local x <const> = 5 local y <close> = nil return (x & 4 == 4) and 'four'", "four"),
    ("return (a .. ('x' .. (a and 'y' or 'z'))) == a .. 'xy' and 'joined'", "joined"),
    (
      "local a, b, c = (function(...) return ... end)(1, 2, 3) a, b, c = c, a, b return a .. b .. c",
      "312"
    ),
  ])
  func provesRightCode(_ body: String, _ result: String) throws {
    var bench = try Bench([
      "local t = {[true] = 'large', [false] = 'small'} return function(a) \(body) end"
    ])
    #expect(bench.call(0, [.integer(2000)]) == .value(.string(result)))
  }

  /// A function of so many branches takes memory and time in proportion, or is ended by the limit for loading.
  @Test(arguments: [
    String(repeating: "if v then v = 1 end ", count: 100_000),
    String(repeating: "v = v and 1 or 2 ", count: 100_000),
    (0..<30_000).map { "::l\($0):: if v then goto l\($0) end " }.joined(),
    "goto l0 " + (0..<3000).reversed().map { "::l\($0):: if v then goto l\($0 + 1) end " }.joined()
      + " ::l3000::",
  ])
  func boundsProofs(_ body: String) {
    do {
      _ = try Bench(["return function(v) \(body) end"])
    } catch {
      for fault in error.faults {
        let isBounded =
          fault.kind == .limit(.instructions) || fault.kind == .limit(.memory)
          || fault.message.contains("too many branches")
        #expect(isBounded, "\(fault.message)")
      }
    }
  }
}

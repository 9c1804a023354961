import Sandbox
import Testing

/// Whatever fails is told with its own line, in calls with the meter's hook and without.
@Suite struct ErrorLineTests {
  static let expressions = [
    "a.x.y", "a()", "a + 1", "1 + a", "a .. 'x'", "'x' .. a", "a < 1", "1 < a", "a <= b",
    "a > 1.5", "#a", "-a", "~1.5", "1.5 | 1", "1 | 1.5", "1.5 << 1", "1 >> 1.5", "a[1]", "a[b]",
    "a:f()", "('x').y.z", "('x'):nope()", "nope()", "nope.x", "string.nope()", "a & 1", "'x' & 1",
    "{} + 1", "{} .. 'x'", "{} < {}", "{} <= 1", "b ^ {}", "b / {}", "b * 'x'", "math.floor({})",
    "('x'):rep({})", "select(0)", "error('x')", "assert(a)", "tostring()",
    "(function() return a.x end)()",
    // Lua 5.4.4 itself tells the line of the last call for these.
    "b // zero", "b % zero", "1 // zero", "1 % zero", "1 // 0", "1 % 0", "b // 0", "b % 0",
    "zero // zero", "math.maxinteger % zero",
  ]
  static let statements = [
    "t[a] = 1", "t[0 / 0] = 1", "a.x = 1", "a[1] = 1", "local x <close> = 5", "string.x.y = 1",
    "for i = 'x', 2 do end", "for i = 1, 2, zero do end", "for k in 5 do end",
    "for k in pairs(a) do end",
  ]

  @Test(arguments: expressions.map { "return\n (\($0))" } + statements.map { "\n\($0)" })
  func isTold(_ code: String) throws {
    let head = "local a, b, zero, t = nil, 2, 0, {}\nlocal c = b + 1\n\nlocal d = ('x'):upper()\n"
    for loop in ["", "for i = 1, 40 do c = c + i end"] {
      let text = "return function()\n\(head)\(loop)\n\(code)\nend"
      var bench = try Bench([text])
      guard case .failed(_, let at) = bench.call() else {
        Issue.record("\(code): \(bench.call())")
        return
      }
      #expect(at == "script0.lua:8", "\(loop)")
    }
  }

  @Test(arguments: [
    "return " + String(repeating: "(", count: 500), "return " + String(repeating: "{", count: 500),
    String(repeating: "do ", count: 500), "return " + String(repeating: "not ", count: 500) + "1",
    "return " + String(repeating: "function() return ", count: 500),
  ])
  func depthOfTextsIsExplained(_ text: String) {
    do {
      _ = try Bench([text])
      Issue.record("loaded")
    } catch {
      #expect(
        error.faults.map(\.message) == [
          "expressions, blocks or functions are inside one another too deep (limit of 200, which is fixed)"
        ])
    }
  }

  /// Lua keeps 59 bytes of a file's name.
  @Test(arguments: [54, 55, 56, 80, 300])
  func longNamesStayWhole(_ count: Int) throws {
    let name = String(repeating: "m", count: count)
    let modules = [name: "return {f = function()\n error('x') end}"]
    var bench = try Bench(
      ["local m = require('\(name)') return function() local x = m.f() return x end"],
      modules: modules)
    #expect(bench.call() == .failed("x", at: "\(name).lua:2"))
    #expect(bench.sandbox.fault.traceback == ["\(name).lua:2", "script0.lua:1"])
    do {
      _ = try Bench(["return require('\(name)2')"], modules: ["\(name)2": "\n\n x = = 1"])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.map(\.at) == ["\(name)2.lua:3"])
    }
  }
}

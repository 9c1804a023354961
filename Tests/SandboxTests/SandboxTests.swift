import Sandbox
import Testing

/// Loading, calling, and what scripts and host say to one another.
@Suite struct SandboxTests {
  // MARK: Values

  @Test(
    arguments: [
      ("return nil", nil), ("return", nil), ("return true", .boolean(true)),
      ("return 9223372036854775807", .integer(.max)), ("return 0.5", .number(0.5)),
      ("return 2^53", .number(9_007_199_254_740_992)), ("return 'ä\\0b'", .string("ä\0b")),
      ("return ''", .string("")), ("return 'a', 'b'", .string("a")),
      ("return ('x'):rep(5000)", .string(String(repeating: "x", count: 5000))),
    ] as [(String, SandboxConstant?)])
  func returns(_ body: String, _ value: SandboxConstant?) {
    #expect(evaluate(body) == .value(value))
  }

  @Test(arguments: [
    ("return {}", "returned a table; a map function returns a string, number, boolean or nil"),
    (
      "return print", "returned a function; a map function returns a string, number, boolean or nil"
    ),
    ("return 0/0", "returned a number that is not finite (nan or inf)"),
    ("return 1/0", "returned a number that is not finite (nan or inf)"),
    ("return '\\xff'", "returned text that is not valid UTF-8"),
    ("return '\\xc0\\x80'", "returned text that is not valid UTF-8"),
    ("return '\\u{D800}'", "returned text that is not valid UTF-8"),
    ("return ('ä'):sub(1, 1)", "returned text that is not valid UTF-8"),
  ])
  func refusesResults(_ body: String, _ message: String) {
    #expect(evaluate(body) == .failed(message, at: "script0.lua:1"))
  }

  @Test func takesArguments() throws {
    let values: [SandboxConstant?] = [
      nil, .boolean(true), .boolean(false), .integer(.min), .number(-0.5), .string(""),
      .string("Grüße"), .string(String(repeating: "ab", count: 100)),
    ]
    for value in values { #expect(evaluate("return a", [value]) == .value(value)) }
    #expect(
      evaluate("return type(a) .. type(b) .. type(c)", [nil, .integer(1)])
        == .value(.string("nilnumberuserdata")))
    #expect(evaluate("return math.type(a)", [.integer(1)]) == .value(.string("integer")))
  }

  // MARK: The record and the run

  @Test func readsTheRecord() {
    let fields: [String: SandboxConstant] = [
      "city": .string("Ulm"), "code": .integer(7), "owner.name": .string("Ann"),
      "late_field": .boolean(true), String(repeating: "long", count: 20): .number(1.5),
    ]
    let long = String(repeating: "long", count: 20)
    for (body, value) in [
      ("return a.city .. a.code", SandboxConstant.string("Ulm7")),
      ("return a['owner.name']", .string("Ann")), ("return a.late_field", .boolean(true)),
      ("return a.\(long)", .number(1.5)), ("local k = 'ci' return a[k .. 'ty']", .string("Ulm")),
    ] {
      #expect(evaluate(body, fields: fields) == .value(value))
    }
    #expect(
      evaluate("\nreturn a.citty", fields: fields)
        == .failed("unknown field 'citty'; the nearest is 'city'", at: "script0.lua:3"))
    #expect(
      evaluate("a.city = 1")
        == .failed("the record can only be read; return the value instead", at: "script0.lua:2"))
    #expect(
      evaluate("return a[1]")
        == .failed("fields of a record are named by texts, not by a number", at: "script0.lua:2"))
    #expect(evaluate("return pcall(function() return a.nope end)") == .value(.boolean(false)))
  }

  @Test func readsTheRun() {
    #expect(
      evaluate(
        "return run.legal_entity .. run.date .. run.parameters.site .. run.parameters.rate")
        == .value(.string("usmf2024-02-29Nord1.5")))
    #expect(evaluate("return run.parameters.other") == .value(nil))
    #expect(
      evaluate("run.parameters.rate = 2")
        == .failed("constants of the run can only be read", at: "script0.lua:2"))
  }

  // MARK: Verdicts and words

  @Test func rejectsAndSkips() throws {
    #expect(evaluate("reject('no\\nway')") == .rejected("no way"))
    #expect(evaluate("pcall(reject, 'x') return 1") == .rejected("x"))
    #expect(evaluate("skip()") == .skipped(""))
    #expect(evaluate("reject(12)") == .rejected("12"))
    #expect(evaluate("reject({})") == .rejected("table"))
    var bench = try Bench(["return function()\n  if true then\n    reject('bad')\n  end\nend"])
    _ = bench.call()
    #expect(bench.sandbox.fault.kind == .rejected)
    #expect(bench.sandbox.fault.at == "script0.lua:3")
  }

  @Test func warnsAndPrints() throws {
    var bench = try Bench([
      "return function() warn('careful') warn(('ä'):rep(300)) print(1, nil, {}, 'x') print() end"
    ])
    #expect(bench.call() == .value(nil))
    #expect(bench.host.warnings == ["careful", String(repeating: "ä", count: 250)])
    #expect(bench.host.printed == ["1\tnil\ttable\tx", ""])
  }

  @Test(arguments: [
    ("text.fold('  Ab \\t C ')", "ab c"), ("text.trim('\\n x y ')", "x y"),
    ("text.squeeze(' a  b\\t\\tc ')", " a b c "), ("text.upper('aZ1')", "AZ1"),
    ("text.lower('Ä')", "ä"), ("text.fold('ÄB')", "äb"), ("tostring(text.trim(nil))", "nil"),
    ("table.concat(text.split('a,b,,c', ','), '|')", "a|b||c"), ("#text.split('', ',')", "1"),
    ("table.concat(text.split('a--b', '--'), '|')", "a|b"), ("#text.split(nil, ',')", "0"),
    ("tostring(text.starts('abc', 'ab'))", "true"), ("tostring(text.starts('a', 'ab'))", "false"),
    ("tostring(text.ends('abc', 'bc'))", "true"), ("tostring(text.ends('abc', ''))", "true"),
    ("tostring(text.starts(nil, 'a'))", "false"), ("text.upper(12)", "12"),
  ])
  func changesText(_ expression: String, _ result: String) {
    #expect(evaluate("return '' .. (\(expression))") == .value(.string(result)))
  }

  @Test func refusesBadText() {
    #expect(
      evaluate("return text.fold('\\xff')")
        == .failed("bad argument #1 to 'fold' (not valid UTF-8)", at: "script0.lua:2"))
    #expect(
      evaluate("return text.split('a', '')")
        == .failed("bad argument #2 to 'split' (empty separator)", at: "script0.lua:2"))
  }

  // MARK: lookup

  @Test func looksUp() throws {
    var bench = try Bench(
      [
        "return function(a, record) return lookup('script1', a, 2) .. lookup('table', 'k') end",
        "local n = {0}\nreturn function(a, b, record)\n  n[1] = n[1] + 1\n  return a .. b .. record.city .. n[1] end",
        "return function(a) return (pcall(lookup, 'script1', {})) end",
        "return function(a) return lookup('none', a) end",
        "return function(a) return lookup('script1', a, 1) .. lookup('script1', a, 2) end",
      ], fields: ["city": .string("Ulm")])
    bench.host.tables["table"] = ["k": "v"]
    #expect(bench.call(0, [.string("x")]) == .value(.string("x2Ulm1v")))
    #expect(bench.call(2) == .value(.boolean(false)))
    #expect(
      bench.call(3, [.string("x")]) == .failed("there is no value map 'none'", at: "script3.lua:1"))
    // Each of the inner calls finds the tables as they were loaded.
    #expect(bench.call(4, [.string("x")]) == .value(.string("x1Ulm1x2Ulm1")))
  }

  @Test func faultsOfLookedUpScriptsNameThem() throws {
    var bench = try Bench([
      "return function(a)\n  return lookup('script1', a) end",
      "return function(a)\n\n  if a == 1 then error('inner') end\n  if a == 2 then return {} end\n  while true do end end",
      "return function(a)\n local ok = pcall(lookup, 'script1', a)\n if not ok then\n  error('outer') end end",
    ])
    #expect(bench.call(0, [.integer(1)]) == .failed("inner", at: "script1.lua:3"))
    #expect(bench.sandbox.fault.traceback == ["script1.lua:3", "script0.lua:2"])
    #expect(
      bench.call(0, [.integer(2)])
        == .failed(
          "returned a table; a map function returns a string, number, boolean or nil",
          at: "script1.lua:1"))
    #expect(bench.call(0, [.integer(3)]) == .limited(.instructions))
    #expect(bench.sandbox.fault.at == "script1.lua:5")
    #expect(bench.call(2, [.integer(1)]) == .failed("outer", at: "script2.lua:4"))
    #expect(bench.call(2, [.integer(2)]) == .failed("outer", at: "script2.lua:4"))
  }

  @Test func lookupsDoNotGoInCircles() throws {
    var bench = try Bench([
      "return function(a) return lookup('script1', a) end",
      "return function(a) return lookup('script0', a) end",
      "return function(a) return lookup('script2', a) end",
      "return function(a) pcall(lookup, 'script2', a) return lookup('script4', a) end",
      "return function(a) return a end",
    ])
    #expect(
      bench.call(0, [.integer(1)])
        == .failed(
          "value map 'script0' asks itself, directly or through another one", at: "script1.lua:1"))
    #expect(
      bench.call(2, [.integer(1)])
        == .failed(
          "value map 'script2' asks itself, directly or through another one", at: "script2.lua:1"))
    #expect(bench.call(3, [.integer(5)]) == .value(.integer(5)))
    let chain = (0..<30).map { "return function(a) return lookup('script\($0 + 1)', a) end" }
    var deep = try Bench(chain + ["return function(a) return a end"])
    #expect(
      deep.call(0, [.integer(1)])
        == .failed("value maps ask one another over 16 deep", at: "script16.lua:1"))
    #expect(deep.call(20, [.integer(1)]) == .value(.integer(1)))
  }

  @Test func hostFunctionsAreForCalls() {
    for call in ["lookup('x', 1)", "reject('x')", "skip('x')", "warn('x')", "print('x')"] {
      do {
        _ = try Bench(["\(call) return {}"])
        Issue.record("loaded")
      } catch {
        #expect(error.faults[0].message.hasSuffix("works inside a map function only"))
        #expect(error.faults[0].at == "script0.lua:1")
      }
    }
  }

  // MARK: Errors

  @Test(arguments: [
    ("error('x')", "x"), ("error('script9.lua:7: forged', 0)", "script9.lua:7: forged"),
    ("error()", "(error object is a nil value)"), ("error({})", "(error object is a table value)"),
    ("error(12)", "12"), ("error(true)", "(error object is a boolean value)"),
    ("error(print)", "(error object is a function value)"), ("error('')", ""),
    ("error('a\\nb\\27[31m', 0)", "a b [31m"),
    ("error('a\\u{9B}31m\\u{85}é\\u{A0}', 0)", "a  31m  é\u{A0}"),
    ("error(('é'):rep(400), 0)", String(repeating: "é", count: 256)),
    ("local x = nil + 1", "attempt to perform arithmetic on a nil value"),
    ("return a.b.c", "attempt to index a nil value (local 'a')"),
    ("return nope()", "attempt to call a nil value (global 'nope')"),
    ("return {} < {}", "attempt to compare two table values"),
    ("return ('x'):nope()", "attempt to call a nil value (method 'nope')"),
    ("return #nil", "attempt to get length of a nil value"),
    ("for _ in ipairs(nil) do end", "bad argument #1 to 'ipairs' (table expected, got nil)"),
    ("for i = 1, 'x' do end", "bad 'for' limit (number expected, got string)"),
  ])
  func tellsErrors(_ body: String, _ message: String) {
    let outcome = evaluate(body, [nil])
    guard case .failed(let text, let at) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(at == "script0.lua:2")
    #expect(text == (message.isEmpty ? "the script failed without a message" : message))
  }

  @Test func tracesCalls() throws {
    var bench = try Bench([
      "local function inner()\n  error('x')\nend\nlocal function outer()\n  inner()\n  return 1\nend\nreturn function()\n  outer()\n  return 1\nend"
    ])
    #expect(bench.call() == .failed("x", at: "script0.lua:2"))
    #expect(bench.sandbox.fault.traceback == ["script0.lua:2", "script0.lua:5", "script0.lua:9"])
    #expect(bench.sandbox.fault.script == 0)
  }

  // MARK: Many

  @Test func scriptsShareNothing() throws {
    var bench = try Bench([
      "shared = 1 string.x = 1 return function() return tostring(shared) .. tostring(string.x) .. tostring(('').x) end",
      "return function() return tostring(shared) .. tostring(string.x) .. tostring(('').x) end",
    ])
    #expect(bench.call(0) == .value(.string("11nil")))
    #expect(bench.call(1) == .value(.string("nilnilnil")))
  }

  /// Many records: nothing piles up.
  @Test func runsLong() throws {
    var bench = try Bench([
      "local m = {} for i = 1, 50 do m['k' .. i] = 'v' .. i end return function(a, n) local t = {} for i = 1, n do t[i] = a .. i end return m['k' .. n] or #t end"
    ])
    for round in 1...5000 {
      let n = round % 60
      let expected: SandboxConstant = n >= 1 && n <= 50 ? .string("v\(n)") : .integer(Int64(n))
      #expect(bench.call(0, [.string("x\(round)"), .integer(Int64(n))]) == .value(expected))
    }
  }

  /// Every worker has a sandbox of its own; they know nothing of one another.
  @Test func runsInParallel() async throws {
    await withTaskGroup(of: Bool.self) { group in
      for worker in 0..<8 {
        group.addTask {
          guard
            var bench = try? Bench([
              "local t = {} return function(a) t[#t + 1] = a return a .. #t end",
              "return function() while true do end end",
            ])
          else { return false }
          for round in 0..<200 {
            let text = "\(worker)-\(round)-"
            guard bench.call(0, [.string(text)]) == .value(.string(text + "1")) else {
              return false
            }
            if round % 50 == 0, bench.call(1) != .limited(.instructions) { return false }
          }
          return true
        }
      }
      for await isRight in group { #expect(isRight) }
    }
  }
}

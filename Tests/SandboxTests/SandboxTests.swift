import Sandbox
import Testing

/// Loading, calling, and what scripts and host say to one another.
@Suite struct SandboxTests {
  // MARK: Values

  @Test(arguments: [
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
    ("return print", "returned a function; a map function returns a string, number, boolean or nil"),
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
    var bench = try Bench([
      "return function(a, record) return lookup('script1', a, 2) .. lookup('table', 'k') end",
      "local n = {0}\nreturn function(a, b, record)\n  n[1] = n[1] + 1\n  return a .. b .. record.city .. n[1] end",
      "return function(a) return (pcall(lookup, 'script1', {})) end",
      "return function(a) return lookup('none', a) end",
      "return function(a) return lookup('script1', a, 1) .. lookup('script1', a, 2) end",
    ], fields: ["city": .string("Ulm")])
    bench.host.tables["table"] = ["k": "v"]
    #expect(bench.call(0, [.string("x")]) == .value(.string("x2Ulm1v")))
    #expect(bench.call(2) == .value(.boolean(false)))
    #expect(bench.call(3, [.string("x")]) == .failed("there is no value map 'none'", at: "script3.lua:1"))
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

  // MARK: Loading

  @Test(arguments: [
    ("return nil", ScriptFault.Kind.shape, 0, "returned nothing; a value map returns a table or a function"),
    ("", .shape, 0, "returned nothing; a value map returns a table or a function"),
    ("return 5", .shape, 0, "returned a number; a value map returns a table or a function"),
    ("return 'x'", .shape, 0, "returned a string; a value map returns a table or a function"),
    ("return {a = {}}", .shape, 0, "the table's entry 'a' is a table; entries of a value map are texts, numbers or booleans"),
    ("return {[{}] = 1}", .shape, 0, "the table's entry 'table' has a key that is no text, number or boolean"),
    ("return {a = 1, [1] = 2, ['1'] = 3}", .shape, 0, "the table has the key '1' both as a text and otherwise"),
    ("return {a = 0/0}", .shape, 0, "the table's entry 'a' is a number that is not finite (nan or inf)"),
    ("return {a = '\\xff'}", .shape, 0, "the table's entry 'a' is not valid UTF-8"),
    ("return {\n  a = 1,\n  b = = 2}", .syntax, 3, "unexpected symbol near '='"),
    ("\n\nreturn function( end", .syntax, 3, "<name> or '...' expected near 'end'"),
    ("x = 'abc", .syntax, 1, "unfinished string near <eof>"),
    ("\n error('no')", .error, 2, "no"), ("local x = nil\nx.y = 1", .error, 2, "attempt to index a nil value (local 'x')"),
    ("\u{1B}Lua", .syntax, 0, "attempt to load a binary chunk (mode is 't')"),
  ])
  func namesLoadFaults(
    _ text: String, _ kind: ScriptFault.Kind, _ line: Int, _ message: String
  ) {
    do {
      _ = try Bench(["return {}", text])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.count == 1)
      let fault = error.faults[0]
      #expect(fault.message == message)
      #expect(fault.kind == kind)
      #expect(fault.line == line)
      #expect(fault.fileName == "script1.lua")
      #expect(fault.script == 1)
    }
  }

  @Test func tellsAllFaultsAtOnce() {
    do {
      _ = try Bench(["return", "return {}", "x = = 1", "while true do end", "error('x')", "return {}"])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.map(\.script) == [0, 2, 3, 4])
      #expect(error.faults[2].message.hasPrefix("instruction limit of 10,000,000 reached"))
    }
  }

  @Test func knowsShapes() throws {
    let bench = try Bench([
      "\u{FEFF}return {[10] = 'ten', [2] = 'two', b = true, a = 1.5, ['ä'] = 7, [1.5] = 'half', [true] = 'yes'}",
      "return function() end", "local t = {} return t",
    ])
    guard case .table(let entries) = bench.sandbox.shape(of: 0) else {
      Issue.record("no table")
      return
    }
    #expect(entries.map(\.key) == ["1.5", "2", "10", "a", "b", "ä", "true"])
    #expect(
      entries.map(\.value) == [
        .string("half"), .string("two"), .string("ten"), .number(1.5), .boolean(true), .integer(7),
        .string("yes"),
      ])
    guard case .function = bench.sandbox.shape(of: 1) else {
      Issue.record("no function")
      return
    }
    guard case .table(let none) = bench.sandbox.shape(of: 2), none.isEmpty else {
      Issue.record("no empty table")
      return
    }
  }

  @Test func callsOnlyFunctions() throws {
    var bench = try Bench(["return {}", "return function() return 1 end"])
    for number in [-1, 0, 2, .max] {
      guard case .failed = bench.call(number) else {
        Issue.record("called \(number)")
        return
      }
    }
    #expect(bench.call(1) == .value(.integer(1)))
    let many = Array(repeating: SandboxConstant?.some(.integer(1)), count: 100)
    guard case .failed = bench.call(1, many) else {
      Issue.record("took 100 arguments")
      return
    }
  }

  @Test func evaluatesExpressions() throws {
    var bench = try Bench(
      ["record.city == 'Ulm' -- a comment", "record.city and\n  nope.x"],
      fields: ["city": .string("Ulm")], kind: .expression, firstLine: 12)
    #expect(bench.call(0) == .value(.boolean(true)))
    #expect(
      bench.call(1) == .failed("attempt to index a nil value (global 'nope')", at: "script1.lua:13"))
    do {
      _ = try Bench(["record.x ==\n\n"], kind: .expression, firstLine: 40)
      Issue.record("loaded")
    } catch {
      #expect(error.faults[0].kind == .syntax)
      #expect(error.faults[0].line >= 40)
    }
  }

  @Test func requiresModules() throws {
    let modules = [
      "codes": "local base = require('base')\nreturn {air = base.prefix .. 'Air', list = {1, 2}}",
      "base": "loads = (loads or 0) + 1 return {prefix = 'M-', loads = loads}",
      "broken": "\n\nreturn = 1", "raising": "\nerror('at load')", "loop": "return require('loop2')",
      "loop2": "return require('loop')", "empty": "", "bad name": "return 1",
      "writer": "return {f = function()\n  state = 1 end}",
    ]
    var bench = try Bench(
      [
        "local codes, base = require 'codes', require 'base' return function() return codes.air .. base.loads end",
        "local codes = require('codes') return function() codes.list[3] = 1 return #codes.list end",
        "return function() return tostring(require) end",
        "return function() return require('base') end",
        "return function() return tostring(x) end",
        "x = require('empty') return function() return x end",
      ], modules: modules)
    #expect(bench.call(0) == .value(.string("M-Air1")))
    #expect(bench.call(1) == .value(.integer(3)))
    #expect(bench.call(1) == .value(.integer(3)))
    #expect(bench.call(2) == .value(.string("function")))
    #expect(
      bench.call(3)
        == .failed(
          "require works while a script is loaded; call it outside the function",
          at: "script3.lua:1"))
    #expect(bench.call(5) == .value(.boolean(true)))
    for (text, file, line, message) in [
      ("return require('broken')", "broken.lua", 3, "unexpected symbol near '='"),
      ("return require('raising')", "raising.lua", 2, "at load"),
      ("\nreturn require('none')", "script0.lua", 2, "there is no module 'none' in the maps folders"),
      ("return require('bad name')", "script0.lua", 1, "there is no module 'bad name' in the maps folders"),
      ("return require('../x')", "script0.lua", 1, "there is no module '../x' in the maps folders"),
      ("return require('loop')", "loop2.lua", 1, "module 'loop' requires itself"),
      ("local w = require('writer') return function() w.f() end", "writer.lua", 2,
        "assigns to the global 'state'; nothing may stay from call to call: write local state"),
    ] {
      do {
        _ = try Bench([text], modules: modules)
        Issue.record("loaded \(text)")
      } catch {
        #expect(error.faults[0].fileName == file)
        #expect(error.faults[0].line == line)
        #expect(error.faults[0].message == message)
      }
    }
  }

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
      if round % 3 == 0 { bench.sandbox.beginRecord() }
      let n = round % 60
      let expected: SandboxConstant = n >= 1 && n <= 50 ? .string("v\(n)") : .integer(Int64(n))
      #expect(bench.call(0, [.string("x\(round)"), .integer(Int64(n))]) == .value(expected))
    }
  }
}

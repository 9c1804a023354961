import Sandbox
import Testing

/// What scripts may be, and what is said of those that are not.
@Suite struct LoadingTests {
  @Test(arguments: [
    (
      "return nil", ScriptFault.Kind.shape, 0,
      "returned nothing; a value map returns a table or a function"
    ),
    ("", .shape, 0, "returned nothing; a value map returns a table or a function"),
    ("return 5", .shape, 0, "returned a number; a value map returns a table or a function"),
    ("return 'x'", .shape, 0, "returned a string; a value map returns a table or a function"),
    (
      "return {a = {}}", .shape, 0,
      "the table's entry 'a' is a table; entries of a value map are texts, numbers or booleans"
    ),
    (
      "return {[{}] = 1}", .shape, 0,
      "the table's entry 'table' has a key that is no text, number or boolean"
    ),
    (
      "return {a = 1, [1] = 2, ['1'] = 3}", .shape, 0,
      "the table has the key '1' both as a text and otherwise"
    ),
    (
      "return {a = 0/0}", .shape, 0,
      "the table's entry 'a' is a number that is not finite (nan or inf)"
    ),
    ("return {a = '\\xff'}", .shape, 0, "the table's entry 'a' is not valid UTF-8"),
    ("return {\n  a = 1,\n  b = = 2}", .syntax, 3, "unexpected symbol near '='"),
    ("\n\nreturn function( end", .syntax, 3, "<name> or '...' expected near 'end'"),
    ("x = 'abc", .syntax, 1, "unfinished string near <eof>"),
    ("\n error('no')", .error, 2, "no"),
    ("local x = nil\nx.y = 1", .error, 2, "attempt to index a nil value (local 'x')"),
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
      _ = try Bench([
        "return", "return {}", "x = = 1", "while true do end", "error('x')", "return {}",
      ])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.map(\.script) == [0, 2, 3, 4])
      #expect(
        error.faults[2].message.hasPrefix("instruction limit of 10,000,000 for loading a script"))
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
      bench.call(1) == .failed("attempt to index a nil value (global 'nope')", at: "script1.lua:13")
    )
  }

  /// What is wrong at the end of an expression is found in what the program puts behind it, and told of the
  /// expression's last line.
  @Test(arguments: [
    ("record.x ==", 40, "unexpected symbol at the end of the expression"),
    ("record.x ==\n\n", 40, "unexpected symbol at the end of the expression"),
    ("record.x ==\n 1 +\n", 41, "unexpected symbol at the end of the expression"),
    ("record.x -- comment\n and", 41, "unexpected symbol at the end of the expression"),
    ("", 40, "unexpected symbol at the end of the expression"),
    ("(record.x\n", 40, "')' expected (to close '(' at line 40) at the end of the expression"),
    ("record.x)", 40, "unexpected ')'"), ("record.x))", 40, "unexpected ')'"),
    ("f(1,\n2))\n", 41, "unexpected ')'"),
    (
      "(function() return 1", 40,
      "'end' expected (to close 'function' at line 40) at the end of the expression"
    ),
    ("'abc", 40, "unfinished string near ''abc'"),
    ("[[abc", 40, "unfinished long string (starting at line 40) at the end of the expression"),
    (
      "1\n--[[ abc", 41,
      "unfinished long comment (starting at line 41) at the end of the expression"
    ),
    ("1 2", 40, "')' expected near '2'"),
    ("1\n 2\n", 41, "')' expected (to close '(' at line 40) near '2'"),
    ("return 1", 40, "unexpected symbol near 'return'"), ("1; 2", 40, "')' expected near ';'"),
    ("x = 1", 40, "')' expected near '='"),
  ])
  func namesFaultsOfExpressions(_ text: String, _ line: Int, _ message: String) {
    do {
      _ = try Bench([text], kind: .expression, firstLine: 40)
      Issue.record("loaded")
    } catch {
      #expect(error.faults.map(\.kind) == [.syntax])
      #expect(error.faults.map(\.line) == [line])
      #expect(error.faults.map(\.message) == [message])
    }
  }

  /// Of several wrong entries the first in the order of `pairs` is told, on every run.
  @Test(arguments: [
    (
      "{z = {}, b = {}, y = 0/0, c = '\\xff', a = print, [2] = 1}",
      "'a' is a function; entries of a value map are texts, numbers or booleans"
    ),
    ("{z = {}, [7] = {}, [-1.5] = 0/0}", "'-1.5' is a number that is not finite (nan or inf)"),
    ("{[{}] = 1, [print] = 2, x = '\\xff'}", "'x' is not valid UTF-8"),
    ("{[{}] = 1, [print] = 2}", "'table' has a key that is no text, number or boolean"),
    (
      "{[true] = {}, [false] = {}, ok = 1}",
      "'false' is a table; entries of a value map are texts, numbers or booleans"
    ),
  ])
  func namesTheFirstWrongEntry(_ table: String, _ message: String) {
    for padding in 0..<20 {
      let more = (0..<padding * 3).map { "['more\($0)'] = \($0), " }.joined()
      do {
        _ = try Bench(["return {" + more + table.dropFirst()])
        Issue.record("loaded")
      } catch {
        #expect(error.faults.map(\.message) == ["the table's entry " + message])
      }
    }
  }

  @Test func requiresModules() throws {
    let modules = [
      "codes": "local base = require('base')\nreturn {air = base.prefix .. 'Air', list = {1, 2}}",
      "base": "loads = (loads or 0) + 1 return {prefix = 'M-', loads = loads}",
      "broken": "\n\nreturn = 1", "raising": "\nerror('at load')",
      "loop": "return require('loop2')",
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
      (
        "\nreturn require('none')", "script0.lua", 2,
        "there is no module 'none' in the maps folders"
      ),
      (
        "return require('bad name')", "script0.lua", 1,
        "there is no module 'bad name' in the maps folders"
      ),
      ("return require('../x')", "script0.lua", 1, "there is no module '../x' in the maps folders"),
      ("return require('loop')", "loop2.lua", 1, "module 'loop' requires itself"),
      (
        "local w = require('writer') return function() w.f() end", "writer.lua", 2,
        "assigns to the global 'state'; nothing may stay from call to call: write local state"
      ),
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
}

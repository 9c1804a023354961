import Sandbox
import Testing

/// Errors of any kind, raised in any way at any place: the message is one clean line, and the place is where it was
/// raised.
@Suite struct ErrorValueTests {
  /// A value, and what the message of an error with it is.
  static let values = [
    ("nil", "(error object is a nil value)"), ("false", "(error object is a boolean value)"),
    ("true", "(error object is a boolean value)"), ("{}", "(error object is a table value)"),
    ("{message = 'x', code = 1}", "(error object is a table value)"),
    ("print", "(error object is a function value)"),
    ("function() end", "(error object is a function value)"), ("12", "12"), ("1.5", "1.5"),
    ("0/0 ~= 0/0 and 'nan'", "nan"), ("'text'", "text"),
    ("''", "the script failed without a message"), ("'\\0'", " "), ("'a\\nb\\r\\nc'", "a b  c"),
    ("'\\27[31mred\\7'", " [31mred "), ("'a\\u{9b}2Jb'", "a  2Jb"),
    ("'a\\u{2028}b\\u{202e}c\\u{2066}d'", "a   b   c   d"),
    ("'other.lua:1: boo'", "other.lua:1: boo"),
    ("'\\nother.lua:1: boo\\n  called from x.lua:2'", " other.lua:1: boo   called from x.lua:2"),
    ("'\\xff\\xfe'", "\u{FFFD}\u{FFFD}"), ("('é'):rep(400)", String(repeating: "é", count: 256)),
    ("('x'):rep(1000000)", String(repeating: "x", count: 512)),
  ]

  /// How `v` is raised.
  static let ways = [
    "error(v)", "error(v, 0)", "error(v, 2)", "error(v, 1000)", "assert(false, v)",
    "assert(nil, v)",
    "local _, e = pcall(error, v, 0) error(e, 0)",
    "local _, e = pcall(function() error(v, 0) end) error(e)",
    "local _, e = xpcall(error, function(e) return e end, v, 0) error(e, 0)",
    "table.sort({1, 2, 3}, function() error(v, 0) end)",
    "local _ = ('x'):gsub('x', function() error(v, 0) end)",
    "for _ in function() error(v, 0) end do end",
    "local f <const> = function() error(v, 0) end return 1, f()",
  ]

  @Test(arguments: values)
  func inACall(_ value: String, _ message: String) throws {
    for way in Self.ways {
      var bench = try Bench([
        "return function(a)\n local v = \(value)\n \(way) end", "return function() return 1 end",
      ])
      let outcome = bench.call(0)
      // `assert` has words of its own for a message that is left out.
      let isLeftOut = value == "nil" && way.hasPrefix("assert")
      #expect(
        outcome
          == .failed(isLeftOut ? "(error object is a nil value)" : message, at: "script0.lua:3"),
        "\(way)")
      #expect(bench.sandbox.fault.traceback.allSatisfy { $0.hasPrefix("script0.lua:") })
      #expect(bench.call(1) == .value(.integer(1)))
    }
  }

  @Test(arguments: values)
  func inALookedUpScript(_ value: String, _ message: String) throws {
    var bench = try Bench([
      "return function(a)\n return lookup('script1', 1) end",
      "return function(a)\n\n error(\(value), 0) end",
      "return function(a)\n local ok, e = pcall(lookup, 'script1', 1)\n error(e, 0) end",
    ])
    #expect(bench.call(0) == .failed(message, at: "script1.lua:3"))
    #expect(bench.sandbox.fault.traceback == ["script1.lua:3", "script0.lua:2"])
    #expect(
      bench.sandbox.fault.report == message + "\n  called from script0.lua:2")
    #expect(bench.call(2) == .failed(message, at: "script2.lua:3"))
  }

  @Test(arguments: values)
  func whileLoading(_ value: String, _ message: String) {
    for (text, modules, at) in [
      ("\n error(\(value), 0) return {}", [:], "script0.lua:2"),
      ("\n return require('m')", ["m": "\n\n error(\(value), 0)"], "m.lua:3"),
      (
        "\n local ok, e = pcall(require, 'm')\n error(e, 0)", ["m": "error(\(value), 0)"],
        "script0.lua:3"
      ),
    ] {
      do {
        _ = try Bench([text], modules: modules)
        Issue.record("loaded \(text)")
      } catch {
        #expect(error.faults.map(\.message) == [message])
        #expect(error.faults.map(\.at) == [at])
        #expect(error.faults.map(\.kind) == [.error])
      }
    }
  }

  @Test(arguments: values)
  func inAnExpression(_ value: String, _ message: String) throws {
    var bench = try Bench(["record and\n error(\(value), 0)"], kind: .expression, firstLine: 7)
    #expect(bench.call(0, [.integer(1)]) == .failed(message, at: "script0.lua:8"))
  }

  /// Handlers that fail, and fail again.
  @Test(arguments: [
    "error", "function() error('again') end", "function() error({}) end", "function() error() end",
    "function(e) return e.x.y end", "function() local function f() return f() + 1 end f() end",
    "function(e) return nil end", "function(e) return {} end", "print", "pcall", "assert",
    "function() xpcall(error, error) error('x') end", "function(e) lookup('none', 1) end",
  ])
  func survivesHandlers(_ handler: String) throws {
    var bench = try Bench([
      "return function(a)\n local ok = xpcall(error, \(handler), 'first')\n return ok end",
      "return function(a)\n local ok, e = xpcall(error, \(handler), 'first')\n error(e, 0) end",
    ])
    switch bench.call(0) {
    case .value(.boolean(false)), .limited(.depth): break
    case let other: Issue.record("\(other)")
    }
    switch bench.call(1) {
    case .failed(let message, let at):
      #expect(at == "script1.lua:3")
      #expect(!message.contains { $0.isNewline } && message.utf8.count <= 512)
    case .limited(.depth): break
    case let other: Issue.record("\(other)")
    }
  }

  /// A place that Lua put before the message is left out; one that the script made up stays visible as its words.
  @Test(arguments: [
    ("error('script0.lua:99: x', 0)", "x"), ("error('script0.lua:99: x')", "script0.lua:99: x"),
    ("error('script9.lua:7: x')", "script9.lua:7: x"),
    ("error('script0.lua:x: y', 0)", "script0.lua:x: y"),
    ("error('script0.lua:', 0)", "script0.lua:"),
    ("error('script0.lua:1: ', 0)", "the script failed without a message"),
  ])
  func forgedPlacesChangeNothing(_ body: String, _ message: String) {
    #expect(evaluate("\n\n" + body) == .failed(message, at: "script0.lua:4"))
  }
}

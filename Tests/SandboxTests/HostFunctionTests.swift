import Sandbox
import Testing

/// What scripts may ask of the host: wrong arguments, too much of it, circles.
@Suite struct HostFunctionTests {
  static let values = [
    "nil", "true", "12", "1.5", "0/0", "1/0", "''", "'x'", "'\\xff'", "('x'):rep(1000000)", "{}",
    "print", "record",
    "function() end",
  ]

  /// Whatever is passed, there is a result, an error or a verdict, and the next call works.
  @Test(arguments: [
    "lookup(%)", "lookup('t', %)", "lookup(%, %)", "lookup('t', %, %)", "lookup('script1', %)",
    "warn(%)",
    "print(%)", "print(%, %, %)", "reject(%)", "skip(%)", "text.upper(%)", "text.lower(%)",
    "text.fold(%)",
    "text.trim(%)", "text.squeeze(%)", "text.split(%, ',')", "text.split('a', %)",
    "text.split(%, %)",
    "text.starts(%, 'a')", "text.starts('a', %)", "text.ends(%, 'a')", "text.ends('a', %)",
    "record[%]", "run[%]", "run.parameters[%]", "require(%)",
  ])
  func takesAnything(_ call: String) throws {
    for value in Self.values {
      let expression = call.replacing("%", with: value)
      var bench = try Bench(
        [
          "return function(record)\n local v = \(expression)\n return type(v) end",
          "return function(a) return a end", "return function(a) return a:upper() end",
        ], fields: ["city": .string("Ulm")])
      bench.host.tables["t"] = ["k": "v"]
      switch bench.call(0) {
      case .value, .rejected, .skipped, .limited: break
      case .failed(let message, let at):
        #expect(at.hasPrefix("script") && !message.isEmpty, "\(expression)")
        #expect(message.utf8.count <= 512 && !message.contains { $0.isNewline }, "\(expression)")
      }
      #expect(bench.call(2, [.string("a")]) == .value(.string("A")), "\(expression)")
    }
  }

  /// Words are cut, and come in the order and number in which they were said.
  @Test func cutsWords() throws {
    var bench = try Bench([
      """
      return function()
        warn(('ä'):rep(500000))
        warn('a\\nb\\27[1m\\u{9b}\\u{2028}')
        print(('ä'):rep(500000))
        print('a\\nb\\tc\\27[1m\\u{202e}')
      end
      """
    ])
    #expect(bench.call() == .value(nil))
    #expect(bench.host.warnings == [String(repeating: "ä", count: 250), "a b [1m     "])
    #expect(bench.host.printed == [String(repeating: "ä", count: 2000), "a\nb\tc [1m   "])
  }

  /// Talking is work: a script is stopped before the host has heard much.
  @Test(arguments: ["warn", "print"])
  func wordsAreCharged(_ name: String) throws {
    var bench = try Bench([
      "return function()\n local i = 0 while true do i = i + 1 \(name)(i) end end"
    ])
    #expect(bench.call() == .limited(.instructions))
    let heard = bench.host.warnings.count + bench.host.printed.count
    #expect(heard > 100 && heard < 30000)
  }

  @Test func verdictsAreFinal() throws {
    for verdict in ["reject", "skip"] {
      for way in [
        "\(verdict)('x')", "pcall(\(verdict), 'x')", "pcall(pcall, \(verdict), 'x')",
        "xpcall(\(verdict), function() end, 'x')", "pcall(function() \(verdict)('x') end)",
        "xpcall(error, function() \(verdict)('x') end)",
        "table.sort({1, 2}, function() \(verdict)('x') end)",
        "('a'):gsub('a', function() \(verdict)('x') end)", "pcall(lookup, 'script1', 1)",
        "lookup('script1', 1)",
      ] {
        var bench = try Bench([
          "return function()\n \(way)\n return 'went on' end",
          "return function() pcall(\(verdict), 'x') end",
        ])
        let outcome = bench.call()
        #expect(outcome == (verdict == "reject" ? .rejected("x") : .skipped("x")), "\(way)")
      }
    }
  }

  /// Limits end the call that was looked up and the one that asked.
  @Test func limitsOfLookedUpScriptsAreFinal() throws {
    var bench = try Bench([
      "return function()\n local ok = pcall(lookup, 'script1', 1) return 'went on' end",
      "return function()\n while true do end end",
      "return function(a) local ok = pcall(lookup, 'script3', a) return lookup('script3', a) end",
      "return function(a) return lookup('script2', a) end",
    ])
    #expect(bench.call(0) == .limited(.instructions))
    #expect(bench.sandbox.fault.traceback == ["script1.lua:2", "script0.lua:2"])
    #expect(
      bench.call(2, [.integer(1)])
        == .failed(
          "value map 'script2' asks itself, directly or through another one", at: "script3.lua:1"))
  }

  @Test(arguments: [
    ("record[('x'):rep(1001)]", "no field has a name of over 1000 bytes"),
    ("lookup(('x'):rep(1001), 1)", "no value map has a name of over 1000 bytes"),
  ])
  func refusesLongNames(_ expression: String, _ message: String) {
    #expect(
      evaluate("local record = a return \(expression)") == .failed(message, at: "script0.lua:2"))
  }
}

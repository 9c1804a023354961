import HostileScripts
import Sandbox
import Testing

/// Scripts that want to run for ever, take all memory, break out or bring the process down.
///
/// Each is stopped, and an honest call after it works.
@Suite struct HostileScriptTests {
  @Test(arguments: HostileScript.all.map(\.body))
  func isStopped(_ body: String) throws {
    let script = try #require(HostileScript.all.first { $0.body == body })
    switch script.end {
    case .budget: try stops(body, with: [.instructions, .memory, .singleObject])
    case .depth: try stops(body, with: [.depth, .instructions], orFails: true)
    }
  }

  /// Calls without loops go without the hook, unless what they work on makes each instruction dear: something that
  /// loading made, an argument, a field, a result of the libraries.
  @Test(arguments: [
    ("local a, b = ('x'):rep(1000000) .. 'a', ('x'):rep(1000000) .. 'b'", "c = a == b"),
    ("local a, b = ('\\0'):rep(20000) .. 'a', ('\\0'):rep(20000) .. 'b'", "c = a < b"),
    ("local t = {} for i = 1, 3000 do t[1 + i * 2^-52] = 1 end", "c=t[1.0000000000000002]"),
    (
      "local t = {} for i = 1, 50000 do t[i] = i end",
      "t[1.0000000000000002]=1 t[1.0000000000000004]=1 t[1.0000000000000002]=nil t[1.0000000000000004]=nil t[1.0000000000000007]=1 t[1.0000000000000009]=1 t[1.0000000000000007]=nil t[1.0000000000000009]=nil"
    ),
    ("", "c = long == other"), ("", "c = long < other"),
    ("", "do local a, b = ('x'):rep(900000), ('x'):rep(900000) c = a == b end"),
    ("local function f(...) return ... end", "c = f(table.unpack({}, 1, 9000))"),
  ])
  func shortCallsAreCharged(_ chunk: String, _ step: String) throws {
    let text =
      "\(chunk) return function(long, other, record) local c\n"
      + String(repeating: step + "\n", count: 900 / step.split(separator: " ").count)
      + "return 1 end"
    let long = String(repeating: "x", count: 1_000_000)
    var limits = SandboxLimits.unhurried
    limits.instructions = 200_000
    var bench = try Bench([text], limits: limits)
    switch bench.call(0, [.string(long + "a"), .string(long + "b")]) {
    case .limited(.instructions), .limited(.memory): break
    case let other: Issue.record("\(other)")
    }
  }

  /// Lua's own limits become errors that name the place.
  @Test(arguments: [
    "return ('x'):rep(math.maxinteger, 'yy')",
    "local function f() return ('x'):gsub('x', f) end return f()",
    "return string.rep(('(x)'):rep(100), 1):find(('('):rep(40))", "return table.unpack({}, 1, 1e7)",
    "return ('x'):rep(1000):find(('x?'):rep(300))",
    "local t = {} t = setmetatable(t, {})", "return getmetatable('').__index",
    "return record.x.y.z", "return load('return 1')", "return coroutine.create(print)",
    "return rawset({}, 1, 1)", "return collectgarbage()", "return os.time()", "return io.open('x')",
    "return debug.traceback()", "return dofile('x')", "return string.dump(print)",
    "return string.pack('i', 1)", "return math.random()", "return require('x')",
    "return ('%p'):format({})", "record.city = 1", "run.date = 1", "run.parameters.rate = 1",
    "return #record", "return record()", "return record .. 'x'", "return pairs(record)",
    "return record < 1", "for k in next, record do end", "return ('x') .. {}",
    "string.upper = nil string.upper('x')", "_ENV = nil",
  ])
  func fails(_ body: String) throws {
    try stops(body, with: [], orFails: true)
  }

  /// Chains of indices: naming the culprit of a failing one would take Lua minutes and its C stack.
  @Test(arguments: [2000, 31000, 200_000])
  func refusesLongChains(_ links: Int) throws {
    let text = "return function(a) return a" + String(repeating: ".x", count: links) + " end"
    #expect(throws: SandboxLoadError.self) { _ = try Bench([text]) }
    let top = "local a = {} local b = a" + String(repeating: ".x", count: links) + " return {}"
    #expect(throws: SandboxLoadError.self) { _ = try Bench([top]) }
  }

  @Test(arguments: [
    String(repeating: "(", count: 100_000), String(repeating: "{", count: 100_000),
    "return " + String(repeating: "-", count: 100_000) + "1",
    String(repeating: "do ", count: 100_000), "x = [" + String(repeating: "=", count: 100_000),
    "return " + String(repeating: "function() return ", count: 1000),
    "return '" + String(repeating: "\\", count: 100_001),
    "goto x " + String(repeating: "::a:: ", count: 3), "\u{1B}Lua\u{54}\0", "\u{1B}",
    String(repeating: "local a ", count: 300), "return " + String(repeating: "a.", count: 300),
    String(repeating: "x=1 ", count: 1_200_000),
  ])
  func refusesParserBombs(_ text: String) throws {
    do {
      _ = try Bench([text])
      Issue.record("loaded")
    } catch {
      #expect(error.faults.count == 1)
      #expect(error.faults.first?.fileName == "script0.lua")
    }
  }

  /// Global names inside functions full of variables make the compiler look through all of them,
  /// for each name anew.
  @Test func stopsSlowCompiling() throws {
    var limits = SandboxLimits.unhurried
    limits.timeMilliseconds = 1
    var text = ""
    for level in 0..<60 {
      text += "local function f\(level)()\n"
      for index in 0..<150 { text += "local v\(level)_\(index) " }
      text += "\n"
    }
    text += String(repeating: "g() ", count: 400_000)
    text += String(repeating: " end", count: 60) + " return f0"
    do {
      _ = try Bench([text], limits: limits)
      Issue.record("loaded")
    } catch {
      guard case .limit = error.faults.first?.kind else {
        Issue.record("\(error.faults)")
        return
      }
    }
  }

  @Test(arguments: [
    "while true do end", "local t = {} while true do t[#t + 1] = {} end",
    "return ('x'):rep(1 << 40)", "local function f() return f() + 1 end f()",
    "while true do pcall(error) end",
  ])
  func limitsHoldWhileLoading(_ text: String) throws {
    do {
      _ = try Bench([text, "return {a = 1}", "return nil", "while true do end"])
      Issue.record("loaded")
    } catch {
      // Every broken script has its fault; the good one has none.
      #expect(error.faults.map(\.script) == [0, 2, 3])
      guard case .limit = error.faults[0].kind else {
        Issue.record("\(error.faults[0])")
        return
      }
    }
  }

  @Test func clockIsTheBackstop() throws {
    var limits = SandboxLimits.unhurried
    limits.instructions = .max
    limits.timeMilliseconds = 30
    var bench = try Bench(["return function() while true do end end"], limits: limits)
    #expect(bench.call() == .limited(.time))
    #expect(bench.sandbox.fault.message.contains("time limit of 30ms"))
  }

  @Test func messagesSayHowToRaise() throws {
    var bench = try Bench([
      "return function()\n  while true do end\nend",
      "return function() local t = {}\n while true do t = {t, ('x'):rep(100000)} end end",
    ])
    #expect(bench.call(0) == .limited(.instructions))
    #expect(
      bench.sandbox.fault.message
        == "instruction limit of 1,000,000 reached; raise limits.instructions in project.yaml")
    #expect(bench.sandbox.fault.at == "script0.lua:2")
    #expect(bench.call(1) == .limited(.memory))
    #expect(
      bench.sandbox.fault.message
        == "memory limit of 16MiB reached; raise limits.memory in project.yaml")
    #expect(bench.sandbox.fault.at == "script1.lua:2")
  }

  /// A call ends at any instruction and any allocation, and the next one finds everything as it
  /// was.
  @Test func survivesAnyPlaceOfTheEnd() throws {
    let hostile = """
      local kept = {n = 0, list = {}}
      return function(count, size)
        local s = ''
        for i = 1, count do
          kept.n = kept.n + 1
          kept.list[#kept.list + 1] = {i, tostring(i)}
          table.sort(kept.list, function(a, b) return a[1] > b[1] end)
          s = s .. ('x'):rep(size):gsub('x', function() return 'y' .. i end)
          pcall(error, {s})
          for k in pairs(kept) do s = s .. k end
        end
        return kept.n
      end
      """
    let honest = "local m = {a = 'A'} return function(k) return m[k] end"
    for step in 1...150 {
      var limits = SandboxLimits.unhurried
      limits.instructions = 37 * step
      limits.memoryBytes = 65536 + 977 * step
      var bench = try Bench([hostile, honest], limits: limits)
      for round in 0..<3 {
        let outcome = bench.call(0, [.integer(Int64(20 + round)), .integer(30)])
        switch outcome {
        case .value(let value): #expect(value == .integer(Int64(20 + round)))
        case .limited: break
        default: Issue.record("\(outcome)")
        }
        #expect(bench.call(1, [.string("a")]) == .value(.string("A")))
        #expect(bench.call(0, [.integer(0), .integer(0)]) == .value(.integer(0)))
      }
    }
  }

  private func stops(
    _ body: String, with limits: [SandboxLimit], orFails: Bool = false
  ) throws {
    let text = "return function(record, x)\n" + body + "\nend"
    var bench: Bench
    do {
      bench = try Bench(
        [
          text, "return function(a) return a:upper() end",
          "return function(a) return lookup('script0', a) end",
        ], fields: ["city": .string("Ulm")])
    } catch {
      #expect(orFails, "\(error)")
      return
    }
    bench.host.tables["t"] = ["k": "v"]
    bench.host.scripts["other"] = 2
    for _ in 0..<2 {
      let outcome = bench.call(0)
      switch outcome {
      case .limited(let limit): #expect(limits.contains(limit), "\(outcome)")
      case .failed(_, let at): #expect(orFails && at == "script0.lua:2", "\(outcome)")
      default: Issue.record("\(outcome)")
      }
      #expect(bench.call(1, [.string("honest")]) == .value(.string("HONEST")))
    }
  }
}

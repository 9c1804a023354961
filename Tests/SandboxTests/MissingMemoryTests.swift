private import Glibc
import Sandbox
import Testing

/// Memory that is missing anywhere inside Lua ends a load or a call, and nothing else.
@Suite struct MissingMemoryTests {
  /// Uses every function that scripts are offered.
  static let script = #"""
    local m = require("m")
    local names = {b = 1, a = 2}
    for i = 1, 40 do names["key" .. i] = i end
    local list = table.pack(3, 1, 2)
    local words = string.gmatch("one two three", "%a+")
    return function(way, record)
      if way == "reject" then reject("not " .. record.city) end
      if way == "skip" then skip("left " .. record.late_field) end
      local out = {}
      local function add(...)
        for i = 1, select("#", ...) do out[#out + 1] = tostring((select(i, ...))) end
      end
      add(assert(1, 2), type(way), tonumber("0x10"), tonumber("zz", 36), next({5}))
      add(pcall(error, "caught"))
      add(xpcall(function() error({}) end, function(e) return type(e) .. ("!"):rep(3) end))
      for i, v in ipairs({"x", "y"}) do add(i, v) end
      for k in pairs(names) do add(k) end
      for k in pairs({z = 1, y = 2}) do add(k) end
      add(string.len("abc"), string.sub("abc", 2), string.byte("abc", 1, 3), string.char(65, 66))
      add(#string.rep("xyz", 2000, ","), string.reverse("abc"), string.lower("ABC"), string.upper("abc"))
      add(string.format("%5d|%-5s|%q|%.3f|%x|%c", 7, "é", "a\n\0b", 1 / 3, 255, 66))
      add(string.find("a.b", "."), string.find("hello", "(l)(l)"), string.match("k=v", "(%w)=(%w)"))
      for k, v in string.gmatch("a=1,b=2", "(%w)=(%w)") do add(k, v) end
      add(words(), words(), string.gsub("hello", "l", {l = "L"}), string.gsub("abc", "%w", "%0%0"))
      add(string.gsub("abc", "b", function(c) return c .. string.rep("-", 70) end))
      table.insert(list, 1, "first") table.insert(list, "last")
      add(table.concat(list, "-"), table.remove(list, 1), table.remove(list), table.unpack(list))
      table.sort(list) add(table.concat(list, " "))
      table.sort(list, function(x, y) return x > y end) add(table.concat(list, " "))
      add(#table.move(list, 1, 3, 50, {}), table.pack(1, nil, 3).n)
      add(math.abs(-1), math.acos(1), math.asin(0), math.atan(1, 1), math.ceil(1.5), math.cos(0))
      add(math.deg(1), math.exp(0), math.floor(-1.5), math.fmod(7, 3), math.log(8, 2), math.max(1, 2))
      add(math.min(1, 2), math.modf(1.5), math.rad(180), math.sin(0), math.sqrt(4), math.tan(0))
      add(math.tointeger(3.0), math.type(1), math.ult(1, -1))
      add(utf8.char(228, 8364), utf8.codepoint("ä€", 1, -1), utf8.len("ä€"), utf8.offset("ä€", 2))
      for p, c in utf8.codes("ä€") do add(p, c) end
      add(text.fold(" A  B "), text.fold("Ä"), text.trim(" x "), text.squeeze("a  b"), text.upper("äb"))
      add(text.lower("AB"), #text.split("a,b,,c", ","), text.starts("abc", "ab"), text.ends("abc", "bc"))
      add(lookup("codes", "k"), lookup("other", 2, 3), record.city, record.late_field, record.amount)
      add(run.date, run.legal_entity, run.parameters.rate, m.twice("x"), pcall(require, "m"))
      warn("careful " .. #out) print(1, "two", {}, nil)
      for i = 1, 60 do out[#out + 1] = "t" .. i end
      local deep = {} for i = 1, 50 do deep = {deep, i, k = deep} end
      local function nest(n) if n == 0 then return 0 end return 1 + nest(n - 1) end
      add(nest(40), deep[2], select("#", table.unpack({}, 1, 60)), 10 .. 20, "5" * "4", -"3", 7 // 2 | 8)
      return table.concat(out, " ")
    end
    """#
  private static let other = "return function(a, b, record) return a * b .. record.city end"
  private static let module = "local m = {} function m.twice(x) return x .. x end return m"

  private func bench(_ refusedRequest: Int) throws(SandboxLoadError) -> Bench {
    var limits = SandboxLimits.unhurried
    limits.refusedRequest = refusedRequest
    let bench = try Bench(
      [Self.script, Self.other], modules: ["m": Self.module],
      fields: ["city": .string("Ulm"), "amount": .number(1.5), "late_field": .integer(7)],
      limits: limits)
    bench.host.scripts["other"] = 1
    bench.host.tables["codes"] = ["k": "found"]
    return bench
  }

  private static let ways = [nil, "reject", "skip"] as [String?]

  /// What calls end with: a value, a rejection, a skip, and the same value again.
  private func outcomes(_ bench: inout Bench, _ refusals: inout Int) -> [Outcome] {
    var outcomes: [Outcome] = []
    for way in Self.ways + [nil] {
      let arguments = [way.map { SandboxConstant.string($0) }]
      var outcome = bench.call(0, arguments)
      if outcome == .limited(.memory) {
        refusals += 1
        outcome = bench.call(0, arguments)
      }
      outcomes.append(outcome)
    }
    return outcomes
  }

  @Test func everyRequestMayBeRefused() throws {
    var whole = try bench(0)
    var refusals = 0
    let expected = outcomes(&whole, &refusals)
    guard case .value(.string) = expected[0], refusals == 0 else {
      Issue.record("\(expected)")
      return
    }
    #expect(expected[1] == .rejected("not Ulm"))
    #expect(expected[2] == .skipped("left 7"))
    var inLoading = 0
    var inCalls = 0
    for request in 1... {
      refusals = 0
      do {
        var bench = try bench(request)
        #expect(outcomes(&bench, &refusals) == expected, "request \(request)")
        if refusals == 0 { break }
        #expect(refusals == 1, "request \(request)")
        inCalls += 1
      } catch {
        inLoading += 1
        #expect(!error.faults.isEmpty && error.faults.allSatisfy(isClean), "\(error.faults)")
      }
    }
    #expect(
      inLoading > 500 && inCalls > 300, "\(inLoading) refused while loading, \(inCalls) in calls")
  }

  private func isClean(_ fault: ScriptFault) -> Bool {
    switch fault.kind {
    case .limit(.memory): ["script0.lua", "script1.lua", "m.lua"].contains(fault.fileName)
    case .error: fault.message.hasPrefix("not enough memory for ")
    default: false
    }
  }

  /// The script above does name all there is.
  @Test func everyFunctionIsUsed() {
    let names = evaluate(
      """
      local names = {}
      for k, v in pairs(_ENV) do
        if type(v) == 'function' then names[#names + 1] = k end
        for n, f in pairs(type(v) == 'table' and v or {}) do
          if type(f) == 'function' then names[#names + 1] = k .. '.' .. n end
        end
      end
      return table.concat(names, ' ')
      """)
    guard case .value(.string(let list)) = names else {
      Issue.record("\(names)")
      return
    }
    #expect(list.split(separator: " ").count > 60)
    for name in list.split(separator: " ") {
      let isUsed = Self.script.contains("\(name)(") || Self.script.contains("pcall(\(name),")
      #expect(isUsed, "\(name)")
    }
  }

  @Test func noAddressSpaceIsAnError() async {
    await #expect(processExitsWith: .success) { exit(withoutAddressSpace()) }
  }
}

/// Makes a sandbox where there is less address space left than it wants; 0 where that is an error with the right words.
private func withoutAddressSpace() -> Int32 {
  let most = rlim_t(addressSpace()) + (64 << 20)
  var limit = rlimit(rlim_cur: most, rlim_max: most)
  guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { return 2 }
  do throws(SandboxLoadError) {
    _ = try Bench(["return function() return 1 end"])
    return 3
  } catch {
    return error.faults.first?.message == "not enough memory for a sandbox" ? 0 : 4
  }
}

/// Bytes of address space that the process has (proc(5): the first number of statm, in pages).
private func addressSpace() -> Int {
  guard let file = fopen("/proc/self/statm", "r") else { return 0 }
  defer { fclose(file) }
  var text = [CChar](repeating: 0, count: 64)
  guard fgets(&text, Int32(text.count), file) != nil else { return 0 }
  return strtol(text, nil, 10) * Int(sysconf(Int32(_SC_PAGESIZE)))
}

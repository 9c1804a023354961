private import CLua
private import Sandbox

/// The table of library functions: the sandbox's own against stock Lua's.
enum LibraryReport {
  private static let callCount = 100
  private static let runCount = 40
  private static let roundCount = 40

  static func printAll(_ wanted: ArraySlice<String>) {
    let cases = libraryCases.filter { entry in
      wanted.isEmpty || wanted.contains { entry.name.contains($0) }
    }
    guard !cases.isEmpty, let loop = measured(LibraryCase("")) else { return }
    print("\n" + line("library function", "own ns", "stock ns", "own/stock"))
    for entry in cases {
      guard let figures = measured(entry) else {
        print(line(entry.name, "failed", "", ""))
        continue
      }
      let own = figures.own - loop.own
      guard let stock = figures.stock, let stockLoop = loop.stock else {
        print(line(entry.name, Report.rounded(own), "", ""))
        continue
      }
      let difference = stock - stockLoop
      print(
        line(
          entry.name, Report.rounded(own), Report.rounded(difference),
          Report.rounded(own / difference)))
    }
  }

  private static func line(_ name: String, _ columns: String...) -> String {
    let width = 62
    let shown = name.count > width ? name.prefix(width - 1) + "…" : name[...]
    return columns.reduce(shown + String(repeating: " ", count: width - shown.count)) {
      $0 + String(repeating: " ", count: max(1, 10 - $1.count)) + $1
    }
  }

  /// Nanoseconds of a turn of the loop; none of stock Lua where it has no such function.
  private static func measured(_ entry: LibraryCase) -> (own: Double, stock: Double?)? {
    guard let own = OwnLua(entry.chunk) else { return nil }
    let stock = entry.isOwn ? nil : StockLua(entry.chunk)
    var leastOwn = Double.infinity
    var leastStock = Double.infinity
    for _ in 0..<roundCount {
      guard let seconds = seconds({ own.run(callCount) }) else { return nil }
      leastOwn = min(leastOwn, seconds)
      guard let stock else { continue }
      guard let seconds = self.seconds({ stock.run(callCount) }) else { return nil }
      leastStock = min(leastStock, seconds)
    }
    let turns = Double(callCount * runCount)
    return (leastOwn / turns * 1e9, stock == nil ? nil : leastStock / turns * 1e9)
  }

  private static func seconds(_ run: () -> Bool) -> Double? {
    let start = Report.cpuSeconds()
    for _ in 0..<runCount {
      guard run() else { return nil }
    }
    return Report.cpuSeconds() - start
  }
}

/// A chunk in the sandbox, without limits that would end a measurement.
private final class OwnLua {
  private var sandbox: Sandbox

  init?(_ chunk: String) {
    var program = SandboxProgram(
      scripts: [SandboxScript(name: "bench", chunkName: "bench.lua", text: Array(chunk.utf8))])
    program.limits = SandboxLimits(
      instructions: 1 << 40, memoryBytes: 256 << 20, timeMilliseconds: 3_600_000)
    guard let sandbox = try? Sandbox(program, host: NoHost()) else { return nil }
    self.sandbox = sandbox
  }

  func run(_ count: Int) -> Bool {
    var result = SandboxValue.none
    let status = withUnsafePointer(to: SandboxValue.integer(Int64(count))) {
      sandbox.call(0, $0, count: 1, result: &result)
    }
    guard case .value = status else { return false }
    return true
  }
}

/// The same chunk in stock Lua, with a hook that counts as the sandbox's does.
private final class StockLua {
  private let state: OpaquePointer

  init?(_ chunk: String) {
    guard let state = luaL_newstate() else { return nil }
    self.state = state
    luaL_openlibs(state)
    guard luaL_loadstring(state, chunk) == LUA_OK, lua_pcallk(state, 0, 1, 0, 0, nil) == LUA_OK
    else { return nil }
    lua_sethook(state, { _, _ in }, LUA_MASKCOUNT, 1000)
  }

  deinit { lua_close(state) }

  func run(_ count: Int) -> Bool {
    lua_pushvalue(state, -1)
    lua_pushinteger(state, lua_Integer(count))
    return lua_pcallk(state, 1, 0, 0, 0, nil) == LUA_OK
  }
}

extension HostileScript {
  /// Calls inside calls.
  static let deepCalls = [
    "local function f() return 1 + f() end return f()",
    "local function f(...) return 1, f(1, ...) end return f()",
    "local function f() pcall(f) return 1 + f() end return f()",
    "local function f() return 1 + select(2, pcall(f)) end return f()",
    "return ('x'):rep(30000):byte(1, -1), ('x'):rep(19000):byte(1, -1), (function(...) return select('#', ...) end)(('x'):rep(19000):byte(1, -1))",
    "local function f() return ('x'):gsub('x', f) end return f()",
    "local function f() return table.sort({1, 2}, f) end return f()",
    "local function f() return 1 + f() end while true do pcall(f) end",
  ].map { HostileScript($0, .depth) }
}

extension HostileScript {
  /// Instructions whose time depends on their operands: one of them can take what a million others
  /// do.
  static let dearInstructions = [
    // Texts that are compared.
    "local a, b = ('x'):rep(1000000), ('x'):rep(999999) .. 'x' while true do local c = a == b end",
    "local a, b = ('x'):rep(1000000), ('x'):rep(999999) .. 'y' while true do local c = a < b end",
    "local a, b = ('\\0'):rep(1000000), ('\\0'):rep(999999) .. 'y' while true do local c = a <= b end",
    "local a, b = ('\\0'):rep(39) .. 'x', ('\\0'):rep(39) .. 'y' while true do local c = a < b end",
    "local a, b = ('x'):rep(1000), ('x'):rep(1000) while true do if a ~= b then end end",
    // Texts as keys, which are hashed.
    "local t, s = {}, ('x'):rep(900000) while true do local v = t[s .. 'y'] end",
    "local t, s = {}, ('x'):rep(1000) while true do local v = t[s .. 'y'] end",
    "local t, a, b = {}, ('x'):rep(99999) .. 'y', ('x'):rep(99999) .. 'y' t[a] = 1 while true do local v = t[b] end",
    // Texts that are joined.
    "local s = ('x'):rep(1000) while true do local a = s .. s end",
    "local s = ('x'):rep(500000) while true do local a = s .. s end",
    "local s = ('x'):rep(1000000) while true do local a = s .. '' end",
    // Numbers that become texts, and texts that become numbers.
    "local a, b = 1e-300, 1e-301 while true do local c = a .. b end",
    "local a = 1.2345678901234e300 while true do local c = a .. a .. a .. a .. a .. a .. a .. a end",
    "while true do local c = 12 .. 34 end",
    "local s = ('1'):rep(1000000) while true do local x = s + 1 end",
    "local s = ('1'):rep(1000000) while true do for i = 1, s do break end end",
    "local s = ('1'):rep(1000) while true do for i = 1, s do break end end",
    "local s = '0.' .. ('1'):rep(190) while true do for i = 1, s do break end end",
    "while true do local x = '5' + 1 end", "while true do local x = -'1e308' end",
    // Arithmetic that goes bit by bit.
    "local a, b = 1e308, 3e-308 while true do local c = a % b end",
    "local a = 1e308 while true do local c = a % 7 end",
    "local a = -1e308 while true do local c = a % 5e-324 end",
    "local a, b = 1.0000001, 1e9 while true do local c = a ^ b end",
    "local a, b = math.mininteger, -3 while true do local c = a // b + a % b end",
    // Values that are moved by the hundred and by the thousand.
    "local function g(...) end local function f(...) while true do g(...) end end f(table.unpack({}, 1, 9000))",
    "local function f(...) while true do local t = {...} end end f(table.unpack({}, 1, 9000))",
    "local function f(...) while true do select('#', ...) end end f(('x'):rep(15000):byte(1, -1))",
    "local function f(...) return ... end while true do f(table.unpack({}, 1, 9000)) end",
    "local function r(d) if d == 0 then return table.unpack({}, 1, 9000) end return 1, r(d - 1) end while true do r(5000) end",
    "local function f(n, ...) if n > 15000 then return end return f(n + 200, \(nils(200)), ...) end while true do f(0) end",
    "local function f(n) if n == 0 then return end return \(nils(200)), f(n - 1) end while true do f(100) end",
    "while true do local \(names(190)) end",
    "local function f() end while true do local \(names(190)) = f() end",
    "local function f(\(names(190))) end while true do f() end",
    "local function f(...) while true do local \(names(190)) = ... end end f(1, 2)",
    // A closure looks for each of its variables among all of them.
    "local \(names(190)) while true do local f = function() return \(names(190)) end end",
    "local \(names(60)) while true do local f = function() return \(names(60)) end end",
    // Errors, which name their culprit by looking through the function, and unwind the calls.
    "while true do pcall(function() local x return x.y end) end",
    "while true do pcall(error, 'x', 100000) end",
    "local function f(x) if x then \(String(repeating: "x = x + 1 ", count: 3000)) end return x.a.b.c end while true do pcall(f) end",
    "local function deep(n) if n == 0 then while true do pcall(error) end end return 1 + deep(n - 1) end deep(6000)",
    "local function deep(n) if n == 0 then while true do pcall(error, 'x', 9000) end end return 1 + deep(n - 1) end deep(6000)",
  ].map { HostileScript($0) }

  private static func nils(_ count: Int) -> String {
    Array(repeating: "nil", count: count).joined(separator: ",")
  }

  private static func names(_ count: Int) -> String {
    (1...count).map { "v\($0)" }.joined(separator: ",")
  }
}

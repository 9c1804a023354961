extension HostileScript {
  /// More memory than there is, at once and little by little.
  static let largeMemory = [
    "local s = 'x' while true do s = s .. s end", "local t = {} for i = 1, 1e9 do t[i] = {} end",
    "local t = {} while true do t[#t + 1] = ('x'):rep(100000) end", "return ('x'):rep(1 << 40)",
    "return ('x'):rep(1 << 20)", "local t = {} for i = 1, 1e7 do t[i] = i end",
    "return table.concat({('x'):rep(1000000), ('x'):rep(1000000)})",
    "return ('x'):rep(500000):gsub('x', 'xxxx')",
    "return ('%s%s'):format(('x'):rep(600000), ('x'):rep(600000))",
    "local function f() local x <close> = nil return {f, {}} end while true do f() end",
    "local s = ('x'):rep(1000000) while true do s = s:upper():lower() end",
    "local f = function() end while true do local g = function() return f end f = g end",
    "local s = '' while true do s = s .. 'x' end",
    "return #(('x'):rep(900000) .. ('y'):rep(900000))",
    "local t = {('x'):rep(1000000)} while true do pcall(error, table.concat(t) .. 'y') end",
    "local s = ('x'):rep(500000) return text.split(s, 'x')",
    "while true do ('x'):rep(1000000):reverse() end",
    "local t = {} while true do t = {t} end", "while true do ('x'):rep(1000000) end",
    "local t = {} for i = 1, 1e9 do t[i] = tostring(i) end",
    "while true do local t = {table.unpack({}, 1, 9000)} end",
  ].map { HostileScript($0) }
}

extension HostileScript {
  /// A long way through a function for whoever looks for the name of a culprit, at every error.
  private static let longWay =
    "local a = {} a.x = a local function h() local q "
    + String(repeating: "q = 1 ", count: 3900) + "return a" + String(repeating: ".x", count: 990)
    + ".y.z end "

  /// Errors that take Lua long to word, one inside the other and in the handlers of one another.
  static let dearErrors = [
    longWay + "while true do pcall(h) end",
    longWay + "while true do xpcall(error, h) end",
    longWay + "while true do xpcall(h, h) end",
    longWay + "local function g() return xpcall(h, g) end while true do pcall(g) end",
    longWay + "local function g() pcall(h) h() end while true do xpcall(error, g) end",
    longWay + "while true do ('x'):gsub('x', function() pcall(h) end) end",
    longWay + "while true do pcall(table.sort, {1, 2, 3}, h) end",
  ].map { HostileScript($0) }
}

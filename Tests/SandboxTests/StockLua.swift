import CLua

/// Lua with its own libraries: what the sandbox's libraries are compared with.
enum StockLua {
  /// Runs a chunk that returns a function, calls that function and returns its result as text.
  static func run(_ text: String, chunkName: String = "script0.lua") -> String {
    guard let state = luaL_newstate() else { return "no state" }
    defer { lua_close(state) }
    luaL_openlibs(state)
    guard luaL_loadbufferx(state, text, text.utf8.count, "=" + chunkName, "t") == LUA_OK,
      lua_pcallk(state, 0, 1, 0, 0, nil) == LUA_OK,
      lua_pcallk(state, 0, 1, 0, 0, nil) == LUA_OK
    else { return "error: " + top(state) }
    return top(state)
  }

  private static func top(_ state: OpaquePointer) -> String {
    var count = 0
    guard let bytes = lua_tolstring(state, -1, &count) else { return "nil" }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }
}

/// Lua text of a map function that returns the values of an expression, or its error, as one text
/// of ASCII.
func shown(_ expression: String, before: String = "") -> String {
  """
  return function()
    local function show(v, depth)
      if type(v) == 'string' then
        return '"' .. v:gsub('[^ -~]', function(c) return '\\\\' .. c:byte() end) .. '"'
      end
      if math.type(v) == 'float' then return string.format('%.17g', v) .. 'f' end
      if type(v) ~= 'table' or depth > 2 then return type(v) == 'function' and 'function' or tostring(v) end
      local pieces = {}
      for i = 1, #v do pieces[i] = show(v[i], depth + 1) end
      if v.n then pieces[#pieces + 1] = 'n=' .. tostring(v.n) end
      return '{' .. table.concat(pieces, ' ') .. '}'
    end
    local function all(...)
      local pieces = {}
      for i = 1, select('#', ...) do pieces[i] = show((select(i, ...)), 0) end
      return table.concat(pieces, ' ')
    end
    \(before)
    return all(pcall(function() return \(expression) end))
  end
  """
}

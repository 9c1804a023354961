import CLua

/// Lua's own compiler: what this module is compared with.
final class RealLua {
  private let state: OpaquePointer

  init() {
    guard let state = luaL_newstate() else { fatalError("no Lua state") }
    self.state = state
    luaL_openlibs(state)
  }

  deinit { lua_close(state) }

  /// What the compiler says of a text: nil where it is good, else line and message.
  ///
  /// Errors without a line have line 0.
  func refusal(of text: [UInt8]) -> (line: Int, message: String)? {
    defer { lua_settop(state, 0) }
    guard load(text) != LUA_OK else { return nil }
    let whole = top()
    guard whole.hasPrefix("t:") else { return (0, whole) }
    let rest = whole.dropFirst(2)
    let digits = rest.prefix { $0.isNumber }
    return (Int(digits) ?? 0, String(rest.dropFirst(digits.count + 2)))
  }

  /// The bytecode of a text, with its line numbers.
  func bytecode(of text: String) -> [UInt8]? {
    defer { lua_settop(state, 0) }
    guard load(Array(text.utf8)) == LUA_OK else { return nil }
    var bytes: [UInt8] = []
    let status = withUnsafeMutablePointer(to: &bytes) { target in
      lua_dump(
        state,
        { _, piece, count, target in
          target?.assumingMemoryBound(to: [UInt8].self).pointee.append(
            contentsOf: UnsafeRawBufferPointer(start: piece, count: count))
          return 0
        }, target, 0)
    }
    return status == 0 ? bytes : nil
  }

  /// The text that an expression has as its value, shown by `%q`.
  func value(of expression: String) -> String? {
    defer { lua_settop(state, 0) }
    let text = "return string.format('%q', \(expression))"
    guard load(Array(text.utf8)) == LUA_OK, lua_pcallk(state, 0, 1, 0, 0, nil) == LUA_OK else {
      return nil
    }
    return top()
  }

  private func load(_ text: [UInt8]) -> Int32 {
    text.withUnsafeBytes {
      luaL_loadbufferx(
        state, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, "=t", "t")
    }
  }

  private func top() -> String {
    var count = 0
    guard let bytes = lua_tolstring(state, -1, &count) else { return "" }
    return bytes.withMemoryRebound(to: UInt8.self, capacity: count) {
      String(decoding: UnsafeBufferPointer(start: $0, count: count), as: UTF8.self)
    }
  }
}

private import CLua
internal import Sandbox

/// Calls of scripts with the values of all records, as a mapper makes them.
final class ScriptCallList {
  struct Call {
    var script: Int
    /// Place of the first argument.
    var first: Int
    var count: Int
  }

  let texts: [String]
  private(set) var calls: [Call] = []
  /// Their bytes live as long as the list.
  private(set) var arguments: [SandboxValue] = []
  private var places: [UnsafeMutableBufferPointer<UInt8>] = []

  init(_ texts: [String], _ fields: [[String]], _ data: AccountData) {
    self.texts = texts
    let columns = fields.map { $0.map { data.values[$0] ?? [] } }
    for record in 0..<data.recordCount {
      for (script, columns) in columns.enumerated() {
        let values = columns.map { $0[record] }
        // A script of one value is not asked for an empty one.
        if values.count == 1, values[0].isEmpty { continue }
        calls.append(Call(script: script, first: arguments.count, count: values.count))
        arguments += values.map { argument($0) }
      }
    }
  }

  deinit { for place in places { place.deallocate() } }

  private func argument(_ text: String) -> SandboxValue {
    guard !text.isEmpty else { return .none }
    let place = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: text.utf8.count)
    _ = place.initialize(from: text.utf8)
    places.append(place)
    return .string(UnsafeBufferPointer(place))
  }
}

/// Makes the calls in a sandbox.
final class GuardedCaller {
  private let list: ScriptCallList
  private var sandbox: Sandbox

  init?(_ list: ScriptCallList) {
    let scripts = list.texts.enumerated().map { number, text in
      SandboxScript(name: "s\(number)", chunkName: "s\(number).lua", text: Array(text.utf8))
    }
    guard let sandbox = try? Sandbox(SandboxProgram(scripts: scripts), host: NoHost()) else {
      return nil
    }
    self.sandbox = sandbox
    self.list = list
  }

  /// The bytes of all results; -1 where a call fails.
  func run() -> Int {
    var result = SandboxValue.none
    var bytes = 0
    let isDone = list.arguments.withUnsafeBufferPointer { arguments -> Bool in
      guard let base = arguments.baseAddress else { return true }
      for call in list.calls {
        let status = sandbox.call(
          call.script, base + call.first, count: call.count, result: &result)
        guard case .value = status else { return false }
        if case .string = result.kind { bytes += Int(result.count) }
      }
      return true
    }
    return isDone ? bytes : -1
  }
}

/// Makes the calls in a state of stock Lua as a program does that trusts its scripts.
final class BareCaller {
  private let list: ScriptCallList
  private let state: OpaquePointer

  init?(_ list: ScriptCallList) {
    guard let state = luaL_newstate() else { return nil }
    self.state = state
    self.list = list
    luaL_openlibs(state)
    lua_createtable(state, 0, 0)
    for text in list.texts {
      guard luaL_loadstring(state, text) == LUA_OK, lua_pcallk(state, 0, 1, 0, 0, nil) == LUA_OK
      else { return nil }
    }
  }

  deinit { lua_close(state) }

  func run() -> Int {
    var bytes = 0
    for call in list.calls {
      // The table at the bottom stands for the record.
      lua_pushvalue(state, Int32(call.script + 2))
      for place in call.first..<call.first + call.count { push(list.arguments[place]) }
      lua_pushvalue(state, 1)
      guard lua_pcallk(state, Int32(call.count + 1), 1, 0, 0, nil) == LUA_OK else { return -1 }
      var count = 0
      if lua_tolstring(state, -1, &count) != nil { bytes += count }
      lua_settop(state, -2)
    }
    return bytes
  }

  private func push(_ value: SandboxValue) {
    guard case .string = value.kind, let base = value.base else { return lua_pushnil(state) }
    base.withMemoryRebound(to: CChar.self, capacity: Int(value.count)) {
      _ = lua_pushlstring(state, $0, Int(value.count))
    }
  }
}

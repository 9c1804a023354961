import Sandbox
import Testing

@testable import LuaSyntax

/// The names that the lint knows, against the world that the sandbox gives to scripts.
@Suite struct WorldTests {
  /// A host for scripts that are only loaded.
  private final class NoHost: SandboxHost {
    func field(_ slot: Int) -> SandboxValue { .none }
    func field(named: UnsafeBufferPointer<UInt8>) -> SandboxFieldAnswer { .value(.none) }
    func lookup(
      _ name: UnsafeBufferPointer<UInt8>, _ keys: UnsafeBufferPointer<SandboxValue>
    ) -> SandboxLookupAnswer { .value(.none) }
    func warn(_ text: UnsafeBufferPointer<UInt8>) {}
    func print(_ text: UnsafeBufferPointer<UInt8>) {}
    func text(
      _ operation: TextOperation, _ input: UnsafeBufferPointer<UInt8>,
      into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int { 0 }
  }

  /// The table that a script returns when it is loaded.
  private func table(_ text: String) throws -> [String: SandboxConstant] {
    let script = SandboxScript(name: "s", chunkName: "s.lua", text: Array(text.utf8))
    let sandbox = try Sandbox(SandboxProgram(scripts: [script]), host: NoHost())
    guard case .table(let entries) = sandbox.shape(of: 0) else { return [:] }
    return Dictionary(uniqueKeysWithValues: entries.map { ($0.key, $0.value) })
  }

  /// All names, those in libraries with their library before them.
  private var known: [String: LuaWorld.Member] {
    var names: [String: LuaWorld.Member] = [:]
    for (name, member) in LuaWorld.globals {
      names[name] = member
      guard case .library(let members) = member else { continue }
      for (inner, member) in members { names["\(name).\(inner)"] = member }
    }
    return names
  }

  @Test func hasTheNamesOfTheSandbox() throws {
    let names = try table(
      """
      local names = {}
      for name, value in pairs(_ENV) do
        names[name] = type(value)
        if type(value) == "table" then
          for inner, value in pairs(value) do names[name .. "." .. inner] = type(value) end
        end
      end
      return names
      """)
    // `run` can be read by name only.
    let expected = known.filter { !$0.key.hasPrefix("run.") }
    #expect(names.keys.sorted() == expected.keys.sorted())
    for (name, member) in expected {
      let isFunction = if case .function = member { true } else { false }
      #expect((names[name] == .string("function")) == isFunction, "\(name)")
    }
  }

  /// Each function fails with one argument less than it is said to want, and is content with those.
  @Test func wantsTheArgumentsOfTheSandbox() throws {
    let unfit: Set<String> = ["lookup", "reject", "skip", "warn", "print", "require", "error"]
    let functions = known.compactMap { name, member -> (String, Int)? in
      guard case .function(let function) = member, function.fewest > 0, !unfit.contains(name) else {
        return nil
      }
      return (name, function.fewest)
    }
    let calls = functions.map { name, count in
      let isTable = name.hasPrefix("table.") || ["next", "pairs", "ipairs"].contains(name)
      let first = isTable ? "{}" : name.hasSuffix("pcall") ? "type" : "'1'"
      let list = [first] + Array(repeating: name == "xpcall" ? "type" : "1", count: count - 1)
      let short = ([name] + list.dropLast()).joined(separator: ", ")
      let whole = ([name] + list).joined(separator: ", ")
      return "['\(name)'] = not pcall(\(short)) and pcall(\(whole))"
    }
    let results = try table("return {\(calls.joined(separator: ",\n"))}")
    for (name, count) in functions {
      #expect(results[name] == .boolean(true), "\(name) with \(count) arguments")
    }
  }

  /// What is said to be missing is missing.
  @Test func lacksTheUnavailableNames() throws {
    let names = LuaWorld.unavailable.keys.filter { !$0.contains(".") }
    let tests = names.map { "['\($0)'] = \($0) == nil" }
    let results = try table("return {\(tests.joined(separator: ", "))}")
    for name in names { #expect(results[name] == .boolean(true), "\(name)") }
    for name in LuaWorld.unavailable.keys { #expect(known[name] == nil) }
    for name in LuaWorld.foreign.keys { #expect(known[name] == nil) }
  }
}

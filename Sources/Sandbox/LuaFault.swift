internal import CLuaFaults

/// A fault that some release of Lua 5.4 has, and whether the library that this program runs with has it.
///
/// docs/lua-faults.md tells what keeps scripts from each.
package struct LuaFault: Sendable {
  package enum State: Sendable {
    /// A probe shows it, or shows that it is not there.
    case present, absent
    /// There is no safe probe: the library's release is older than the mend, or has it.
    case likely, unlikely
  }

  package var name: String
  /// The commit of lua/lua that mends it.
  package var commit: String
  /// The first n of 5.4.n with the mend; nil for none so far.
  package var mendedIn: Int?
  package var state: State

  /// All that are known; the library is asked once for each process, which takes some milliseconds.
  package static let all: [LuaFault] = {
    var count: Int32 = 0
    guard let faults = lua_faults(&count) else { return [] }
    return (0..<Int(count)).map { LuaFault(faults[$0]) }
  }()

  /// The n of the release 5.4.n that runs, as the library tells; nil where it does not.
  package static var release: Int? {
    let release = lua_fault_release()
    return release < 0 ? nil : Int(release)
  }

  /// Whether a probe showed the fault that a commit mends.
  package static func isPresent(_ commit: String) -> Bool {
    all.contains { $0.commit == commit && $0.state == .present }
  }

  private init(_ fault: lua_fault) {
    name = String(cString: fault.name)
    commit = String(cString: fault.commit)
    mendedIn = fault.mended_in == Int32.max ? nil : Int(fault.mended_in)
    state =
      switch fault.state {
      case LUA_FAULT_PRESENT: .present
      case LUA_FAULT_ABSENT: .absent
      case LUA_FAULT_LIKELY: .likely
      default: .unlikely
      }
  }
}

private import Sandbox

/// Which known faults the Lua has that runs here (docs/lua-faults.md).
enum FaultReport {
  private static let name = "faults of Lua"

  static func printAll(_ wanted: ArraySlice<String>) {
    guard wanted.contains(where: { name.contains($0) }) else { return }
    print("\n\(name) 5.4.\(LuaFault.release.map(String.init) ?? "?")")
    for fault in LuaFault.all {
      let mended = fault.mendedIn.map { "mended in 5.4.\($0)" } ?? "not mended yet"
      print("  \(word(fault.state)), \(fault.commit), \(mended): \(fault.name)")
    }
  }

  private static func word(_ state: LuaFault.State) -> String {
    switch state {
    case .present: "has it (probe)"
    case .absent: "has it not (probe)"
    case .likely: "has it (release)"
    case .unlikely: "has it not (release)"
    }
  }
}

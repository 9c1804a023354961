/// The body of a map function that wants to run for ever, take all memory or bring the process down.
///
/// It is given the record as `record`; there are a value map `t`, which is a table, and a script
/// `other`, which calls the hostile one back; the benchmarks also have a map `wide` of twelve keys with a
/// row for each way in which some of them are `*`. Tests see that each is stopped, and the benchmarks how
/// soon.
package struct HostileScript: Sendable {
  /// What puts an end to it.
  package enum End: Sendable {
    /// What it does is charged, until the instructions or the memory are used up.
    case budget
    /// Calls nested too deep, here or in Lua.
    case depth
  }

  package var body: String
  package var end: End

  init(_ body: String, _ end: End = .budget) {
    self.body = body
    self.end = end
  }

  package static let all =
    endlessLoops + dearInstructions + dearTables + libraryWork + hostWork + largeMemory + deepCalls
    + dearErrors

  /// What everything else is measured by: a loop of the plainest instruction.
  package static let plainLoop = HostileScript("while true do end")
}

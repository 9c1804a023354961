package import Rules

/// A single change of the rules that a good test notices.
package struct Mutant: Sendable {
  /// Where the change is.
  package var location: SourceLocation
  /// What is changed: `default of WarehouseId`, `entry`, `comparison`.
  package var subject: String
  /// What stands there, and what is put there.
  package var original: String
  package var replacement: String
  /// The line of a script, where that is no help in itself; empty elsewhere.
  package var context = ""

  /// Changes of one thing are the same, whichever project they are tried on.
  var key: String {
    "\(location.file):\(location.line):\(location.column) \(subject) \(replacement)"
  }
}

/// Which mutants the tests notice.
package struct MutationReport: Sendable {
  package struct Survivor: Sendable {
    package var mutant: Mutant
    /// How many tests reach the place and notice nothing.
    package var testCount: Int
  }

  package var total = 0
  /// By file, line and column.
  package var survivors: [Survivor] = []

  package init() {}
}

/// A mutant that is ready to be tried.
struct PreparedMutant {
  enum Change {
    /// Another result for a row of a static value map.
    case row(Int, of: String, result: Constant)
    /// Anything else.
    case rules
  }

  /// Which tests can notice it.
  enum Reach {
    /// Those that reach one of these places.
    case places([CoverageKey])
    /// Those that reach these lines of a script; of the ones that reach `line` the change is in it most likely.
    case lines(ClosedRange<Int>, first: Int, file: String)
    /// Those that execute anything of a file.
    case file(String)
    case everything
  }

  var mutant: Mutant
  var change = Change.rules
  var reach: Reach
  /// The change as a change of rules.
  var apply: (inout RuleSet) -> Void
}

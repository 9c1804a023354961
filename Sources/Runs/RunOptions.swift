/// Choices of one run.
package struct RunOptions: Sendable {
  /// Names of the tasks to run, in the project's order whatever the order here; empty = all.
  package var tasks: [String] = []
  /// URI that takes the place of the project's source; relative to `workingFolder`.
  package var source: String?
  /// URI that takes the place of the project's target; relative to `workingFolder`.
  package var target: String?
  /// Where URIs and paths of the command line begin.
  package var workingFolder: String
  package var rejects: RejectsDestination = .none
  /// Where the caller will write the report, relative to the working folder; only checked here.
  package var reportPath: String?
  /// Number of workers that map at the same time; at least 1.
  package var jobs = 1
  /// False: every call of a script enters Lua.
  package var usesMemo = true
  /// Reads and maps everything; writes no target, no rejects file and no state.
  package var isDryRun = false
  /// The run ends in Error as soon as more records than this are rejected.
  package var maximumRejects: Int?
  /// What scripts see as the date of the run, and what date parts of numbers are made of:
  /// `yyyy-MM-dd`; today (UTC) where nothing is said.
  package var asOf: String?
  /// The state database; `.crosswalk/state.db` in the rule set's folder where nothing is said.
  package var statePath: String?
  /// False where the same key may come again because the records are changes in order of time.
  package var checksDuplicates = true
  /// One line in gives one line out: `{"out":...}`, `{"reject":...}` or `{"skip":...}`.
  ///
  /// Only for JSON Lines targets.
  package var usesEnvelope = false
  /// About how many bytes a worker takes at a time.
  package var blockSize = RunOptions.standardBlockSize

  /// Large enough that locks and calls cost nothing per record, small enough for the cache of a
  /// core.
  package static let standardBlockSize = 256 << 10

  package init(workingFolder: String) {
    self.workingFolder = workingFolder
  }
}

/// Where rejects go.
package enum RejectsDestination: Sendable, Equatable {
  /// Counted only.
  case none
  /// A file that appears at the end of the run; relative to the working folder.
  case file(String)
  /// Standard error, while the run goes on.
  case standardError
}

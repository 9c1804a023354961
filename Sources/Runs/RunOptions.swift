package import Rules

/// Choices of one run.
package struct RunOptions: Sendable {
  /// Names of the tasks to run, in the project's order whatever the order here; empty = all.
  package var tasks: [String] = []
  /// URI that takes the place of the project's source; relative to `workingFolder`.
  package var source: String?
  /// The same for single tasks, by name; it goes before `source`.
  var taskSources: [String: String] = [:]
  /// The run whose rejects these sources are; nil for a run of the project's own source.
  var retries: String?
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
  /// Notes the run in the history, keeps its rejects there, and lets no other run of the project go on
  /// at the same time.
  ///
  /// Without effect on a dry run.
  package var keepsHistory = false
  /// Takes up the last run, which did not end.
  package var resumes = false
  /// Sends only records that are not as the target last took them; needs `keepsHistory` and a key.
  package var sendsChangedOnly = false
  /// With `sendsChangedOnly`: sends everything once more, and notes it anew.
  package var sendsAll = false
  /// Deletes rows of the target that a complete run did not produce, up to this limit; nil deletes none.
  package var deletionLimit: DeletionLimit?
  /// False where the same key may come again because the records are changes in order of time.
  package var checksDuplicates = true
  /// One line in gives one line out: `{"out":...}`, `{"reject":...}` or `{"skip":...}`.
  ///
  /// Only for JSON Lines targets.
  package var usesEnvelope = false
  /// About how many bytes a worker takes at a time; nil leaves it to the targets.
  package var blockSize: Int?

  /// Large enough that locks and calls cost nothing per record, small enough for the cache of a
  /// core.
  package static let standardBlockSize = 256 << 10

  package init(workingFolder: String) {
    self.workingFolder = workingFolder
  }
}

extension RunOptions {
  /// The state database of rules; absolute.
  package func statePath(of rules: RuleSet) -> String {
    statePath.map { FilePath.absolute($0, from: workingFolder) }
      ?? StateStore.standardPath(folder: rules.folder)
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

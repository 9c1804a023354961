private import Glibc

/// The runs of a project so far, as its state database has them.
package struct RunHistory: Sendable {
  private let store: StateStore

  package init(_ store: StateStore) { self.store = store }

  /// The newest runs, newest first, with their tasks.
  package func runs(atMost count: Int) throws(StateError) -> [PastRun] {
    try read { tables throws(SQLiteError) in
      try tables.runs("ORDER BY number DESC LIMIT \(max(0, count))")
    }
  }

  /// The runs whose name begins so, newest first, with their tasks.
  package func runs(named prefix: String) throws(StateError) -> [PastRun] {
    try read { tables throws(SQLiteError) in
      try tables.runs("WHERE substr(run, 1, length(?1)) = ?1 ORDER BY number DESC", prefix)
    }
  }

  /// Where the rejects of a run are kept, those of each task in a file; tasks that have none have no file.
  package func rejectsPaths(of run: PastRun) -> [String] {
    run.tasks.indices.map { KeptRejects.path(run.run, task: $0, in: store) }
      .filter { access($0, F_OK) == 0 }
  }

  private func read(
    _ find: (HistoryTables) throws(SQLiteError) -> [PastRun]
  ) throws(StateError) -> [PastRun] {
    guard let connection = try store.openForReading() else { return [] }
    let isUnderWay = StateLock.isHeld(store)
    do {
      guard try connection.integer("PRAGMA user_version") > 1 else { return [] }
      let tables = HistoryTables(connection)
      let newest = try tables.runs("ORDER BY number DESC LIMIT 1").first?.run
      var runs = try find(tables)
      for index in runs.indices {
        runs[index].tasks = try tables.tasks(of: runs[index].run)
        if runs[index].status == .running, !(isUnderWay && runs[index].run == newest) {
          runs[index].noteKill()
        }
      }
      return runs
    } catch {
      throw StateError(error, path: store.path)
    }
  }
}

extension PastRun {
  /// A run that nobody works on any more and that has no end was killed.
  mutating func noteKill() {
    status = .error
    failure = RunFailure(.killed, "its process (\(process)) ended before the run did")
  }
}

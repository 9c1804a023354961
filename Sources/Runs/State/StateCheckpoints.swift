/// Checkpoints in the project's state database, for targets that can't keep any themselves.
///
/// Used by one thread at a time.
final class StateCheckpoints: CheckpointStore, @unchecked Sendable {
  private let store: StateStore
  private var connection: SQLiteConnection?

  init(_ store: StateStore) { self.store = store }

  func last(task: String, place: String) throws(TargetError) -> Checkpoint? {
    try stating {
      let find = try open().prepare(
        "SELECT checkpoint FROM checkpoints WHERE task = ?1 AND place = ?2")
      find.bind(1, task)
      find.bind(2, place)
      return try find.step() ? find.text(0).flatMap { Checkpoint(text: $0) } : nil
    }
  }

  func save(_ checkpoint: Checkpoint, place: String) throws(TargetError) {
    try stating {
      let replace = try open().prepare("INSERT OR REPLACE INTO checkpoints VALUES (?1, ?2, ?3)")
      replace.bind(1, checkpoint.task)
      replace.bind(2, place)
      replace.bind(3, checkpoint.text)
      try replace.run()
    }
  }

  private func open() throws -> SQLiteConnection {
    if let connection { return connection }
    let opened = try store.openForWriting()
    connection = opened
    return opened
  }

  private func stating<Result>(_ work: () throws -> Result) throws(TargetError) -> Result {
    do {
      return try work()
    } catch let error as SQLiteError {
      throw TargetError(StateError(error, path: store.path).message)
    } catch let error as StateError {
      throw TargetError(error.message)
    } catch {
      throw TargetError("\(store.path): \(error)")
    }
  }
}

private import Glibc
private import Rules

/// The state database of a project: what has to outlive a run.
///
/// One SQLite file, by default `.crosswalk/state.db` in the folder of the rules. It is made when
/// something has to be stored for the first time. WAL with `synchronous = FULL`: a committed
/// transaction survives a power failure. Connections don't share anything; each belongs to one
/// thread at a time.
package struct StateStore: Sendable {
  /// The file; absolute.
  package let path: String

  package init(path: String) { self.path = path }

  /// Where the state of rules in a folder is when nobody says otherwise.
  package static func standardPath(folder: String) -> String { "\(folder)/.crosswalk/state.db" }

  package var exists: Bool { access(path, F_OK) == 0 }

  /// The folder of the database: rejects and the lock are kept there, too.
  package var folder: String { FilePath.folder(of: path) }

  /// A connection that may write; makes the database where it is missing.
  func openForWriting() throws(StateError) -> SQLiteConnection {
    if !exists { try makeFolder() }
    do {
      let connection = try SQLiteConnection(path: path, access: .create)
      try prepare(connection)
      return connection
    } catch {
      switch error {
      case let error as SQLiteError: throw StateError(error, path: path)
      case let error as StateError: throw error
      default: throw StateError("\(path): \(error)")
      }
    }
  }

  /// A connection that reads; nil where there is no database yet.
  func openForReading() throws(StateError) -> SQLiteConnection? {
    guard exists else { return nil }
    do {
      let connection = try SQLiteConnection(path: path, access: .existing)
      let version = try connection.integer("PRAGMA user_version")
      // Version 0: somebody else makes it at this moment, and has stored nothing yet.
      if version == 0 { return nil }
      try check(version)
      return connection
    } catch {
      switch error {
      case let error as SQLiteError: throw StateError(error, path: path)
      case let error as StateError: throw error
      default: throw StateError("\(path): \(error)")
      }
    }
  }

  private func prepare(_ connection: SQLiteConnection) throws {
    try connection.useWriteAheadLog()
    try connection.execute("PRAGMA synchronous = FULL")
    var version = try connection.integer("PRAGMA user_version")
    try check(version)
    guard version < StateSchema.version else { return }
    try connection.execute("BEGIN IMMEDIATE")
    do {
      // Another process may have been faster.
      version = try connection.integer("PRAGMA user_version")
      try check(version)
      for step in StateSchema.steps.dropFirst(Int(version)) { try connection.execute(step) }
      try connection.execute("PRAGMA user_version = \(StateSchema.version); COMMIT")
    } catch {
      connection.rollBack()
      throw error
    }
  }

  private func check(_ version: Int64) throws(StateError) {
    guard version <= StateSchema.version, version >= 0 else {
      throw StateError(
        "\(path): this state database was written by a newer crosswalk (format \(version), known "
          + "up to \(StateSchema.version)); use that version, or name another file with --state")
    }
  }

  /// Makes the folder where it is missing.
  func makeFolder() throws(StateError) {
    guard mkdir(folder, 0o777) != 0, errno != EEXIST else { return }
    let reason = SystemText.reason(errno)
    throw StateError(
      "\(folder): the folder for the state database can't be made: \(reason); make it writable, "
        + "or name another file with --state")
  }
}

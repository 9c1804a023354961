private import CSQLite

/// What SQLite says when it fails.
package struct SQLiteError: Error, Sendable {
  /// What a caller can act on.
  package enum Kind: Sendable {
    /// Another process holds the database.
    case busy
    case full
    case readOnly
    /// The file is damaged, or no database at all.
    case corrupt
    case cannotOpen
    /// A row breaks a rule of its table.
    case constraint
    case other
  }

  package var kind: Kind
  /// SQLite's own words.
  package var message: String
  /// Result code, extended (sqlite.org/rescode.html).
  package var code: Int32

  package init(code: Int32, message: String) {
    self.code = code
    self.message = message
    kind =
      switch code & 0xFF {
      case SQLITE_BUSY, SQLITE_LOCKED: .busy
      case SQLITE_FULL: .full
      case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: .readOnly
      case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
      case SQLITE_CANTOPEN: .cannotOpen
      // A value of the wrong kind (a STRICT table) or too large is the row's fault, too.
      case SQLITE_CONSTRAINT, SQLITE_MISMATCH, SQLITE_TOOBIG: .constraint
      default: .other
      }
  }

  /// What happened and what to do, for a message that begins with the file.
  package var advice: String {
    switch kind {
    case .busy:
      "the database is locked by another process; wait until that has finished, and run again"
    case .full: "no space left for the database; free some and run again"
    case .readOnly: "the database can't be written (\(message)); make file and folder writable"
    case .corrupt: "this is no SQLite database, or a damaged one (\(message))"
    case .cannotOpen:
      "the database can't be opened (\(message)); does its folder exist, and is it writable?"
    case .constraint, .other: message
    }
  }
}

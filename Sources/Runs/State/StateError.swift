/// The state database failed.
package struct StateError: Error, Sendable {
  /// Where, what, and the way out.
  package var message: String
  package init(_ message: String) { self.message = message }

  /// - Parameter path: the state database.
  init(_ error: SQLiteError, path: String) {
    message = "\(path): \(error.advice)"
    if error.kind == .corrupt {
      message +=
        "; it holds the history and the numbers given so far: restore it from a backup, or move it "
        + "away and, where rules have sequences, raise their seed above the last number given"
    }
  }
}

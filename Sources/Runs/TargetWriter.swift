package import Records

/// A target that failed: the run can not go on.
package struct TargetError: Error, Sendable {
  /// Where, what, and the way out.
  package var message: String
  /// The reader of a pipe has gone (`crosswalk ... | head`): no fault of the run, and nothing more
  /// to do.
  package var isDownstreamClosed: Bool

  package init(_ message: String, isDownstreamClosed: Bool = false) {
    self.message = message
    self.isDownstreamClosed = isDownstreamClosed
  }
}

/// A row that the target refused while it took the others.
package struct RowFailure: Sendable {
  /// Position of the row in the batch, from 0.
  package var row: Int
  /// What the target says.
  package var message: String

  package init(row: Int, message: String) {
    self.row = row
    self.message = message
  }
}

/// What a target did with a batch.
package struct WriteCounts: Sendable {
  /// Rows that are new or changed in the target.
  package var written: Int
  /// Rows that the target already had as they are.
  package var unchanged: Int
  /// Rows that the target refused, in ascending order of `row`; they become rejects.
  package var failures: [RowFailure]

  package init(written: Int = 0, unchanged: Int = 0, failures: [RowFailure] = []) {
    self.written = written
    self.unchanged = unchanged
    self.failures = failures
  }
}

/// Takes the mapped records of one task.
///
/// Making a writer changes nothing outside; a dry run makes one only for its encoders. Then calls
/// come from one thread at a time, in this order: `open`, `write` for each batch in source order,
/// then either `commit` or `abort`. A file appears complete at `commit` or not at all; a database
/// keeps the batches written before an `abort`. After a `TargetError` only `abort` is called.
package protocol TargetWriter: AnyObject {
  /// An encoder for one worker; called before `open`.
  func makeEncoder() -> any RecordEncoder
  func open() throws(TargetError)
  /// Writes the rows of a batch; `rowEnds` are the ends of the rows in `bytes`. Throws only where
  /// the target itself failed; a single row that it refuses is a `RowFailure`.
  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts
  func commit() throws(TargetError)
  /// Gives up: takes back what can be taken back.
  ///
  /// - Returns: what earlier calls of `write` counted and the target does not have any more.
  func abort() -> WriteCounts
}

package import Mapping
package import Records

/// A target that failed: the run can not go on.
package struct TargetError: Error, Sendable {
  /// Where, what, and the way out.
  package var message: String
  package init(_ message: String) { self.message = message }
}

/// What a target did with a batch.
package struct WriteCounts: Sendable {
  /// Rows that are new or changed in the target.
  package var written = 0
  /// Rows that the target already had as they are.
  package var unchanged = 0
  package init(written: Int = 0, unchanged: Int = 0) {
    self.written = written
    self.unchanged = unchanged
  }
}

/// Takes the mapped records of one task.
///
/// Calls come from one thread at a time, in this order: `open`, `write` for each batch in source order, then either
/// `commit` or `abort`. A file appears complete at `commit` or not at all; a database keeps the batches written before
/// an `abort`.
package protocol TargetWriter: AnyObject {
  /// An encoder for one worker.
  func makeEncoder() -> any RecordEncoder
  func open() throws(TargetError)
  /// Writes the rows of a batch; `rowEnds` are the ends of the rows in `bytes`.
  func write(_ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]) throws(TargetError) -> WriteCounts
  func commit() throws(TargetError)
  func abort()
}

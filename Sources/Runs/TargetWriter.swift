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
  /// `file.lua:line` where a script is at fault.
  package var at: String?

  package init(row: Int, message: String, at: String? = nil) {
    self.row = row
    self.message = message
    self.at = at
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
/// come from one thread at a time, in this order: `open`; `write` for each batch in source order, and
/// between batches `checkpoint`; then either `commit` or `abort`. After a `TargetError` only `abort` is
/// called.
///
/// There are two kinds. A **file** appears complete at `commit` or not at all: it leaves the three
/// members about checkpoints as they are, and `open` returns nil. A **database** makes what it has
/// durable at each `checkpoint`, together with the checkpoint itself and at no other time, so that
/// after a kill at any moment it holds exactly the rows up to its last checkpoint.
package protocol TargetWriter: AnyObject {
  /// About how many bytes of the source one `write` shall bring; nil for what suits the run.
  ///
  /// For targets to which each batch is dear. As memory grows with it, such a target has one worker.
  var batchSize: Int? { get }
  /// An encoder for one worker; called before `open`.
  func makeEncoder() -> any RecordEncoder
  /// Makes the target ready for rows.
  ///
  /// - Returns: the last checkpoint that the target holds of `run.owner`, `run.task` and the place it
  ///   writes to (the table), whatever run it belongs to; nil where it holds none, and where the place
  ///   was made only now.
  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint?
  /// Writes the rows of a batch; `rowEnds` are the ends of the rows in `bytes`. Throws only where
  /// the target itself failed; a single row that it refuses is a `RowFailure`.
  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts
  /// Whether the target keeps checkpoints at all.
  var keepsCheckpoints: Bool { get }
  /// Whether so much is pending (rows, or seconds) that it should be made durable now; asked after
  /// each batch.
  var wantsCheckpoint: Bool { get }
  /// Makes the rows written so far durable together with the checkpoint, in one transaction. The
  /// checkpoint takes the place of the one before it, whatever run that belongs to.
  func checkpoint(_ checkpoint: Checkpoint) throws(TargetError)
  /// Ends the target's part in the run; a database has had its last checkpoint just before.
  func commit() throws(TargetError)
  /// Gives up: takes back what can be taken back, for a database all since the last checkpoint.
  ///
  /// - Returns: what earlier calls of `write` counted and the target does not have any more.
  func abort() -> WriteCounts
}

/// Targets that are all or nothing know no checkpoints.
extension TargetWriter {
  package var batchSize: Int? { nil }
  package var keepsCheckpoints: Bool { false }
  package var wantsCheckpoint: Bool { false }
  package func checkpoint(_ checkpoint: Checkpoint) throws(TargetError) {}
}

/// What a target needs to know of the run in which it is opened.
package struct TargetRun: Sendable {
  /// Whose runs these are, in the whole world: the identity of the project's state.
  ///
  /// Two projects may write to one database, and neither's checkpoints may disturb the other's.
  package var owner: String
  /// Name of the run; a run that is resumed keeps its name.
  package var id: String
  package var task: String
  /// Keeps checkpoints for targets that can't do so themselves (external programs); nil where the run
  /// keeps no state.
  package var store: (any CheckpointStore)?

  package init(owner: String, id: String, task: String, store: (any CheckpointStore)? = nil) {
    self.owner = owner
    self.id = id
    self.task = task
    self.store = store
  }
}

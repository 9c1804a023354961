package import Records

/// 128 bits that stand for the key of a mapped record: equal keys have equal hashes, and two different keys of one
/// run have different ones for all practical purposes (chance below 1e-20 at a billion records).
package struct KeyHash: Hashable, Sendable, BitwiseCopyable {
  package var high: UInt64
  package var low: UInt64
  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }
}

/// Where the rows of a batch are, and what their keys are.
struct MappedRows {
  var ends: [Int] = []
  var indices: [UInt32] = []
  var keyHashes: [KeyHash] = []
}

/// A record that was left out on purpose.
package struct Skip: Sendable {
  /// Position of the record in its block, from 0.
  package var index: Int
  /// What the script gave to `skip`; empty where the filter left the record out.
  package var reason: String
  package init(index: Int, reason: String) {
    self.index = index
    self.reason = reason
  }
}

/// What became of the records of one block: encoded rows in source order, rejects in source order,
/// and counts.
///
/// Reused from block to block.
package final class MappedBatch {
  /// The rows, encoded for the target, one after the other.
  package let output = ByteBuffer(capacity: 64 << 10)
  var rows = MappedRows()
  /// End of each row in `output`.
  package var rowEnds: [Int] {
    get { rows.ends }
    _modify { yield &rows.ends }
  }
  /// Position of each row's record in the block, from 0.
  package var rowIndices: [UInt32] {
    get { rows.indices }
    _modify { yield &rows.indices }
  }
  /// Hash of each row's key; empty where the task has no key.
  package var keyHashes: [KeyHash] {
    get { rows.keyHashes }
    _modify { yield &rows.keyHashes }
  }
  package var rejects: [Reject] = []
  /// Records read from the block, including rejected and skipped ones.
  package var readCount = 0
  /// Records left out by the task's filter or by a script's `skip`, in source order.
  package var skips: [Skip] = []
  package var skippedCount: Int { skips.count }
  /// Texts that scripts gave to `warn`, with counts; at most `maximumWarnings` distinct ones.
  package var warnings: [String: Int] = [:]

  package init() {}

  package func removeAll() {
    output.removeAll()
    output.shrink(to: 4 << 20)
    rowEnds.removeAll(keepingCapacity: true)
    rowIndices.removeAll(keepingCapacity: true)
    keyHashes.removeAll(keepingCapacity: true)
    rejects.removeAll(keepingCapacity: true)
    readCount = 0
    skips.removeAll(keepingCapacity: true)
    warnings.removeAll()
  }
}

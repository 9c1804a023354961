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

/// What became of the records of a block, or of one part of it: encoded rows in source order, rejects in source order,
/// and counts.
///
/// A block is handed on in parts where its records give very much more than they are, so that memory is bounded whatever
/// rules make of a record, and no record's lot depends on its neighbours.
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
  /// Position in the block of the first record of this part; all positions count from the beginning of the block.
  package var firstIndex = 0
  package var rejects: [Reject] = []
  private var otherBytes = 0
  /// Records read from the block, including rejected and skipped ones.
  package var readCount = 0
  /// Records left out by the task's filter or by a script's `skip`, in source order.
  package var skips: [Skip] = []
  package var skippedCount: Int { skips.count }
  /// Texts that scripts gave to `warn`, with counts; at most 1,000 distinct ones, the others under `furtherWarnings`.
  package var warnings: [String: Int] = [:]

  package static let furtherWarnings = "(further warnings)"

  package init() {}

  /// What rows, rejects and skips take, by and large.
  package var byteCount: Int { output.count &+ otherBytes }

  func add(_ reject: Reject) {
    rejects.append(reject)
    otherBytes += 256 + reject.sourceJSON.count + reject.keyJSON.count + reject.message.utf8.count
  }

  func add(_ skip: Skip) {
    skips.append(skip)
    otherBytes += 32 + skip.reason.utf8.count
  }

  package func removeAll() {
    output.removeAll()
    output.shrink(to: 4 << 20)
    rowEnds.removeAll(keepingCapacity: true)
    rowIndices.removeAll(keepingCapacity: true)
    keyHashes.removeAll(keepingCapacity: true)
    firstIndex = 0
    otherBytes = 0
    rejects.removeAll(keepingCapacity: true)
    readCount = 0
    skips.removeAll(keepingCapacity: true)
    warnings.removeAll()
  }
}

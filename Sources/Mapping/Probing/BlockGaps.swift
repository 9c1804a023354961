/// Values of one field in one block that have no entry in its value map, or results that the target does not know.
package struct GapCount: Sendable {
  package enum Kind: Sendable {
    /// The source values are not in the value map.
    case unmapped
    /// The result is not among the codes that exist in the target.
    case unknownCode
  }

  package var kind: Kind
  /// Place of the target field in the plan.
  package var place: Int
  /// Stands for field, kind and values; the same in all blocks of a process.
  package var hash: KeyHash
  /// As they came first: the values that the map was asked for, or the result.
  package var values: [TracedValue]
  /// Records with these values.
  package var count: Int
  /// The first of them: its position in the block, from 0, and its key for people; empty where it has none.
  package var firstIndex: Int
  package var key: String
}

/// What a probe found in one block.
package struct BlockGaps: Sendable {
  package var read = 0
  /// Left out by the task's filter or by a script.
  package var leftOut = 0
  /// Records that could not be read.
  package var unreadable = 0
  /// Records with at least one gap.
  package var affected = 0
  /// In the order of their first records.
  package var counts: [GapCount] = []
}

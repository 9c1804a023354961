package import Mapping
package import Rules

/// What the value maps of one task lack for the records of a source, and what its results lack in the target.
package struct GapReport: Sendable {
  package var task: String
  package var read = 0
  /// Left out by the task's filter or by a script: their values are no gaps.
  package var leftOut = 0
  /// Records that could not be read.
  package var unreadable = 0
  /// Records with at least one gap.
  package var affected = 0
  /// Fields with values that have no entry, in the order of the rules.
  package var unmapped: [FieldGaps] = []
  /// Fields with results that are not among the codes of the target, in the order of the rules.
  package var unknownCodes: [FieldGaps] = []

  package init(task: String) { self.task = task }

  /// Records that shares are of.
  package var looked: Int { max(0, read - leftOut - unreadable) }

  package var isEmpty: Bool { unmapped.isEmpty && unknownCodes.isEmpty }
}

/// The gaps of one field.
package struct FieldGaps: Sendable {
  package var mapping: FieldMapping
  /// The value map that was asked, or the file of codes.
  package var lacking: Lacking
  /// Source fields whose values the map is asked for; empty for codes.
  package var sources: [String]
  /// What becomes of a value without an entry.
  package var outcome: GapOutcome
  /// The most frequent ones first.
  package var values: [GapValue]
  /// Records with other values: only the first distinct values of a source are counted one by one.
  package var otherRecords: Int

  /// Records in all.
  package var records: Int { values.reduce(otherRecords) { $0 + $1.records } }

  /// What lacks an entry.
  package enum Lacking: Sendable {
    /// A value map by name.
    case map(String)
    /// A map that stands in the field mapping.
    case inlineMap
    /// Absolute path of a file of codes.
    case codes(String)
  }
}

/// What a record gets where a value has no entry.
package enum GapOutcome: Sendable, Equatable {
  /// The record is rejected with code `unmapped`.
  case rejected
  /// The mapping's default.
  case defaultValue(String)
  /// The next number of a sequence.
  case numbered(String)
  /// The field stays empty.
  case empty
  /// The source value passes through.
  case kept
  /// The result reaches the target, which does not know it.
  case written
}

/// One value without an entry, or one result that the target does not know.
package struct GapValue: Sendable {
  /// One for each source field, or the result alone.
  package var values: [TracedValue]
  package var records: Int
  /// The first record with it, from 1, and its key for people; empty where it has none.
  package var firstRecord: Int
  package var firstKey: String
  /// The nearest entries, the nearest first.
  package var nearest: [GapNeighbour] = []
}

/// An entry that is like a value that has none.
package struct GapNeighbour: Sendable, Equatable {
  package var keys: [String]
  /// nil where only running a script would tell.
  package var result: String?
}

extension GapOutcome {
  init(_ mapping: FieldMapping) {
    if let constant = mapping.defaultValue, !constant.text.isEmpty {
      self = .defaultValue(constant.text)
    } else if let sequence = mapping.sequence {
      self = .numbered(sequence.value)
    } else if mapping.defaultValue != nil {
      self = .empty
    } else {
      switch mapping.unmapped {
      case .reject: self = .rejected
      case .empty: self = .empty
      case .keep: self = .kept
      }
    }
  }
}

package import Mapping

/// What a change of rules does to the records of one task.
package struct DiffReport: Sendable {
  package var task: String
  /// What differs in the rules.
  package var rules: RuleComparison?
  /// nil where the task is in both versions; else whether it is new.
  package var isNew: Bool?
  package var read = 0
  /// Records that come out otherwise.
  package var changed = 0
  /// In the order of the rules.
  package var fields: [FieldDifferences] = []
  /// In the order of `OutcomeChange.Kind`, the most frequent of a kind first.
  package var outcomes: [OutcomeChange] = []

  package init(task: String) { self.task = task }

  /// Whether nothing at all changes.
  package var isEmpty: Bool {
    changed == 0 && isNew == nil && rules?.hasOtherTargets != true
  }
}

/// Values of one field that change.
package struct FieldDifferences: Sendable {
  package var field: String
  package var records: Int
  /// The most frequent ones first.
  package var changes: [ValueChange]
  /// Records with other pairs of values: only the first distinct ones of a source are counted one by one.
  package var otherRecords: Int
}

package struct ValueChange: Sendable {
  package var old: TracedValue
  package var new: TracedValue
  package var records: Int
  package var first: RecordName
}

/// Records that fare otherwise as a whole.
package struct OutcomeChange: Sendable {
  package enum Kind: Int, Sendable, CaseIterable {
    case newlyRejected
    case newlyAccepted
    case newlySkipped
    /// Mapped now, and left out before.
    case noLongerSkipped
    /// Rejected in both versions, for different reasons.
    case rejectedOtherwise
  }

  package var kind: Kind
  /// The reason: the new one, or for records that are accepted now the old one.
  package var code: RejectCode?
  package var field: String?
  /// The words for the first record.
  package var message: String
  package var records: Int
  package var first: RecordName
}

/// A record for people: its number, from 1, and its key, which is empty where it has none.
package struct RecordName: Sendable, Equatable {
  package var number: Int
  package var key: String

  package init(number: Int, key: String) {
    self.number = number
    self.key = key
  }
}

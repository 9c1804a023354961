/// A target that can delete the rows that a run did not produce (`--delete-missing`).
///
/// `beginKeeping` comes once, after `open`; then `keep` with every row that the run produced, written or not, and
/// at the end of a complete run `countMissing` and, if that is allowed, `deleteMissing`, which is durable with the
/// next checkpoint. All rows have the form of the target's encoder, of which only the key matters here.
package protocol DeletingTarget: TargetWriter {
  /// - Parameter scope: values that all rows of the run have in key fields, by name; other rows are not looked
  ///   at.
  func beginKeeping(scope: [String: String]) throws(TargetError)
  func keep(_ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]) throws(TargetError)
  /// Rows in scope, and those of them that were not kept.
  func countMissing() throws(TargetError) -> (inScope: Int, missing: Int)
  /// - Returns: the number of rows deleted.
  func deleteMissing() throws(TargetError) -> Int
}

/// How many rows `--delete-missing` may delete.
package enum DeletionLimit: Sendable, Equatable {
  case rows(Int)
  /// Of the rows in scope before the run deletes; 0 to 100.
  case percent(Double)

  /// More than a tenth missing is rather a broken source than a true change.
  package static let standard = DeletionLimit.percent(10)

  /// `500` or `5%`; nil where it is neither.
  package init?(_ text: String) {
    if text.hasSuffix("%") {
      guard let percent = Double(text.dropLast()), (0...100).contains(percent) else { return nil }
      self = .percent(percent)
    } else {
      guard let rows = Int(text), rows >= 0 else { return nil }
      self = .rows(rows)
    }
  }

  func allows(_ missing: Int, of count: Int) -> Bool {
    switch self {
    case .rows(let rows): missing <= rows
    case .percent(let percent): Double(missing) * 100 <= percent * Double(count)
    }
  }

  var text: String {
    switch self {
    case .rows(let rows): String(rows)
    case .percent(let percent):
      percent == percent.rounded() ? "\(Int(percent)) %" : "\(percent) %"
    }
  }
}

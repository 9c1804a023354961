internal import Mapping
internal import Records

/// Compares what two versions of a task's rules make of the records of a block.
///
/// First only the fields that may differ are computed in both versions; a record for which they agree comes out the same.
/// All others are mapped as a whole, twice. One per worker, on that worker's thread.
final class DiffProbe {
  /// The two versions' probes, and the pairs of places of fields: those of fields that only one version has are nil.
  struct Sides {
    let old: RecordProbe
    let new: RecordProbe
    let pairs: [(field: Int, old: Int?, new: Int?)]

    init(_ old: RecordProbe, _ new: RecordProbe, fields: [String]) {
      self.old = old
      self.new = new
      let places = { (probe: RecordProbe, name: String) in
        probe.plan.targetFields.firstIndex { $0.name == name }
      }
      pairs = fields.enumerated().map { ($0, places(old, $1), places(new, $1)) }
    }

    func open(_ block: UnsafeBufferPointer<UInt8>) {
      old.open(block)
      new.open(block)
    }
  }

  private let part: Sides
  private let whole: Sides
  private var found = BlockDifferences()
  /// Whether the block has been opened for whole records, which most blocks need not be.
  private var isWholeOpen = false

  init(part: Sides, whole: Sides) {
    self.part = part
    self.whole = whole
  }

  func compare(_ block: UnsafeBufferPointer<UInt8>) throws -> BlockDifferences {
    found = BlockDifferences()
    part.open(block)
    isWholeOpen = false
    while part.old.next(), part.new.next() {
      if try !agree() {
        if !isWholeOpen { whole.open(block) }
        isWholeOpen = true
        try compareWhole(part.old.index)
      }
      found.read += 1
    }
    return found
  }

  /// Whether the fields that may differ do not.
  @inline(__always)
  private func agree() throws -> Bool {
    let old = try part.old.map()
    let new = try part.new.map()
    guard case .mapped = old, case .mapped = new else { return Self.isSameEnd(old, new) }
    return part.pairs.allSatisfy { pair in
      guard let old = pair.old, let new = pair.new else {
        // A field that only one version has is none where it is empty.
        return pair.old.map { part.old.value($0).isEmpty } ?? true
          && pair.new.map { part.new.value($0).isEmpty } ?? true
      }
      return part.old.hasSameValue(old, as: part.new, new)
    }
  }

  /// Whether a record that is not mapped ends in the same way: the words are no matter.
  private static func isSameEnd(_ old: RecordProbe.Outcome, _ new: RecordProbe.Outcome) -> Bool {
    switch (old, new) {
    case (.skipped, .skipped): true
    case (.rejected(let a, let oldField), .rejected(let b, let newField)):
      a.code == b.code && oldField == newField
    default: false
    }
  }

  // MARK: Whole records

  private func compareWhole(_ index: Int) throws {
    whole.old.skip(to: index)
    whole.new.skip(to: index)
    let old = try whole.old.map()
    let new = try whole.new.map()
    if case .mapped = old, case .mapped = new { return compareValues(index) }
    if Self.isSameEnd(old, new) { return }
    found.changed += 1
    let first = { [whole] in RecordName(number: index, key: whole.new.readableKey()) }
    switch (old, new) {
    case (.rejected, .rejected(let failure, let field)):
      found.add(.rejectedOtherwise, failure.code, field, failure.message, first)
    case (_, .rejected(let failure, let field)):
      found.add(.newlyRejected, failure.code, field, failure.message, first)
    case (_, .skipped(let reason)):
      found.add(.newlySkipped, nil, nil, reason, first)
    case (.rejected(let failure, let field), .mapped):
      found.add(.newlyAccepted, failure.code, field, failure.message, first)
    case (.skipped(let reason), .mapped):
      found.add(.noLongerSkipped, nil, nil, reason, first)
    case (.mapped, .mapped): break
    }
  }

  private func compareValues(_ index: Int) {
    var hasChanged = false
    for (field, old, new) in whole.pairs {
      if let old, let new, whole.old.hasSameValue(old, as: whole.new, new) { continue }
      let before = old.map { whole.old.value($0) } ?? .empty
      let after = new.map { whole.new.value($0) } ?? .empty
      if before == after { continue }
      hasChanged = true
      found.add(field, before, after) { [whole] in
        RecordName(number: index, key: whole.new.readableKey())
      }
    }
    if hasChanged { found.changed += 1 }
  }
}

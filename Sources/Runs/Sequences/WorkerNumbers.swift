private import Mapping
internal import Rules

/// One worker's way to the numbers of its task.
final class WorkerNumbers: NumberSource {
  private let allocator: SequenceAllocator
  /// Waits until all blocks before the given one are mapped.
  private let waitForTurn: (Int) -> Void
  private var block = 0
  private var reader: (connection: SQLiteConnection, ledger: NumberLedger)?
  private var isReading = false
  /// Set from the first new number of a block to its end.
  private var writer: NumberLedger?

  init(_ allocator: SequenceAllocator, waitForTurn: @escaping (Int) -> Void) {
    self.allocator = allocator
    self.waitForTurn = waitForTurn
  }

  /// To be called before a block is mapped.
  func beginBlock(_ sequence: Int) { block = sequence }

  /// Makes the block's numbers durable; to be called before the block counts as mapped.
  func endBlock() throws {
    endReading()
    guard writer != nil else { return }
    writer = nil
    try allocator.commit()
  }

  /// Forgets the numbers of a block that failed.
  func abandonBlock() {
    endReading()
    guard writer != nil else { return }
    writer = nil
    allocator.rollBack()
  }

  func number(
    _ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String {
    try allocator.stating {
      let entity = allocator.entity
      if writer == nil, let known = try stored(sequence, sourceKey) { return known }
      let ledger = try turn()
      // Looked up again: an earlier block or another process may have given the record a number.
      if let known = try ledger.number(sequence.name, entity, sourceKey) { return known }
      return try ledger.allocate(sequence, entity, sourceKey, allocator.moment)
    }
  }

  private func stored(
    _ sequence: SequenceRule, _ sourceKey: UnsafeBufferPointer<UInt8>
  ) throws -> String? {
    if reader == nil, let connection = try allocator.openReader() {
      reader = (connection, try NumberLedger(connection))
    }
    guard let reader else { return nil }
    if !isReading {
      // One read transaction for the whole block saves the locks of each look-up.
      try reader.connection.execute("BEGIN")
      isReading = true
    }
    return try reader.ledger.number(sequence.name, allocator.entity, sourceKey)
  }

  private func turn() throws -> NumberLedger {
    if let writer { return writer }
    endReading()
    waitForTurn(block)
    let ledger = try allocator.begin()
    writer = ledger
    return ledger
  }

  private func endReading() {
    guard isReading, let reader else { return }
    isReading = false
    reader.connection.rollBack()
  }
}

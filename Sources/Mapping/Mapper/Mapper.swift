package import Records
package import Rules

/// Somebody asked a mapper to stop in the middle of a block.
package struct MappingCancelled: Error {}

/// Executes a plan on blocks of records.
///
/// One per worker, on that worker's thread (scripts want a stack of at least 1 MiB).
///
/// Hot path: for each record the parser fills 16-byte cells by slot, the steps of the plan make a row of cells of them, and
/// the row is handed to the encoder. Nothing is allocated per record once buffers have grown; decoded and computed texts live
/// in a scratch arena that is reset for each record.
package final class Mapper {
  let plan: Plan
  let record: SourceRecord
  let evaluator: FieldEvaluator
  private let parser: any RecordParser
  private let encoder: any RecordEncoder
  private let builder: RowBuilder
  private let row: UnsafeMutablePointer<Cell>
  private let hasKey: Bool
  private let hasSeveralTargets: Bool
  /// Asked before each record whether to stop: a block holds hundreds, and each may use up the time of several scripts.
  private let isCancelled: () -> Bool
  /// Position in its block of the record that comes next.
  private var next = 0
  /// Whether the parser still stands behind the record before that one.
  private var isInPlace = true

  /// - Throws: `RuleErrors` where a script does not load.
  package init(
    plan: Plan, parser: any RecordParser, encoder: any RecordEncoder,
    numbers: (any NumberSource)?, isCancelled: @escaping () -> Bool = { false }
  ) throws(RuleErrors) {
    self.isCancelled = isCancelled
    self.plan = plan
    self.parser = parser
    self.encoder = encoder
    record = SourceRecord(plan, parser)
    evaluator = try FieldEvaluator(plan, record, numbers)
    builder = RowBuilder(plan, record, evaluator)
    row = builder.row
    hasKey = !plan.keyFields.isEmpty
    hasSeveralTargets = !plan.targetFilters.isEmpty
  }

  /// Maps the records of a block into `batch`, which is emptied first: all of them, or those up to the one with which all
  /// that they gave is more than some bytes.
  ///
  /// - Returns: whether the block has no more records; where it has, `mapRest` goes on.
  /// - Throws: what the number source throws, or `MappingCancelled`; the batch is useless then.
  @discardableResult
  package func map(
    _ block: UnsafeBufferPointer<UInt8>, into batch: MappedBatch, upTo limit: Int = .max
  ) throws -> Bool {
    next = 0
    isInPlace = true
    parser.open(block)
    return try mapOn(batch, limit)
  }

  /// Goes on with a block behind the records that were mapped last; the records keep their positions in the block.
  package func mapRest(
    of block: UnsafeBufferPointer<UInt8>, into batch: MappedBatch, upTo limit: Int
  ) throws -> Bool {
    if !isInPlace { _ = seek(next - 1, in: block) }
    isInPlace = true
    return try mapOn(batch, limit)
  }

  private func mapOn(_ batch: MappedBatch, _ limit: Int) throws -> Bool {
    batch.removeAll()
    batch.firstIndex = next
    // Moved out for the loop: a class's own arrays would be checked for exclusive access at each append.
    var rows = batch.rows
    batch.rows = MappedRows()
    defer { batch.rows = rows }
    var index = next
    defer { next = index }
    while true {
      if isCancelled() { throw MappingCancelled() }
      switch parser.next(record.cells) {
      case .record:
        if try mapRecord() {
          accept(index, batch.output, &rows)
        } else {
          refuse(index, batch)
        }
      case .malformed:
        batch.add(
          Reject(
            index: index, lineOffset: parser.lineOffset, code: .source, message: parser.problem,
            sourceJSON: sourceJSON()))
      case .end:
        batch.readCount = index - batch.firstIndex
        batch.warnings = evaluator.takeWarnings()
        return true
      }
      index &+= 1
      if batch.byteCount > limit {
        batch.readCount = index - batch.firstIndex
        batch.warnings = evaluator.takeWarnings()
        return false
      }
    }
  }

  /// The source record at a position of a block as a JSON object.
  ///
  /// Reads the block from its start: for the rare reject that is found after mapping.
  package func sourceJSON(of index: Int, in block: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    seek(index, in: block) == .end ? Array("{}".utf8) : sourceJSON()
  }

  /// The key of the mapped record at a position of a block, as a JSON object; as slow as `sourceJSON(of:in:)`.
  package func keyJSON(of index: Int, in block: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard seek(index, in: block) == .record else { return [] }
    record.scratch.reset()
    evaluator.beginRecord()
    return keyJSON()
  }

  // MARK: One record

  @inline(__always)
  private func mapRecord() throws -> Bool {
    record.scratch.reset()
    evaluator.beginRecord()
    if plan.filterScript != nil, !evaluator.passesFilter() { return false }
    if hasSeveralTargets {
      guard let targets = evaluator.targets() else { return false }
      encoder.select(targets)
    }
    return try builder.fill()
  }

  @inline(__always)
  private func accept(_ index: Int, _ output: ByteBuffer, _ rows: inout MappedRows) {
    encoder.append(row, to: output)
    rows.ends.append(output.count)
    rows.indices.append(UInt32(truncatingIfNeeded: index))
    if hasKey { rows.keyHashes.append(builder.keyHash()) }
  }

  private func refuse(_ index: Int, _ batch: MappedBatch) {
    let failure = evaluator.failure
    guard let code = failure.code else {
      batch.add(Skip(index: index, reason: failure.message))
      return
    }
    batch.add(
      Reject(
        index: index, keyJSON: keyJSON(),
        field: failure.field >= 0 ? plan.targetFields[failure.field].name : nil, code: code,
        message: failure.message, at: failure.at, sourceJSON: sourceJSON()))
  }

  // MARK: Rejects

  private func seek(_ index: Int, in block: UnsafeBufferPointer<UInt8>) -> ParseStep {
    isInPlace = false
    parser.open(block)
    var step = ParseStep.end
    for _ in 0...max(0, index) {
      step = parser.next(record.cells)
      if step == .end { break }
    }
    return step
  }

  private func sourceJSON() -> [UInt8] {
    let buffer = ByteBuffer()
    parser.appendSource(to: buffer)
    return Array(buffer.bytes)
  }

  /// The key fields of the current record, as far as they can be computed without taking numbers.
  private func keyJSON() -> [UInt8] {
    let buffer = ByteBuffer()
    for place in plan.keyFields {
      var cell = Cell.empty
      guard evaluator.evaluateKey(place, plan.ops + place, into: &cell), !cell.isEmpty else {
        continue
      }
      buffer.append(buffer.count == 0 ? "{" : ",")
      buffer.append("\"")
      JSONText.appendEscaped(plan.targetFields[place].name, to: buffer)
      buffer.append("\":\"")
      JSONText.appendEscaped(record.decoded(cell).bytes, to: buffer)
      buffer.append("\"")
    }
    if buffer.count > 0 { buffer.append("}") }
    return Array(buffer.bytes)
  }
}

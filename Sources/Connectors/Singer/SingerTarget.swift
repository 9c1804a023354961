private import Glibc
internal import Records
internal import Runs

/// Writes rows to a Singer target, one process for each batch: what a target holds is certain only once it
/// has ended.
///
/// Where a process fails, its records are given to others in halves, down to the record that is at fault;
/// that one is refused with what the target said. A target that fails without any record has failed itself.
/// Records may arrive more than once, so a task needs a key.
final class SingerTarget: TargetWriter {
  /// After so many refusals without a record taken in between it is not the records that are wrong.
  private static let maximumRefusals = 100
  /// Pauses before a target that failed without records is tried again.
  private static let pauses = [1.0, 2.0, 4.0]

  let batchSize: Int?
  private let delivery: SingerDelivery
  private let cancellation: Cancellation
  private var run: TargetRun?
  private var deliveries = 0
  private var refusalsInARow = 0
  private(set) var wantsCheckpoint = false

  init(_ delivery: SingerDelivery, batchSize: Int, cancellation: Cancellation) {
    self.delivery = delivery
    self.cancellation = cancellation
    self.batchSize = batchSize
  }

  var keepsCheckpoints: Bool { true }

  func makeEncoder() -> any RecordEncoder { delivery.stream.makeEncoder() }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    self.run = run
    // A wrong command or configuration shows at once, and the table is there, whatever comes.
    if let failure = try failureWithoutRecords() { throw error(failure.words) }
    return try run.store?.last(task: run.task, place: place)
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    var counts = WriteCounts()
    try deliver(rowEnds.indices, of: Batch(bytes: bytes, rowEnds: rowEnds), &counts)
    wantsCheckpoint = true
    return counts
  }

  func checkpoint(_ checkpoint: Checkpoint) throws(TargetError) {
    if let run {
      var checkpoint = checkpoint
      // The name that `open` will ask by: one of several targets has one of its own.
      checkpoint.task = run.task
      try run.store?.save(checkpoint, place: place)
    }
    wantsCheckpoint = false
  }

  func commit() {}

  /// All that was counted was confirmed.
  func abort() -> WriteCounts { WriteCounts() }

  // MARK: Batches

  private struct Batch {
    let bytes: UnsafeBufferPointer<UInt8>
    let rowEnds: [Int]

    func bytes(of rows: Range<Int>) -> UnsafeBufferPointer<UInt8> {
      let start = rows.lowerBound > 0 ? rowEnds[rows.lowerBound - 1] : 0
      let end = rows.isEmpty ? start : rowEnds[rows.upperBound - 1]
      return UnsafeBufferPointer(rebasing: bytes[start..<end])
    }
  }

  private func deliver(
    _ rows: Range<Int>, of batch: Batch, _ counts: inout WriteCounts
  ) throws(TargetError) {
    guard !rows.isEmpty, try send(batch.bytes(of: rows)) != nil else {
      return take(rows, &counts)
    }
    // A batch that goes well is finished first; the search in one that does not may take long.
    if cancellation.isCancelled {
      throw error("failed, and the search for the record was interrupted")
    }
    if rows.count > 1 {
      let middle = rows.lowerBound + rows.count / 2
      try deliver(rows.lowerBound..<middle, of: batch, &counts)
      try deliver(middle..<rows.upperBound, of: batch, &counts)
      return
    }
    // One record that fails twice, with the target well in between, is at fault itself.
    try waitUntilWell()
    guard let failure = try send(batch.bytes(of: rows)) else { return take(rows, &counts) }
    let message = failure.said ?? failure.how
    counts.failures.append(RowFailure(row: rows.lowerBound, message: message))
    refusalsInARow += 1
    guard refusalsInARow < Self.maximumRefusals else {
      throw error(
        "refused \(refusalsInARow) records one after the other, the last one so: \(message)")
    }
  }

  private func take(_ rows: Range<Int>, _ counts: inout WriteCounts) {
    guard !rows.isEmpty else { return }
    counts.written += rows.count
    refusalsInARow = 0
  }

  private func waitUntilWell() throws(TargetError) {
    guard var failure = try failureWithoutRecords() else { return }
    for pause in Self.pauses {
      // Others may wait for the same server; not all shall come at once.
      usleep(UInt32(pause * Double.random(in: 0.75...1.25) * 1e6))
      guard let next = try failureWithoutRecords() else { return }
      failure = next
    }
    throw error(failure.words)
  }

  private func failureWithoutRecords() throws(TargetError) -> ProgramFailure? {
    try send(UnsafeBufferPointer(start: nil, count: 0))
  }

  private func send(
    _ records: UnsafeBufferPointer<UInt8>
  ) throws(TargetError) -> ProgramFailure? {
    deliveries += 1
    return try delivery.send(records, token: "\(run?.id ?? "run")-\(deliveries)")
  }

  // MARK: Words

  private var place: String { "\(delivery.command.text)#\(delivery.stream.name)" }

  private func error(_ what: String) -> TargetError {
    TargetError("\(delivery.command.text): the target \(what)")
  }
}

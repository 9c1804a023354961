internal import Records

/// One of several targets of a task: its writer, the rows of the current batch that are for it, and what
/// became of all of them.
final class FanOutLane {
  /// What messages call the target: its URI.
  let name: String
  let writer: any TargetWriter
  private(set) var report: TargetReport
  private let bytes = ByteBuffer(capacity: 64 << 10)
  private var rowEnds: [Int] = []
  /// Positions of the rows in the batch.
  private var rows: [Int] = []

  init(name: String, writer: any TargetWriter) {
    self.name = name
    self.writer = writer
    report = TargetReport(target: name)
  }

  func beginBatch() {
    bytes.removeAll()
    bytes.shrink(to: 4 << 20)
    rowEnds.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
  }

  func append(_ part: UnsafeBufferPointer<UInt8>, row: Int) {
    bytes.append(part)
    rowEnds.append(bytes.count)
    rows.append(row)
  }

  /// Writes the rows of the batch.
  ///
  /// - Returns: counts; failures name rows of the whole batch, and the target.
  func write() throws(TargetError) -> WriteCounts {
    guard !rows.isEmpty else { return WriteCounts() }
    var counts = try writer.write(bytes.bytes, rowEnds: rowEnds)
    counts.failures = counts.failures.compactMap { failure in
      guard rows.indices.contains(failure.row) else { return nil }
      return RowFailure(
        row: rows[failure.row], message: "\(name): \(failure.message)", at: failure.at)
    }
    report.written += counts.written
    report.unchanged += counts.unchanged
    report.refused += counts.failures.count
    return counts
  }

  func abort() -> WriteCounts {
    let lost = writer.abort()
    report.written -= lost.written
    report.unchanged -= lost.unchanged
    return lost
  }
}

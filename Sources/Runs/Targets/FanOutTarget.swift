internal import Records

/// Hands the rows of a task to several targets, each of which takes those that are for it.
///
/// A record that one target refuses and another one takes is rejected with the first one's words; the other
/// one keeps it. All targets are brought to each checkpoint one after the other, so a run that was killed
/// may have left them at different ones: it is resumed from the earliest, and what the others had already
/// is found again by its key.
final class FanOutTarget: TargetWriter {
  private let lanes: [FanOutLane]
  private let hasKey: Bool
  private var committedCount = 0

  /// - Parameter hasKey: whether rows can be found again by a key.
  init(_ lanes: [FanOutLane], hasKey: Bool) {
    self.lanes = lanes
    self.hasKey = hasKey
  }

  /// What became of the rows of each target.
  var reports: [TargetReport] { lanes.map(\.report) }

  var batchSize: Int? { lanes.compactMap(\.writer.batchSize).max() }

  func makeEncoder() -> any RecordEncoder {
    FanOutEncoder(lanes.map { $0.writer.makeEncoder() })
  }

  func open(_ run: TargetRun) throws(TargetError) -> Checkpoint? {
    var checkpoints: [Checkpoint?] = []
    for (index, lane) in lanes.enumerated() {
      var run = run
      // Two targets of one kind and place keep their checkpoints apart.
      run.task = index == 0 ? run.task : "\(run.task) (target \(index + 1))"
      checkpoints.append(try lane.writer.open(run))
    }
    // All at the same place, of whatever run.
    if let first = checkpoints.first, checkpoints.allSatisfy({ $0?.text == first?.text }) {
      return first
    }
    let ofThisRun = checkpoints.compactMap { $0 }.filter { $0.run == run.id }
    let earliest = ofThisRun.min { $0.record < $1.record }
    guard !hasKey, ofThisRun.contains(where: { $0.record > 0 }) else {
      return ofThisRun.count == lanes.count ? earliest : nil
    }
    guard ofThisRun.count == lanes.count, ofThisRun.allSatisfy({ $0.record == earliest?.record })
    else {
      throw TargetError(
        "the targets of the run that was stopped stand at different records, and without a key "
          + "rows would come twice; empty them and run again without --resume")
    }
    return earliest
  }

  func write(
    _ bytes: UnsafeBufferPointer<UInt8>, rowEnds: [Int]
  ) throws(TargetError) -> WriteCounts {
    for lane in lanes { lane.beginBatch() }
    var start = 0
    for (row, end) in rowEnds.enumerated() {
      var parts = FanOutRow(UnsafeBufferPointer(rebasing: bytes[start..<end]))
      for lane in lanes {
        if let part = parts.next() { lane.append(part, row: row) }
      }
      start = end
    }
    var counts = WriteCounts()
    for lane in lanes {
      let added = try lane.write()
      counts.written += added.written
      counts.unchanged += added.unchanged
      counts.failures += added.failures
    }
    counts.failures = Self.merged(counts.failures)
    return counts
  }

  var keepsCheckpoints: Bool { lanes.contains { $0.writer.keepsCheckpoints } }

  var wantsCheckpoint: Bool { lanes.contains { $0.writer.wantsCheckpoint } }

  func checkpoint(_ checkpoint: Checkpoint) throws(TargetError) {
    for lane in lanes where lane.writer.keepsCheckpoints {
      try lane.writer.checkpoint(checkpoint)
    }
  }

  func commit() throws(TargetError) {
    for lane in lanes {
      try lane.writer.commit()
      committedCount += 1
    }
  }

  func abort() -> WriteCounts {
    var lost = WriteCounts()
    // What is committed stays; there is no way back.
    for lane in lanes.dropFirst(committedCount) {
      let lostHere = lane.abort()
      lost.written += lostHere.written
      lost.unchanged += lostHere.unchanged
    }
    return lost
  }

  /// One failure for each row, in the order of rows, with the words of all targets that refused it.
  private static func merged(_ failures: [RowFailure]) -> [RowFailure] {
    var merged: [Int: RowFailure] = [:]
    for failure in failures {
      if merged[failure.row] == nil {
        merged[failure.row] = failure
      } else {
        merged[failure.row]?.message += "; \(failure.message)"
      }
    }
    return merged.values.sorted { $0.row < $1.row }
  }
}

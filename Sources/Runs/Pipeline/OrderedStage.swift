internal import Mapping
internal import Records
internal import Rules

/// What happens to mapped blocks one after the other, in source order: duplicates, target, rejects,
/// counts.
///
/// Used by one thread at a time.
final class OrderedStage {
  private let task: String
  /// nil in a dry run.
  private let target: (any TargetWriter)?
  private let rejects: RejectWriter?
  /// What the target has already; nil where everything is sent.
  private let sent: SentFile?
  /// nil where rows that are missing in the source stay.
  private let deletion: Deletion?
  private let maximumRejects: Int?
  /// Rejects of the run's tasks before this one; the maximum is one of the run.
  private let rejectsBefore: Int
  private let envelope: Envelope?
  /// For all that is said of records from here on; nothing is looked at where there is no secret.
  private let secrets: SecretMask
  private let totalBytes: Int?
  private let progress: (RunProgress) -> Void
  private var seen: SeenKeys?
  private let start: Checkpoint
  /// Number of the records before the block that is being taken.
  private var recordsBefore = 0
  /// Where what was taken last ended: what a checkpoint may say.
  private var position: Checkpoint
  /// False from the moment the target or the rejects file failed: what is pending is no whole block.
  private var isIntact = true
  private(set) var report: TaskReport

  /// - Parameters:
  ///   - start: the place up to which an earlier part of the run has done everything: records up to there are
  ///     mapped again, and neither written nor kept as rejects; at its beginning for a run that begins.
  init(
    start: Checkpoint, target: (any TargetWriter)?, rejects: RejectWriter?, sent: SentFile?,
    deletion: Deletion?,
    options: RunOptions, secrets: SecretMask,
    rejectsBefore: Int, checksDuplicates: Bool, totalBytes: Int?,
    progress: @escaping (RunProgress) -> Void
  ) throws(TargetError) {
    task = start.task
    self.target = target
    self.rejects = rejects
    self.sent = sent
    self.deletion = deletion
    maximumRejects = options.maximumRejects
    self.rejectsBefore = rejectsBefore
    envelope = options.usesEnvelope ? Envelope(task: task) : nil
    self.secrets = secrets
    self.totalBytes = totalBytes
    self.progress = progress
    seen = checksDuplicates ? try SeenKeys() : nil
    report = TaskReport(task: task)
    self.start = start
    position = start
    report.written = start.written
    report.unchanged = start.unchanged
    report.deleted = start.deleted
    report.addRefused(start.refused)
  }

  /// Takes the next block, or the next part of it.
  ///
  /// - Parameter mapper: the calling worker's own, to tell what a record was that is rejected here.
  func commit(_ slot: BlockSlot, _ mapper: Mapper) throws(RunFailure) {
    let batch = slot.batch
    // Positions in a batch count from the beginning of its block.
    recordsBefore = report.read - batch.firstIndex
    locateRejects(slot)
    if !secrets.isEmpty { batch.hide(secrets) }
    do {
      try removeDuplicates(slot, mapper)
      try deletion?.keep(batch, recordsBefore: recordsBefore)
      if report.read < start.record { removeDone(batch) }
      // Before anything is written, so that a target does not get rows of a block that is one too
      // many.
      try checkMaximum(adding: batch.rejects.count, slot)
      try removeUnchanged(batch)
      try write(slot, mapper)
      try takeRejects(batch)
    } catch {
      if (error as? RunFailure)?.kind != .tooManyRejects { isIntact = false }
      throw RunFailure(wrapping: error)
    }
    report.read += batch.readCount
    report.skipped += batch.skippedCount
    if !batch.warnings.isEmpty { report.addWarnings(batch.warnings) }
    if report.read > start.record { notePosition() }
    try checkMaximum(adding: 0, slot)
    if target?.wantsCheckpoint ?? false { try checkpoint() }
    progress(
      RunProgress(
        task: task, read: report.read, written: report.written, rejected: report.rejected,
        bytesRead: slot.bytesRead, totalBytes: totalBytes))
  }

  // MARK: Checkpoints

  private func notePosition() {
    position.record = report.read
    position.rejectBytes = rejects?.byteCount ?? 0
    position.written = report.written
    position.unchanged = report.unchanged
    guard let refused = report.reasons.first(where: { $0.code == .target }) else { return }
    position.refused = RefusedRows(
      count: refused.count, firstRecord: refused.firstRecord, firstMessage: refused.firstMessage)
  }

  /// Makes all whole blocks so far durable: first their rejects, then their rows.
  ///
  /// Does nothing after a failure of target or rejects file.
  func checkpoint() throws(RunFailure) {
    guard isIntact, let target else { return }
    do {
      try rejects?.synchronize()
      position.sent = sent?.token ?? ""
      try target.checkpoint(position)
      if target.keepsCheckpoints { try sent?.confirm() }
    } catch {
      isIntact = false
      throw RunFailure(error)
    }
  }

  /// Deletes what the run did not produce; to be called when all records were read.
  ///
  /// - Returns: why nothing was deleted; nil where nothing kept it from that.
  func deleteMissing() throws(RunFailure) -> String? {
    guard let deletion, isIntact else { return nil }
    switch try deletion.finish() {
    case .held(let reason): return reason
    case .deleted(let count):
      report.deleted += count
      position.deleted = report.deleted
      do {
        try sent?.forgetUnseen()
      } catch {
        throw RunFailure(error)
      }
      return nil
    }
  }

  // MARK: Steps

  /// Says on which line of the source a record stands that could not be read.
  private func locateRejects(_ slot: BlockSlot) {
    guard slot.block.firstLine > 0 else { return }
    for index in slot.batch.rejects.indices {
      guard let offset = slot.batch.rejects[index].lineOffset else { continue }
      let message = slot.batch.rejects[index].message
      let line = "line \(slot.block.firstLine + offset)"
      let place = slot.block.fileName.map { "\($0), \(line)" } ?? line
      slot.batch.rejects[index].message = "\(place): \(message)"
    }
  }

  private func removeDuplicates(_ slot: BlockSlot, _ mapper: Mapper) throws(TargetError) {
    let batch = slot.batch
    guard !batch.keyHashes.isEmpty else { return }
    let duplicates =
      try seen?.duplicates(
        among: batch.keyHashes, indices: batch.rowIndices, recordsBefore: recordsBefore) ?? []
    guard !duplicates.isEmpty else { return }
    for duplicate in duplicates {
      let index = Int(batch.rowIndices[duplicate.row])
      let key = mapper.keyJSON(of: index, in: slot.block.bytes.bytes)
      let shown = key.isEmpty ? "" : ": \(KeyText.readable(key))"
      let message =
        "record \(recordsBefore + index + 1) has the same key as record "
        + "\(duplicate.firstRecord)\(shown)"
      add(.duplicate, message, index, key, slot, mapper)
    }
    batch.removeRows(duplicates.map(\.row))
    sortRejects(batch)
  }

  /// Takes out of a batch what an earlier part of the run has done, and counts it.
  private func removeDone(_ batch: MappedBatch) {
    let done = start.record - recordsBefore
    batch.removeRows(Array(batch.rowIndices.prefix { $0 < done }.indices))
    let isDone = batch.rejects.prefix { $0.index < done }
    for reject in isDone { count(reject, record: recordsBefore + reject.index + 1) }
    batch.rejects.removeFirst(isDone.count)
  }

  /// Takes out of a batch what the target has already as it is.
  private func removeUnchanged(_ batch: MappedBatch) throws(TargetError) {
    guard let sent, batch.keyHashes.count == batch.rowEnds.count else { return }
    var unchanged: [Int] = []
    var start = 0
    for (row, end) in batch.rowEnds.enumerated() {
      let bytes = UnsafeBufferPointer(rebasing: batch.output.bytes[start..<end])
      if try sent.has(batch.keyHashes[row], bytes) { unchanged.append(row) }
      start = end
    }
    batch.removeRows(unchanged)
    report.unchanged += unchanged.count
  }

  private func write(_ slot: BlockSlot, _ mapper: Mapper) throws(TargetError) {
    let batch = slot.batch
    guard let target else {
      report.written += batch.rowEnds.count
      return
    }
    if let envelope {
      let lines = envelope.lines(of: batch, recordsBefore: recordsBefore)
      _ = try target.write(lines.bytes, rowEnds: [lines.count])
      report.written += batch.rowEnds.count
      return
    }
    guard !batch.rowEnds.isEmpty else { return }
    let counts = try target.write(batch.output.bytes, rowEnds: batch.rowEnds)
    report.written += counts.written
    report.unchanged += counts.unchanged
    guard !counts.failures.isEmpty else { return }
    for failure in counts.failures where batch.rowIndices.indices.contains(failure.row) {
      let index = Int(batch.rowIndices[failure.row])
      let key = mapper.keyJSON(of: index, in: slot.block.bytes.bytes)
      add(.target, failure.message, index, key, slot, mapper, at: failure.at)
      if let sent { try sent.forget(batch.keyHashes[failure.row]) }
    }
    sortRejects(batch)
  }

  private func takeRejects(_ batch: MappedBatch) throws(RunFailure) {
    for reject in batch.rejects {
      let record = recordsBefore + reject.index + 1
      count(reject, record: record)
      do {
        try rejects?.append(reject, task: task, record: record)
      } catch {
        throw RunFailure(error)
      }
    }
  }

  private func count(_ reject: Reject, record: Int) {
    report.addReason(reject, record: record)
    report.rejected += 1
  }

  private func checkMaximum(adding count: Int, _ slot: BlockSlot) throws(RunFailure) {
    guard let maximumRejects, rejectsBefore + report.rejected + count > maximumRejects else {
      return
    }
    // The rejects that broke the limit are what somebody will want to see.
    if count > 0 {
      try takeRejects(slot.batch)
      report.read += slot.batch.readCount
      report.skipped += slot.batch.skippedCount
    }
    throw RunFailure(
      .tooManyRejects,
      "\(rejectsBefore + report.rejected) records were rejected, more than the \(maximumRejects) "
        + "allowed by --max-errors; the run stopped after record \(report.read)")
  }

  // MARK: Rejects found here

  private func add(
    _ code: RejectCode, _ message: String, _ index: Int, _ key: [UInt8], _ slot: BlockSlot,
    _ mapper: Mapper, at: String? = nil
  ) {
    slot.batch.rejects.append(
      Reject(
        index: index, keyJSON: key, code: code, message: secrets.hiding(in: message), at: at,
        sourceJSON: mapper.sourceJSON(of: index, in: slot.block.bytes.bytes)))
  }

  private func sortRejects(_ batch: MappedBatch) {
    // At most one reject for each record, so the order is a total one.
    batch.rejects.sort { $0.index < $1.index }
  }
}

extension MappedBatch {
  /// Hides secrets in what rules and scripts say of records; records and rows are data, and stay as they are.
  fileprivate func hide(_ secrets: SecretMask) {
    for index in rejects.indices {
      rejects[index].message = secrets.hiding(in: rejects[index].message)
    }
    for index in skips.indices { skips[index].reason = secrets.hiding(in: skips[index].reason) }
    guard !warnings.isEmpty else { return }
    warnings = Dictionary(
      warnings.map { (secrets.hiding(in: $0.key), $0.value) }, uniquingKeysWith: +)
  }
}

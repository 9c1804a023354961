internal import Mapping
internal import Records
private import Rules

/// Finds the rows of a target that a run did not produce, and deletes them when the run was complete.
///
/// Records that were rejected count as produced where their key is known; one without a known key forbids that
/// anything is deleted, as its row might be among those that seem to be missing.
final class Deletion {
  private let target: any DeletingTarget
  private let limit: DeletionLimit
  private let fields: [TargetField]
  private let encoder: any RecordEncoder
  private let buffer = ByteBuffer()
  /// The first rejected record whose key is not known.
  private var unknown: Int?

  /// - Parameter fields: of the target's rows.
  init(_ target: any DeletingTarget, fields: [TargetField], limit: DeletionLimit) {
    self.target = target
    self.limit = limit
    self.fields = fields
    encoder = target.makeEncoder()
  }

  func begin(scope: [String: String]) throws(TargetError) { try target.beginKeeping(scope: scope) }

  /// Takes note of a batch whose duplicates are out.
  func keep(_ batch: MappedBatch, recordsBefore: Int) throws(TargetError) {
    if !batch.rowEnds.isEmpty { try target.keep(batch.output.bytes, rowEnds: batch.rowEnds) }
    for reject in batch.rejects where reject.code != .duplicate {
      try keep(reject, record: recordsBefore + reject.index + 1)
    }
  }

  private func keep(_ reject: Reject, record: Int) throws(TargetError) {
    let key = JSONObject(reject.keyJSON)
    var texts: [[UInt8]] = []
    for field in fields {
      guard let text = key?.text(field.name), !text.isEmpty else {
        if field.isKey { unknown = unknown ?? record }
        texts.append([])
        continue
      }
      texts.append(field.isKey ? Array(text.utf8) : [])
    }
    if unknown == record { return }
    buffer.removeAll()
    encode(texts)
    try target.keep(buffer.bytes, rowEnds: [buffer.count])
  }

  /// Encodes a row of texts; empty ones are empty fields.
  private func encode(_ texts: [[UInt8]]) {
    let pool = ByteBuffer()
    for text in texts { text.withUnsafeBufferPointer { pool.append($0) } }
    pool.reserve(64)
    var row: [Cell] = []
    var start = 0
    for (text, field) in zip(texts, fields) {
      let kind: Cell.Kind = field.type == .boolean ? .boolean : .text
      row.append(
        text.isEmpty ? .empty : Cell(base: pool.base + start, count: text.count, kind: kind))
      start += text.count
    }
    withExtendedLifetime(pool) {
      row.withUnsafeBufferPointer { cells in
        if let base = cells.baseAddress { encoder.append(base, to: buffer) }
      }
    }
  }

  enum Outcome {
    case deleted(Int)
    /// Nothing was deleted, for the reason given.
    case held(String)
  }

  /// To be called when all records were read and written.
  func finish() throws(RunFailure) -> Outcome {
    if let unknown {
      return .held(
        "Nothing was deleted: record \(unknown) was rejected without a known key, so its row may be "
          + "among those that are missing.")
    }
    do {
      let (count, missing) = try target.countMissing()
      guard limit.allows(missing, of: count) else {
        throw RunFailure(
          .tooManyDeletions,
          "\(missing) of \(count) rows are missing in the source, more than the limit of "
            + "\(limit.text) for --delete-missing; nothing was deleted. If they are to go, run "
            + "--resume with a higher --delete-limit (rows or percent)")
      }
      return .deleted(missing == 0 ? 0 : try target.deleteMissing())
    } catch let error as TargetError {
      throw RunFailure(error)
    } catch {
      throw RunFailure(wrapping: error)
    }
  }
}

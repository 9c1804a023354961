internal import Mapping
internal import Records

/// Output with exactly one line for each record of the source, in its order: `{"out":{...}}`,
/// `{"reject":{...}}` or `{"skip":{"record":N,"reason":"..."}}` (no reason where the filter left it out).
final class Envelope {
  private let task: String
  private let buffer = ByteBuffer(capacity: 64 << 10)

  init(task: String) { self.task = task }

  /// The lines of a batch whose rows are JSON Lines; valid until the next call.
  ///
  /// - Parameter recordsBefore: number of the records before the batch's block.
  func lines(of batch: MappedBatch, recordsBefore: Int) -> ByteBuffer {
    buffer.removeAll()
    var row = 0
    var reject = 0
    var skip = 0
    for index in batch.firstIndex..<batch.firstIndex + batch.readCount {
      if row < batch.rowIndices.count, Int(batch.rowIndices[row]) == index {
        appendRow(row, of: batch)
        row += 1
      } else if reject < batch.rejects.count, batch.rejects[reject].index == index {
        buffer.append("{\"reject\":" as StaticString)
        RejectLine.append(
          batch.rejects[reject], task: task, record: recordsBefore + index + 1, to: buffer)
        buffer.append("}\n" as StaticString)
        reject += 1
      } else {
        let reason = skip < batch.skips.count ? batch.skips[skip].reason : ""
        appendSkip(recordsBefore + index + 1, reason)
        skip += 1
      }
    }
    return buffer
  }

  private func appendSkip(_ record: Int, _ reason: String) {
    buffer.append("{\"skip\":{\"record\":\(record)" as String)
    if !reason.isEmpty {
      buffer.append(",\"reason\":\"" as StaticString)
      JSONText.appendEscaped(reason, to: buffer)
      buffer.append("\"" as StaticString)
    }
    buffer.append("}}\n" as StaticString)
  }

  private func appendRow(_ row: Int, of batch: MappedBatch) {
    let start = row > 0 ? batch.rowEnds[row - 1] : 0
    var end = batch.rowEnds[row]
    while end > start, batch.output.base[end - 1] == 0x0A { end -= 1 }
    buffer.append("{\"out\":" as StaticString)
    buffer.append(batch.output.base + start, end - start)
    buffer.append("}\n" as StaticString)
  }
}

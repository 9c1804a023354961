import Mapping
import Records

/// What became of one record, as text that tables of cases compare.
///
/// A row is its encoded text without the line end, a reject `code field: message [place]`, a skip `skip: reason`.
struct Outcome: Equatable, Sendable, CustomStringConvertible {
  var description: String
}

/// All that mapping some records gave.
struct MappingResult: Equatable {
  /// In the order of the records.
  var outcomes: [Outcome]
  var warnings: [String: Int]
  /// The facts of each reject that outcomes leave out: key and source.
  var rejected: [RejectedRecord]
  var keyHashes: [KeyHash]

  struct RejectedRecord: Equatable {
    var key: String
    var source: String
  }

  var texts: [String] { outcomes.map(\.description) }

  init(_ batch: MappedBatch) {
    var outcomes = [Outcome?](repeating: nil, count: batch.readCount)
    var start = 0
    for (end, index) in zip(batch.rowEnds, batch.rowIndices) {
      var row = batch.output.bytes[start..<end]
      while let last = row.last, last == 0x0A || last == 0x0D { row = row.dropLast() }
      outcomes[Int(index)] = Outcome(description: String(decoding: row, as: UTF8.self))
      start = end
    }
    for reject in batch.rejects { outcomes[reject.index] = Outcome(reject) }
    for skip in batch.skips {
      let text = skip.reason.isEmpty ? "skip" : "skip: \(skip.reason)"
      outcomes[skip.index] = Outcome(description: text)
    }
    self.outcomes = outcomes.map { $0 ?? Outcome(description: "lost") }
    warnings = batch.warnings
    rejected = batch.rejects.map {
      RejectedRecord(
        key: String(decoding: $0.keyJSON, as: UTF8.self),
        source: String(decoding: $0.sourceJSON, as: UTF8.self))
    }
    keyHashes = batch.keyHashes
  }
}

extension Outcome {
  init(_ reject: Reject) {
    let field = reject.field.map { " \($0)" } ?? ""
    let place = reject.at.map { " [\($0)]" } ?? ""
    description = "\(reject.code.rawValue)\(field): \(reject.message)\(place)"
  }
}

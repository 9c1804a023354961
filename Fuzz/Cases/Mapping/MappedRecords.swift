import Mapping
import Records
import Rules

/// A mapper that tells as text what became of records.
struct RecordMapper: ~Copyable {
  private let mapper: Mapper
  private let batch = MappedBatch()
  private(set) var rowCount = 0
  private(set) var warnings: [String: Int] = [:]

  init(_ plan: Plan) throws(FuzzFailure) {
    do {
      mapper = try Mapper(
        plan: plan, parser: JSONParser(layout: plan.layout),
        encoder: JSONRowEncoder(fieldNames: plan.targetFields.map(\.name)),
        numbers: SourceKeyNumbers())
    } catch {
      throw FuzzFailure("compiled, but scripts do not load: \(error)")
    }
  }

  /// What became of each record of a block of lines: a row, or all that its reject says.
  mutating func map(_ lines: ArraySlice<UInt8>) throws(FuzzFailure) -> [String] {
    do {
      let block = PaddedBytes(lines)
      try mapper.map(block.bytes, into: batch)
      withExtendedLifetime(block) {}
    } catch {
      throw FuzzFailure("compiled, but not mapped: \(error)")
    }
    warnings.merge(batch.warnings, uniquingKeysWith: +)
    rowCount += batch.rowEnds.count
    return outcomes()
  }

  private func outcomes() -> [String] {
    var texts = [String](repeating: "lost", count: batch.readCount)
    var start = 0
    for (end, index) in zip(batch.rowEnds, batch.rowIndices) {
      texts[Int(index)] = String(decoding: batch.output.bytes[start..<end], as: UTF8.self)
      start = end
    }
    for reject in batch.rejects {
      texts[reject.index] =
        "\(reject.code) \(reject.field ?? "") \(reject.message) \(reject.at ?? "") "
        + String(decoding: reject.keyJSON + reject.sourceJSON, as: UTF8.self)
    }
    for skip in batch.skips { texts[skip.index] = "skip \(skip.reason)" }
    return texts
  }
}

/// What became of records that one mapper mapped, block by block.
struct MappedRecords: Equatable {
  var outcomes: [String] = []
  var rowCount = 0
  var warnings: [String: Int] = [:]

  init(_ plan: Plan, _ blocks: [ArraySlice<UInt8>]) throws(FuzzFailure) {
    var mapper = try RecordMapper(plan)
    for block in blocks { outcomes += try mapper.map(block) }
    rowCount = mapper.rowCount
    warnings = mapper.warnings
  }
}

/// Numbers that follow from the source's key alone.
private final class SourceKeyNumbers: NumberSource {
  func number(_ sequence: SequenceRule, sourceKey: UnsafeBufferPointer<UInt8>) -> String {
    "\(sequence.name)/\(String(decoding: sourceKey, as: UTF8.self))"
  }
}

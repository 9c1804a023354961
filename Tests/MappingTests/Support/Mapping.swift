import Mapping
import Records
import Rules

/// What an encoder of the tests writes.
enum RowForm { case json, csv }

extension Plan {
  /// Maps JSON records, one a line.
  func map(
    _ records: [String], to form: RowForm = .json, numbers: (any NumberSource)? = nil
  ) throws -> MappingResult {
    let parser = JSONParser(layout: layout)
    return try map(records.joined(separator: "\n") + "\n", parser, form, numbers)
  }

  /// Maps the records of a CSV text with a header.
  func map(
    csv text: String, to form: RowForm = .json, numbers: (any NumberSource)? = nil
  ) throws -> MappingResult {
    let bytes = Array(text.utf8)
    let parsed = try bytes.withUnsafeBufferPointer { try CSVHeader.parse($0, atEnd: true) }
    guard let header = parsed else { throw MissingHeader() }
    let rows = String(decoding: bytes[header.length...], as: UTF8.self)
    return try map(rows, CSVParser(header: header, layout: layout), form, numbers)
  }

  private func map(
    _ text: String, _ parser: any RecordParser, _ form: RowForm, _ numbers: (any NumberSource)?
  ) throws -> MappingResult {
    let encoder: any RecordEncoder =
      switch form {
      case .json: JSONRowEncoder(fieldNames: targetFields.map(\.name))
      case .csv: CSVRowEncoder(columnCount: targetFields.count)
      }
    let mapper = try Mapper(plan: self, parser: parser, encoder: encoder, numbers: numbers)
    let batch = MappedBatch()
    // A parser may read up to 64 bytes beyond the end of its block.
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    _ = try padded.withUnsafeBufferPointer { bytes in
      try mapper.map(UnsafeBufferPointer(rebasing: bytes.dropLast(64)), into: batch)
    }
    return MappingResult(batch)
  }

  private struct MissingHeader: Error {}
}

extension TaskRules {
  /// What becomes of JSON records, in their order.
  func map(_ records: [String], numbers: (any NumberSource)? = nil) throws -> [String] {
    try plan().map(records, numbers: numbers).texts
  }

  func map(csv text: String) throws -> [String] { try plan().map(csv: text).texts }
}

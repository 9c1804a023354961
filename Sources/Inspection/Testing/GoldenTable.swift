internal import Foundation
internal import Mapping
internal import Records
internal import Rules

/// The records of a small file.
struct GoldenTable {
  typealias Record = [(name: String, value: TracedValue)]

  let records: [Record]

  init?(_ data: Data, path: String) {
    let isCSV = path.lowercased().hasSuffix(".csv")
    guard let records = isCSV ? Self.csv(data) : Self.json(data) else { return nil }
    self.records = records
  }

  /// A name for each record: its key where all have different ones, else its number.
  func keys(_ key: [String]) -> [String] {
    let values = records.map { record in
      Self.key(key.map { name in record.first { $0.name == name }?.value.text ?? "" })
    }
    guard !key.isEmpty, Set(values).count == values.count else {
      return records.indices.map { "\($0 + 1)" }
    }
    return values
  }

  /// The name of a record whose key has these values.
  static func key(_ values: [String]) -> String { values.joined(separator: " ") }

  private static func csv(_ data: Data) -> [Record]? {
    // A parser may read up to 64 bytes beyond the end of its block.
    let padded = Array(data) + [UInt8](repeating: 0, count: 64)
    return padded.withUnsafeBufferPointer { all in
      let text = UnsafeBufferPointer(rebasing: all.dropLast(64))
      guard let header = try? CSVHeader.parse(text, atEnd: true) else { return nil }
      let layout = RecordLayout(
        fields: header.names.map { .init(name: $0) }, eagerCount: header.names.count)
      let parser = CSVParser(header: header, layout: layout)
      return read(
        parser, UnsafeBufferPointer(rebasing: text.dropFirst(header.length)), header.names)
    }
  }

  /// JSON Lines, and arrays as this program writes them: a line for each object.
  private static func json(_ data: Data) -> [Record]? {
    var records: [Record] = []
    for line in data.split(separator: UInt8(ascii: "\n")) {
      var text = Array(line)
      if text == Array("[".utf8) || text == Array("]".utf8) { continue }
      if text.last == UInt8(ascii: ",") { text.removeLast() }
      guard let object = JSONObject(text) else { return nil }
      records.append(object.members.map { ($0.name, TracedValue(json: $0.value)) })
    }
    return records
  }

  private static func read(
    _ parser: any RecordParser, _ rows: UnsafeBufferPointer<UInt8>, _ names: [String]
  ) -> [Record]? {
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, names.count))
    defer { cells.deallocate() }
    let scratch = Scratch()
    var records: [Record] = []
    parser.open(rows)
    while true {
      switch parser.next(cells) {
      case .end: return records
      case .malformed: return nil
      case .record:
        scratch.reset()
        records.append(
          names.enumerated().map { place, name in
            let cell = CellDecoder.decode(cells[place], into: scratch)
            return (name, TracedValue(String(decoding: cell.bytes, as: UTF8.self)))
          })
      }
    }
  }
}

extension TracedValue {
  /// A value as it stands in JSON; numbers keep their digits.
  fileprivate init(json value: [UInt8]) {
    let text = String(decoding: value, as: UTF8.self)
    switch value.first {
    case UInt8(ascii: "\""): self.init(JSONObject.text(value) ?? text)
    case UInt8(ascii: "n"): self = .empty
    case UInt8(ascii: "t"), UInt8(ascii: "f"): self.init(text, kind: .boolean)
    case UInt8(ascii: "{"), UInt8(ascii: "["): self.init(text, kind: .composite)
    default: self.init(text, kind: .number)
    }
  }
}

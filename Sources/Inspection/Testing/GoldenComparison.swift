internal import Foundation
internal import Mapping
internal import Records
internal import Rules

/// What differs between the output of a run and the file it is compared with.
struct GoldenComparison {
  private static let shownRecords = 3

  /// How many records differ, in one line.
  let summary: String
  /// Differing fields of the first differing records.
  private(set) var differences: [TestDifference] = []
  /// Which records these are.
  private(set) var examples: [TestCause] = []

  init(expected: Data, got: Data, path: String, key: [String]) {
    let old = GoldenTable(expected, path: path)
    let new = GoldenTable(got, path: path)
    guard let old, let new else {
      summary = "the output differs from \(path)"
      return
    }
    let oldKeys = old.keys(key)
    let newKeys = new.keys(key)
    var added = 0
    var changed: [(key: String, fields: [TestDifference])] = []
    var places: [String: Int] = [:]
    for (place, key) in oldKeys.enumerated() { places[key] = place }
    var seen: Set<Int> = []
    for (place, key) in newKeys.enumerated() {
      guard let other = places[key] else {
        added += 1
        continue
      }
      seen.insert(other)
      let fields = Self.compare(old.records[other], new.records[place])
      if !fields.isEmpty { changed.append((key, fields)) }
    }
    let removed = oldKeys.count - seen.count
    var parts: [String] = []
    if !changed.isEmpty { parts.append("\(changed.count) changed") }
    if added > 0 { parts.append("\(added) more") }
    if removed > 0 { parts.append("\(removed) missing") }
    if parts.isEmpty { parts.append("the same records in another order or form") }
    summary =
      "\(parts.joined(separator: ", ")) of \(oldKeys.count) records in \(FilePath.name(of: path))"
    for (key, fields) in changed.prefix(Self.shownRecords) {
      differences += fields
      examples.append(
        TestCause(subject: "record \(key)", reasons: fields.map { Reason(Self.line($0)) }))
    }
  }

  private static func line(_ difference: TestDifference) -> String {
    let (expected, got) = difference.shown
    return "\(difference.field): \(expected) → \(got)"
  }

  private static func compare(
    _ old: [(name: String, value: TracedValue)], _ new: [(name: String, value: TracedValue)]
  ) -> [TestDifference] {
    var found: [TestDifference] = []
    for (name, value) in new {
      let before = old.first { $0.name == name }?.value ?? .empty
      let constant = Constant(before.text, kind: before.kind)
      if let difference = TestDifference(name, expected: constant, got: value) {
        found.append(difference)
      }
    }
    for (name, value) in old where !new.contains(where: { $0.name == name }) {
      let constant = Constant(value.text, kind: value.kind)
      if let difference = TestDifference(name, expected: constant, got: .empty) {
        found.append(difference)
      }
    }
    return found
  }
}

/// The records of a small file.
private struct GoldenTable {
  var records: [[(name: String, value: TracedValue)]] = []

  init?(_ data: Data, path: String) {
    let isCSV = path.lowercased().hasSuffix(".csv")
    let bytes = Array(data) + [UInt8](repeating: 0, count: 64)
    guard let records = isCSV ? Self.csv(bytes) : Self.jsonLines(bytes) else { return nil }
    self.records = records
  }

  /// A name for each record: its key where all have different ones, else its number.
  func keys(_ key: [String]) -> [String] {
    let values = records.map { record in
      key.map { name in record.first { $0.name == name }?.value.text ?? "" }
        .joined(separator: " ")
    }
    guard !key.isEmpty, Set(values).count == values.count else {
      return records.indices.map { "\($0 + 1)" }
    }
    return values
  }

  private static func csv(_ bytes: [UInt8]) -> [[(name: String, value: TracedValue)]]? {
    bytes.withUnsafeBufferPointer { all in
      let text = UnsafeBufferPointer(rebasing: all.dropLast(64))
      guard let header = try? CSVHeader.parse(text, atEnd: true) else { return nil }
      let layout = RecordLayout(
        fields: header.names.map { .init(name: $0) }, eagerCount: header.names.count)
      let parser = CSVParser(header: header, layout: layout)
      return read(
        parser, UnsafeBufferPointer(rebasing: text.dropFirst(header.length)), header.names)
    }
  }

  private static func jsonLines(_ bytes: [UInt8]) -> [[(name: String, value: TracedValue)]]? {
    let lines = bytes.dropLast(64).split(separator: 0x0A)
    var records: [[(name: String, value: TracedValue)]] = []
    for line in lines {
      guard let object = try? JSONSerialization.jsonObject(with: Data(line)) as? [String: Any]
      else { return nil }
      records.append(
        object.sorted { $0.key < $1.key }.map { ($0.key, TracedValue(json: $0.value)) })
    }
    return records
  }

  private static func read(
    _ parser: any RecordParser, _ rows: UnsafeBufferPointer<UInt8>, _ names: [String]
  ) -> [[(name: String, value: TracedValue)]]? {
    let cells = UnsafeMutablePointer<Cell>.allocate(capacity: max(1, names.count))
    defer { cells.deallocate() }
    let scratch = Scratch()
    var records: [[(name: String, value: TracedValue)]] = []
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
  fileprivate init(json value: Any) {
    switch value {
    case is NSNull: self = .empty
    case let text as String: self.init(text)
    case let number as NSNumber: self.init("\(number)", kind: .number)
    default: self.init("\(value)", kind: .composite)
    }
  }
}

private import Foundation
import Records

/// What plain readers say that records are, compared with what was read.
struct ExpectedJSON {
  /// Objects and arrays of a record may stand in each other this deep.
  private static let maximumDepth = 512

  let layout: RecordLayout

  // MARK: Framings

  func checkLines(
    _ bytes: ArraySlice<UInt8>, _ read: ReadRecords, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    var entries = read.entries[...]
    for (place, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
      if line.allSatisfy({ [9, 13, 32].contains($0) }) { continue }
      let parsed = PlainJSON.parse(line, maximumDepth: Self.maximumDepth)
      try secondOpinion(line, parsed, &tally)
      guard let entry = entries.popFirst() else {
        throw FuzzFailure("line \(place + 1) is missing")
      }
      try require(entry.line == place + 1, "line \(place + 1) was said to be \(entry.line)")
      try check(entry, parsed, bytes)
    }
    try require(entries.isEmpty && read.error.isEmpty, "more records than lines; \(read.error)")
  }

  func checkElements(
    _ bytes: ArraySlice<UInt8>, _ read: ReadRecords, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    let isFine = read.error.isEmpty && read.rows.count == read.entries.count
    guard let whole = PlainJSON.parse(bytes, maximumDepth: .max),
      case .array(let elements)? = array(whole.value)
    else { return try require(!isFine, "read without a word, though it is no array") }
    tally.count("arrays")
    try require(
      read.error.isEmpty && read.entries.count == elements.count,
      "\(elements.count) elements, read \(read.entries.count) \(read.error)")
    for (element, entry) in zip(elements, read.entries) {
      let text = bytes[element.range]
      try check(entry, PlainJSON.parse(text, maximumDepth: Self.maximumDepth), bytes)
    }
  }

  /// The array itself, or the only `value` of an OData answer.
  private func array(_ value: PlainJSON) -> PlainJSON? {
    guard let members = value.members else { return value }
    let named = members.filter { $0.name == Array("value".utf8) }
    return named.count == 1 ? named[0].value.value : nil
  }

  // MARK: Records

  private func check(
    _ entry: ReadRecords.Entry, _ part: PlainJSON.Part?, _ bytes: ArraySlice<UInt8>
  ) throws(FuzzFailure) {
    guard let part, part.value.members != nil, !hasDuplicate(part.value, "") else {
      guard case .malformed(let problem) = entry.record, !problem.isEmpty else {
        throw FuzzFailure("line \(entry.line): read \(entry.record), which is no JSON object")
      }
      return
    }
    let expected = layout.fields.map { text($0.name, part.value, bytes) }
    try require(
      entry.record == .cells(expected),
      "line \(entry.line): plain \(expected), read \(entry.record)")
  }

  /// Whether a member appears twice in the record, or in an object that dotted names lead through.
  private func hasDuplicate(_ value: PlainJSON, _ path: String) -> Bool {
    guard let members = value.members else { return false }
    guard Set(members.map(\.name)).count == members.count else { return true }
    return members.contains { member in
      let name = String(decoding: member.name, as: UTF8.self)
      guard !name.isEmpty, !name.contains(".") else { return false }
      let inner = "\(path)\(name)."
      return layout.fields.contains { $0.name.hasPrefix(inner) }
        && hasDuplicate(member.value.value, inner)
    }
  }

  /// The field of a record: the member of its name, else what the name's parts lead to.
  private func text(_ name: String, _ value: PlainJSON, _ bytes: ArraySlice<UInt8>) -> CellText {
    if let part = value[name.utf8] { return text(part, bytes) }
    var part: PlainJSON.Part?
    var object = value
    for step in name.split(separator: ".", omittingEmptySubsequences: false) {
      guard let next = object[step.utf8] else { return CellText(.empty, []) }
      part = next
      object = next.value
    }
    return part.map { text($0, bytes) } ?? CellText(.empty, [])
  }

  private func text(_ part: PlainJSON.Part, _ bytes: ArraySlice<UInt8>) -> CellText {
    switch part.value {
    case .null: CellText(.empty, [])
    case .boolean: CellText(.boolean, Array(bytes[part.range]))
    case .number: CellText(.number, Array(bytes[part.range]))
    case .string(let text): CellText(.text, text)
    case .array, .object: CellText(.composite, Array(bytes[part.range]))
    }
  }

  // MARK: Foundation

  /// Foundation takes the same lines for JSON.
  ///
  /// Known differences: it refuses numbers beyond `Double`, takes NULs in the first bytes for UTF-16
  /// or UTF-32, and takes a comma behind the last element, and a byte order mark in front of any line.
  private func secondOpinion(
    _ line: ArraySlice<UInt8>, _ parsed: PlainJSON.Part?, _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    guard !line.contains(0), line.count < 2000, !line.starts(with: [0xEF, 0xBB, 0xBF]) else {
      return
    }
    let opinion = try? JSONSerialization.jsonObject(
      with: Data(line), options: [.fragmentsAllowed])
    tally.count("second opinions")
    if opinion == nil, parsed != nil, hasHugeNumber(line) { return }
    if opinion != nil, parsed == nil, hasLastComma(line) { return }
    try require(
      (opinion != nil) == (parsed != nil),
      "Foundation \(opinion == nil ? "refuses" : "takes") '\(String(decoding: line, as: UTF8.self))'"
    )
  }

  private func hasLastComma(_ line: ArraySlice<UInt8>) -> Bool {
    let text = line.filter { $0 > 0x20 }
    return zip(text, text.dropFirst()).contains { $0 == 0x2C && ($1 == 0x5D || $1 == 0x7D) }
  }

  private func hasHugeNumber(_ line: ArraySlice<UInt8>) -> Bool {
    line.contains(UInt8(ascii: "e")) || line.contains(UInt8(ascii: "E"))
      || line.count { (0x30...0x39).contains($0) } > 300
  }
}

/// The members of one JSON object, for the few objects that a run reads of its own making or of an envelope: rejects,
/// checkpoints, messages of other programs.
///
/// Values stay JSON texts until somebody asks for one; of members with the same name the last one counts. Records of a
/// source are read by `JSONParser`.
package struct JSONObject: Sendable {
  /// Names and values in the order in which they stand.
  package private(set) var members: [(name: String, value: [UInt8])] = []

  /// Reads an object; nil where the text is not exactly one.
  package init?(_ text: [UInt8]) {
    let padded = text + [UInt8](repeating: 0, count: 64)
    let isObject = padded.withUnsafeBufferPointer { padded in
      padded.baseAddress.map { read($0, $0 + text.count) } ?? false
    }
    guard isObject else { return nil }
  }

  package init?(_ text: some StringProtocol) { self.init(Array(text.utf8)) }

  /// The JSON text of a member; nil where there is none.
  package func json(_ name: String) -> [UInt8]? { members.last { $0.name == name }?.value }

  /// The text of a member that is a string; nil where it is none.
  package func text(_ name: String) -> String? { json(name).flatMap(Self.text) }

  /// The value of a member that is an integer of 64 bits; nil where it is none.
  package func integer(_ name: String) -> Int? {
    json(name).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }

  /// The text of a JSON string; nil where the value is none.
  package static func text(_ json: [UInt8]) -> String? {
    guard json.count >= 2, json.first == ASCII.quote else { return nil }
    let inner = json[1..<json.count - 1]
    guard inner.contains(ASCII.backslash) else { return String(decoding: inner, as: UTF8.self) }
    return inner.withUnsafeBufferPointer { inner in
      inner.baseAddress.map {
        CellDecoder.text(of: Cell(base: $0, count: inner.count, flags: .jsonEscaped))
      }
    }
  }

  private mutating func read(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> Bool {
    let checker = JSONChecker(allowsLineFeeds: true)
    var place = checker.skipSpace(start, end)
    guard place < end, place.pointee == ASCII.openBrace else { return false }
    place = checker.skipSpace(place + 1, end)
    var isFirst = true
    while place < end, place.pointee != ASCII.closeBrace {
      if !isFirst {
        guard place.pointee == ASCII.comma else { return false }
        place = checker.skipSpace(place + 1, end)
      }
      isFirst = false
      guard let behind = readMember(place, end, checker) else { return false }
      place = checker.skipSpace(behind, end)
    }
    return place < end && checker.skipSpace(place + 1, end) == end
  }

  private mutating func readMember(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ checker: JSONChecker
  ) -> UnsafePointer<UInt8>? {
    var isEscaped = false
    guard start < end, start.pointee == ASCII.quote,
      let quote = checker.string(start + 1, end, isEscaped: &isEscaped),
      let value = checker.colon(quote + 1, end), value < end,
      let behind = checker.composite(value, end, depth: 1),
      let name = Self.text(Self.bytes(start, quote + 1))
    else { return nil }
    members.append((name, Self.bytes(value, behind)))
    return behind
  }

  private static func bytes(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> [UInt8] {
    Array(UnsafeBufferPointer(start: start, count: end - start))
  }
}

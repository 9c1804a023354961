internal import CScan

/// Cuts a JSON document into elements of its array: `[ {...}, {...} ]`, or an OData answer
/// `{"value": [ ... ], ...}` (OData JSON Format 4.01, section 13).
///
/// Memory is bounded by the longest element.
///
/// Elements are only counted out by their brackets; the parser of each block (`JSONParser`, framing `.elements`) checks
/// what is in them. An element that is not an object stays with the next one that is, for the parser to complain about.
package struct JSONElementsSplitter: BlockSplitter {
  private enum Part {
    /// Before the array's opening bracket.
    case opening
    case elements
    /// Behind the array's closing bracket.
    case closing
  }

  private let maximumRecordBytes: Int
  private let kernel: ScanKernel
  private var part = Part.opening
  /// Whether the array stands in an OData answer.
  private var isWrapped = false
  private var scan = scan_json_state()
  /// Whether an element ended, so that a comma must come before the next one.
  private var isBehindElement = false
  /// Place of the next call's input.
  private var byteOffset = 0
  private var line = 1
  private var column = 1
  /// Address of the next page of an OData answer, once the document was read to its end.
  package private(set) var nextLink: String?

  package init(maximumRecordBytes: Int = defaultMaximumRecordBytes, kernel: ScanKernel = .best) {
    self.maximumRecordBytes = maximumRecordBytes
    self.kernel = kernel
  }

  package mutating func split(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> BlockSplit {
    var consumed = 0
    if part == .opening {
      guard let opening = try envelope(bytes, atEnd: atEnd) else {
        return BlockSplit(records: 0..<0, consumed: 0, firstLine: line)
      }
      try requireUTF8(bytes, 0..<opening)
      consumed = opening
      part = .elements
    }
    var records = consumed..<consumed
    let lineBefore = line
    var skippedLines = 0
    if part == .elements {
      records = try elements(bytes, from: consumed, atEnd: atEnd)
      let skipped = UnsafeBufferPointer(rebasing: bytes[..<records.lowerBound])
      skippedLines = kernel.count(skipped).lineFeeds
      consumed = records.upperBound
    }
    if part == .closing {
      consumed = try closing(bytes, from: consumed, atEnd: atEnd)
    }
    advance(over: UnsafeBufferPointer(rebasing: bytes[..<consumed]))
    scan.position -= min(scan.position, UInt64(consumed))
    return BlockSplit(records: records, consumed: consumed, firstLine: lineBefore + skippedLines)
  }

  // MARK: Elements

  /// The whole elements from `start` on, without the comma before the first one.
  private mutating func elements(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, atEnd: Bool
  ) throws(FormatError) -> Range<Int> {
    guard let base = bytes.baseAddress else {
      if atEnd { throw error(at: 0, in: bytes, JSONElementsSplitter.neverClosed) }
      return 0..<0
    }
    let checker = JSONChecker(allowsLineFeeds: true)
    let end = base + bytes.count
    var first = checker.skipSpace(base + start, end)
    if isBehindElement, first < end, first.pointee == ASCII.comma {
      isBehindElement = false
      first = checker.skipSpace(first + 1, end)
      if first < end, first.pointee == ASCII.closeBracket {
        throw error(at: first - base, in: bytes, "an element expected behind the comma")
      }
    } else if isBehindElement, first < end, first.pointee != ASCII.closeBracket {
      throw error(
        at: first - base, in: bytes, "',' or ']' expected between the elements of the array")
    }
    // Bytes before this were looked at in an earlier call, unless they were only just skipped.
    scan.position = max(scan.position, UInt64(first - base))
    scan.element_end = 0
    kernel.functions.pointee.json_elements(&scan, base, bytes.count)
    let offset = first - base
    if scan.closed {
      part = .closing
      let array = bytes[offset..<Int(scan.array_end)]
      if let last = array.lastIndex(where: { $0 > ASCII.space }), array[last] == ASCII.comma {
        throw error(at: last, in: bytes, "an element expected behind the comma")
      }
      return array.indices
    }
    if atEnd { throw error(at: bytes.count, in: bytes, JSONElementsSplitter.neverClosed) }
    if scan.element_end > 0 {
      isBehindElement = true
      return offset..<Int(scan.element_end)
    }
    if bytes.count - offset > maximumRecordBytes {
      throw .recordTooLong(
        maximumRecordBytes, byteOffset: byteOffset + offset, line: line,
        hint: "is a quote or bracket in it never closed?")
    }
    return offset..<offset
  }

  // MARK: What is around the array

  /// Where the array's elements begin; nil where more bytes are needed.
  private mutating func envelope(
    _ bytes: UnsafeBufferPointer<UInt8>, atEnd: Bool
  ) throws(FormatError) -> Int? {
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      if atEnd { throw error(at: 0, in: bytes, JSONElementsSplitter.neither) }
      return nil
    }
    // A byte order mark may have arrived in part.
    if bytes[0] == 0xEF, bytes.count < 3, !atEnd { return nil }
    let checker = JSONChecker(allowsLineFeeds: true)
    let end = base + bytes.count
    let start = checker.skipSpace(base + TextEncoding.utf8MarkLength(bytes), end)
    guard start < end else {
      if atEnd { throw error(at: bytes.count, in: bytes, JSONElementsSplitter.neither) }
      return nil
    }
    if start.pointee == ASCII.openBracket { return start + 1 - base }
    guard start.pointee == ASCII.openBrace else {
      throw error(at: start - base, in: bytes, JSONElementsSplitter.neither)
    }
    isWrapped = true
    var members = EnvelopeMembers(checker: checker, place: start + 1, end: end)
    while let member = members.next() {
      if member.name == "value" {
        guard member.start.pointee == ASCII.openBracket else {
          throw error(at: member.start - base, in: bytes, "the answer's \"value\" is not an array")
        }
        return member.start + 1 - base
      }
      note(member)
    }
    if members.isAtEnd {
      throw error(at: members.place - base, in: bytes, JSONElementsSplitter.neither)
    }
    if !atEnd, members.needsMore, bytes.count <= maximumRecordBytes { return nil }
    throw error(at: checker.faultPlace - base, in: bytes, "\(checker.fault)")
  }

  /// Checks what stands behind the array's elements and returns how much of it is used up: nothing before the end of
  /// the input.
  private mutating func closing(
    _ bytes: UnsafeBufferPointer<UInt8>, from start: Int, atEnd: Bool
  ) throws(FormatError) -> Int {
    guard let base = bytes.baseAddress, start < bytes.count else { return start }
    guard atEnd else {
      guard bytes.count - start <= maximumRecordBytes else {
        throw error(at: start, in: bytes, "something stands behind the array")
      }
      return start
    }
    let checker = JSONChecker(allowsLineFeeds: true)
    let end = base + bytes.count
    guard bytes[start] == ASCII.closeBracket else {
      throw error(at: start, in: bytes, "']' expected at the end of the array")
    }
    var place = checker.skipSpace(base + start + 1, end)
    if isWrapped {
      if place < end, place.pointee == ASCII.comma {
        var members = EnvelopeMembers(checker: checker, place: place + 1, end: end)
        while let member = members.next() {
          guard member.name != "value" else {
            throw error(at: member.nameStart - base, in: bytes, "the answer has \"value\" twice")
          }
          note(member)
        }
        guard members.isAtEnd else {
          throw error(at: checker.faultPlace - base, in: bytes, "\(checker.fault)")
        }
        place = members.place
      }
      guard place < end, place.pointee == ASCII.closeBrace else {
        throw error(at: place - base, in: bytes, "'}' expected at the end of the answer")
      }
      place = checker.skipSpace(place + 1, end)
    }
    guard place == end else {
      throw error(at: place - base, in: bytes, "something stands behind the array")
    }
    try requireUTF8(bytes, start..<bytes.count)
    return bytes.count
  }

  private func requireUTF8(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) throws(FormatError) {
    let part = UnsafeBufferPointer(rebasing: bytes[range])
    let valid = kernel.utf8Prefix(part)
    guard valid < part.count else { return }
    throw error(at: range.lowerBound + valid, in: bytes, "\(JSONFault.notUTF8(part[valid]))")
  }

  private mutating func note(_ member: EnvelopeMembers.Member) {
    guard member.name == "@odata.nextLink", member.start.pointee == ASCII.quote else { return }
    let inner = Cell(
      base: member.start + 1, count: member.end - member.start - 2, flags: .jsonEscaped)
    nextLink = CellDecoder.text(of: inner)
  }

  private func error(
    at offset: Int, in bytes: UnsafeBufferPointer<UInt8>, _ message: String
  ) -> FormatError {
    var error = FormatError(at: offset, in: bytes, message: message)
    // Many documents are one long line.
    if error.line == 1 { error.column += column - 1 }
    return error.moved(bytes: byteOffset, lines: line - 1)
  }

  private mutating func advance(over bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = bytes.baseAddress else { return }
    let lineFeeds = kernel.count(bytes).lineFeeds
    line += lineFeeds
    byteOffset += bytes.count
    if lineFeeds > 0 { column = 1 }
    let lineStart = lineFeeds > 0 ? scan_last_line_feed(base, bytes.count) + 1 : 0
    for byte in bytes[lineStart...] where byte & 0xC0 != 0x80 { column &+= 1 }
  }

  private static let neverClosed = "the array is never closed; is the file complete?"
  private static let neither =
    "neither a JSON array nor an OData answer with \"value\" (objects on lines of their own are jsonl:)"
}

/// Walks through the members around an OData answer's array.
private struct EnvelopeMembers {
  struct Member {
    var name: String
    var nameStart: UnsafePointer<UInt8>
    var start: UnsafePointer<UInt8>
    /// Behind the value; the opening bracket for `value`, which is not looked into.
    var end: UnsafePointer<UInt8>
  }

  let checker: JSONChecker
  private(set) var place: UnsafePointer<UInt8>
  let end: UnsafePointer<UInt8>
  /// The object's closing brace stands at `place`.
  private(set) var isAtEnd = false
  /// The bytes ended within a member.
  private(set) var needsMore = false

  init(checker: JSONChecker, place: UnsafePointer<UInt8>, end: UnsafePointer<UInt8>) {
    self.checker = checker
    self.place = checker.skipSpace(place, end)
    self.end = end
  }

  /// The next member; nil at the object's end, and where something is wrong or missing.
  mutating func next() -> Member? {
    guard place < end else { return stop(.unfinished, place) }
    if place.pointee == ASCII.closeBrace {
      isAtEnd = true
      return nil
    }
    guard place.pointee == ASCII.quote else { return stop(.expectedName, place) }
    var isEscaped = false
    guard let quote = checker.string(place + 1, end, isEscaped: &isEscaped) else { return stop() }
    let spelled = Cell(
      base: place + 1, count: quote - place - 1, flags: isEscaped ? .jsonEscaped : [])
    let name = CellDecoder.text(of: spelled)
    let nameStart = place
    guard let start = checker.colon(quote + 1, end) else { return stop() }
    guard start < end else { return stop(.unfinished, start) }
    if name == "value" {
      return Member(name: name, nameStart: nameStart, start: start, end: start)
    }
    guard let behind = checker.composite(start, end, depth: 1) else { return stop() }
    place = checker.skipSpace(behind, end)
    guard place < end else { return stop(.unfinished, place) }
    if place.pointee == ASCII.comma {
      place = checker.skipSpace(place + 1, end)
      if place < end, place.pointee == ASCII.closeBrace { return stop(.expectedName, place) }
    } else if place.pointee != ASCII.closeBrace {
      return stop(.expectedCommaOrBrace, place)
    }
    return Member(name: name, nameStart: nameStart, start: start, end: behind)
  }

  private mutating func stop(_ fault: JSONFault, _ place: UnsafePointer<UInt8>) -> Member? {
    _ = checker.fail(fault, place)
    return stop()
  }

  private mutating func stop() -> Member? {
    // What is wrong at the very end may be right with more bytes: the longest is a pair of surrogates, but for numbers.
    let rest = UnsafeBufferPointer(start: checker.faultPlace, count: end - checker.faultPlace)
    needsMore = rest.count < 12 || rest.allSatisfy(NumberText.isNumberByte)
    return nil
  }
}

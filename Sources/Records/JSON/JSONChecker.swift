internal import CScan

/// Checks JSON values as it steps over them (RFC 8259).
///
/// Each function returns where the value ends, or nil after noting what is wrong and where.
///
/// Functions read at most 16 bytes behind `end`.
final class JSONChecker {
  /// Objects and arrays may stand in each other this deep.
  static let maximumDepth = 512

  /// White space that may stand between the parts of a record: in JSON Lines no line feed.
  let allowsLineFeeds: Bool
  private(set) var fault = JSONFault.expectedValue
  private(set) var faultPlace: UnsafePointer<UInt8>
  /// For each open bracket of a value that is stepped over: whether it is an object's.
  private let isObject: UnsafeMutablePointer<Bool>

  init(allowsLineFeeds: Bool) {
    self.allowsLineFeeds = allowsLineFeeds
    isObject = .allocate(capacity: JSONChecker.maximumDepth)
    faultPlace = Cell.empty.base
  }

  deinit { isObject.deallocate() }

  @inline(never)
  func fail(_ fault: JSONFault, _ place: UnsafePointer<UInt8>) -> UnsafePointer<UInt8>? {
    self.fault = fault
    faultPlace = place
    return nil
  }

  /// The first byte that is no white space.
  @inline(__always)
  func skipSpace(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    guard start < end, start.pointee <= ASCII.space else { return start }
    // One space, as many writers put it behind commas and colons.
    if start.pointee == ASCII.space, start[1] > ASCII.space { return start + 1 }
    return skipRun(start, end)
  }

  @inline(never)
  private func skipRun(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8> {
    var place = start
    while place < end {
      switch place.pointee {
      case ASCII.space, ASCII.tab, ASCII.carriageReturn: place += 1
      case ASCII.lineFeed where allowsLineFeeds: place += 1
      default: return place
      }
    }
    return place
  }

  /// Steps over a string from behind its opening quote; returns where its closing quote stands.
  @inline(__always)
  func string(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, isEscaped: inout Bool
  ) -> UnsafePointer<UInt8>? {
    let place = start + scan_json_plain_padded(start, end - start)
    if place < end, place.pointee == ASCII.quote { return place }
    isEscaped = true
    return escapedString(place, end)
  }

  /// The rest of a string, from its first byte that is not plain.
  @inline(never)
  private func escapedString(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var place = start
    while true {
      guard place < end else { return fail(.unfinishedString, place) }
      if place.pointee == ASCII.quote { return place }
      guard place.pointee == ASCII.backslash else {
        let isLineEnd = place.pointee == ASCII.lineFeed
        return fail(isLineEnd ? .unfinishedString : .controlCharacter(place.pointee), place)
      }
      guard let behind = escape(place, end) else { return nil }
      place = behind + scan_json_plain_padded(behind, end - behind)
    }
  }

  /// Steps over one escape; a high surrogate takes its low one with it.
  private func escape(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    guard end - start >= 2 else { return fail(.unfinishedString, end) }
    switch start[1] {
    case ASCII.quote, ASCII.backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return start + 2
    case UInt8(ascii: "u"):
      guard let unit = JSONChecker.codeUnit(start + 2, end) else { return fail(.badEscape, start) }
      if unit & 0xFC00 == 0xDC00 { return fail(.loneSurrogate, start) }
      guard unit & 0xFC00 == 0xD800 else { return start + 6 }
      guard end - start >= 12, start[6] == ASCII.backslash, start[7] == UInt8(ascii: "u"),
        let low = JSONChecker.codeUnit(start + 8, end), low & 0xFC00 == 0xDC00
      else { return fail(.loneSurrogate, start) }
      return start + 12
    default:
      return fail(.badEscape, start)
    }
  }

  /// Four hexadecimal digits; nil where they are not.
  @inline(__always)
  static func codeUnit(_ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>) -> UInt32? {
    guard end - start >= 4 else { return nil }
    var unit: UInt32 = 0
    for offset in 0..<4 {
      guard let digit = ASCII.hexValue(start[offset]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  @inline(__always)
  func number(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    NumberText.jsonNumberEnd(start, end) ?? fail(.badNumber, start)
  }

  /// Steps over `true`, `false` or `null`.
  @inline(__always)
  func literal(
    _ text: StaticString, _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    let length = text.utf8CodeUnitCount
    guard end - start >= length else { return fail(.expectedValue, start) }
    for offset in 0..<length where start[offset] != text.utf8Start[offset] {
      return fail(.expectedValue, start)
    }
    return start + length
  }

  /// Steps over a whole object or array without recursion.
  ///
  /// Members that appear twice in it are not looked for.
  ///
  /// - Parameter depth: brackets that are open around it.
  func composite(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, depth outerDepth: Int
  ) -> UnsafePointer<UInt8>? {
    var place = start
    var depth = 0
    while true {
      // A value begins here.
      guard place < end else { return fail(.unfinished, place) }
      var isOpened = false
      switch place.pointee {
      case ASCII.openBrace, ASCII.openBracket:
        guard outerDepth + depth < JSONChecker.maximumDepth else { return fail(.tooDeep, place) }
        isObject[depth] = place.pointee == ASCII.openBrace
        depth += 1
        isOpened = true
        place = skipSpace(place + 1, end)
        guard place < end else { return fail(.unfinished, place) }
        if place.pointee == (isObject[depth - 1] ? ASCII.closeBrace : ASCII.closeBracket) {
          isOpened = false
          depth -= 1
          place += 1
        }
      default:
        guard let behind = scalar(place, end) else { return nil }
        place = behind
      }
      if isOpened {
        if isObject[depth - 1] {
          guard let behind = memberName(place, end) else { return nil }
          place = behind
        }
        continue
      }
      // A value ended here: close what it was the last of.
      while true {
        if depth == 0 { return place }
        place = skipSpace(place, end)
        guard place < end else { return fail(.unfinished, place) }
        if place.pointee == ASCII.comma { break }
        guard place.pointee == (isObject[depth - 1] ? ASCII.closeBrace : ASCII.closeBracket) else {
          return fail(isObject[depth - 1] ? .expectedCommaOrBrace : .expectedCommaOrBracket, place)
        }
        depth -= 1
        place += 1
      }
      place = skipSpace(place + 1, end)
      if isObject[depth - 1] {
        guard let behind = memberName(place, end) else { return nil }
        place = behind
      }
    }
  }

  /// Steps over anything but an object or array.
  func scalar(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    switch start.pointee {
    case ASCII.quote:
      var isEscaped = false
      return string(start + 1, end, isEscaped: &isEscaped).map { $0 + 1 }
    case UInt8(ascii: "t"): return literal("true", start, end)
    case UInt8(ascii: "f"): return literal("false", start, end)
    case UInt8(ascii: "n"): return literal("null", start, end)
    case ASCII.minus, ASCII.zero...ASCII.nine: return number(start, end)
    case ASCII.lineFeed: return fail(.unfinished, start)
    default: return fail(.expectedValue, start)
    }
  }

  /// Steps over `"name" :` to where the value begins.
  private func memberName(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    guard start < end, start.pointee == ASCII.quote else { return fail(.expectedName, start) }
    var isEscaped = false
    guard let quote = string(start + 1, end, isEscaped: &isEscaped) else { return nil }
    return colon(quote + 1, end)
  }

  /// Steps over the colon behind a name and the white space around it.
  func colon(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    let place = skipSpace(start, end)
    guard place < end, place.pointee == ASCII.colon else { return fail(.expectedColon, place) }
    return skipSpace(place + 1, end)
  }
}

/// Questions about the text of a number.
///
/// Nothing here ever goes through a floating-point value.
package enum NumberText {
  /// What the text of an integer says.
  package enum Integer: Equatable, Sendable {
    case value(Int64)
    /// An integer beyond 64 bits.
    case overflow
    case notAnInteger
  }

  /// `-?digits`, leading zeros allowed: `007` is 7.
  package static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Integer {
    let isNegative = text.first == ASCII.minus
    let start = isNegative ? 1 : 0
    guard text.count > start else { return .notAnInteger }
    // Built as a negative number, because there is one more of those.
    var value: Int64 = 0
    var hasOverflow = false
    for index in start..<text.count {
      guard ASCII.isDigit(text[index]) else { return .notAnInteger }
      let (tens, tooLarge) = value.multipliedReportingOverflow(by: 10)
      let (next, stillTooLarge) = tens.subtractingReportingOverflow(
        Int64(text[index] &- ASCII.zero))
      hasOverflow = hasOverflow || tooLarge || stillTooLarge
      value = next
    }
    if hasOverflow || (!isNegative && value == .min) { return .overflow }
    return .value(isNegative ? value : -value)
  }

  /// A number as JSON spells it: `-?(0|[1-9]digits)[.digits][e[+-]digits]` (RFC 8259, section 6).
  package static func isJSON(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress else { return false }
    let end = base + text.count
    return jsonNumberEnd(base, end) == end
  }

  /// `-?digits[.digits][e[+-]digits]`; other than in JSON, zeros may lead.
  package static func isDecimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let base = text.baseAddress, !text.isEmpty else { return false }
    let end = base + text.count
    var place = base
    if place.pointee == ASCII.minus { place += 1 }
    guard let whole = digitsEnd(place, end) else { return false }
    return fractionEnd(whole, end) == end
  }

  /// Whether a JSON number can have this byte in it.
  static func isNumberByte(_ byte: UInt8) -> Bool {
    ASCII.isDigit(byte) || "+-.eE".utf8.contains(byte)
  }

  /// Where the JSON number that begins here ends; nil where none does.
  @inline(__always)
  static func jsonNumberEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var place = start
    if place < end, place.pointee == ASCII.minus { place += 1 }
    guard place < end else { return nil }
    if place.pointee == ASCII.zero {
      place += 1
    } else {
      guard let whole = digitsEnd(place, end) else { return nil }
      place = whole
    }
    return fractionEnd(place, end)
  }

  @inline(__always)
  private static func digitsEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var place = start
    while place < end, ASCII.isDigit(place.pointee) { place += 1 }
    return place > start ? place : nil
  }

  /// Where the number ends whose whole part ends here.
  @inline(__always)
  private static func fractionEnd(
    _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>
  ) -> UnsafePointer<UInt8>? {
    var place = start
    if place < end, place.pointee == ASCII.point {
      guard let fraction = digitsEnd(place + 1, end) else { return nil }
      place = fraction
    }
    if place < end, place.pointee | 0x20 == UInt8(ascii: "e") {
      place += 1
      if place < end, place.pointee == ASCII.minus || place.pointee == UInt8(ascii: "+") {
        place += 1
      }
      return digitsEnd(place, end)
    }
    return place
  }
}

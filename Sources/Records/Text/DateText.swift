/// Questions about the text of dates and GUIDs.
package enum DateText {
  /// `YYYY-MM-DD`, a day of the Gregorian calendar (ISO 8601-1, 5.2.2.1, extended format).
  package static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.count == 10 && hasDate(text)
  }

  /// A date, or a date and `Thh:mm[:ss[.f...]]` with or without `Z`, `±hh:mm`, `±hhmm` or `±hh` (ISO 8601-1, 5.4.2).
  package static func isDateTime(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard hasDate(text) else { return false }
    if text.count == 10 { return true }
    guard text.count >= 16, text[10] == UInt8(ascii: "T"), text[13] == ASCII.colon,
      isBelow(24, text, 11), isBelow(60, text, 14)
    else { return false }
    var at = 16
    if at < text.count, text[at] == ASCII.colon {
      guard at + 3 <= text.count, isBelow(60, text, at + 1) else { return false }
      at += 3
      if at < text.count, text[at] == ASCII.point || text[at] == ASCII.comma {
        let fraction = at + 1
        at = fraction
        while at < text.count, ASCII.isDigit(text[at]) { at += 1 }
        guard at > fraction else { return false }
      }
    }
    return isZone(text, at)
  }

  /// What stands behind the time: nothing, `Z`, or an offset.
  private static func isZone(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    guard at < text.count else { return true }
    if text[at] == UInt8(ascii: "Z") { return at + 1 == text.count }
    guard text[at] == UInt8(ascii: "+") || text[at] == ASCII.minus else { return false }
    guard at + 3 <= text.count, isBelow(24, text, at + 1) else { return false }
    switch text.count - at {
    case 3: return true
    case 5: return isBelow(60, text, at + 3)
    case 6: return text[at + 3] == ASCII.colon && isBelow(60, text, at + 4)
    default: return false
    }
  }

  /// Whether the text begins with a date.
  private static func hasDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 10, text[4] == ASCII.minus, text[7] == ASCII.minus,
      let century = twoDigits(text, 0), let yearOfCentury = twoDigits(text, 2),
      let month = twoDigits(text, 5), let day = twoDigits(text, 8)
    else { return false }
    let year = century * 100 + yearOfCentury
    return (1...12).contains(month) && day >= 1 && day <= days(of: month, year: year)
  }

  private static func days(of month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func isBelow(_ limit: Int, _ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Bool {
    twoDigits(text, at).map { $0 < limit } ?? false
  }

  /// The number in the two bytes from `at` on, which the text must have.
  private static func twoDigits(_ text: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int? {
    guard ASCII.isDigit(text[at]), ASCII.isDigit(text[at + 1]) else { return nil }
    return Int(text[at] &- ASCII.zero) * 10 + Int(text[at + 1] &- ASCII.zero)
  }
}

/// Questions about the text of GUIDs.
package enum GUIDText {
  /// 8-4-4-4-12 hexadecimal digits without braces (RFC 9562, section 4).
  package static func isGUID(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count == 36 else { return false }
    for (index, byte) in text.enumerated() {
      switch index {
      case 8, 13, 18, 23: if byte != ASCII.minus { return false }
      default: if ASCII.hexValue(byte) == nil { return false }
      }
    }
    return true
  }
}

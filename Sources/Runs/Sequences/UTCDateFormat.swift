/// A date format in .NET's custom date grammar, invariant culture, as Dataverse's autonumber columns
/// use it (Microsoft Learn, "Custom date and time format strings").
package struct UTCDateFormat: Sendable {
  private let format: [UInt8]

  package init(_ format: String) { self.format = Array(format.utf8) }

  /// Letters that stand for parts of a date.
  ///
  /// `z`, `K` and `g` (offset, kind, era) are always the same in UTC; anything else is copied as it
  /// is.
  package func text(of moment: UTCMoment) -> String {
    var result: [UInt8] = []
    var index = 0
    while index < format.count {
      let letter = format[index]
      switch letter {
      case UInt8(ascii: "'"), UInt8(ascii: "\""):
        index += 1
        while index < format.count, format[index] != letter {
          result.append(format[index])
          index += 1
        }
        index += 1
      case UInt8(ascii: "\\"):
        if index + 1 < format.count { result.append(format[index + 1]) }
        index += 2
      case UInt8(ascii: "%"):
        index += 1
      default:
        var end = index + 1
        while end < format.count, format[end] == letter { end += 1 }
        let count = end - index
        if let part = Self.part(Character(UnicodeScalar(letter)), count, of: moment) {
          result += Array(part.utf8)
        } else {
          result += format[index..<end]
        }
        index = end
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func part(_ letter: Character, _ count: Int, of moment: UTCMoment) -> String? {
    switch letter {
    case "y":
      return count <= 2
        ? padded(moment.year % 100, count) : padded(moment.year, count)
    case "M":
      return count >= 3
        ? name(months, moment.month - 1, isFull: count > 3) : padded(moment.month, count)
    case "d":
      return count >= 3
        ? name(weekdays, moment.weekday, isFull: count > 3) : padded(moment.day, count)
    case "H": return padded(moment.hour, min(count, 2))
    case "h": return padded((moment.hour + 11) % 12 + 1, min(count, 2))
    case "m": return padded(moment.minute, min(count, 2))
    case "s": return padded(moment.second, min(count, 2))
    case "f": return fraction(moment, count)
    case "F":
      let digits = fraction(moment, count)
      return String(digits.reversed().drop { $0 == "0" }.reversed())
    case "t": return String((moment.hour < 12 ? "AM" : "PM").prefix(min(count, 2)))
    case "K": return String(repeating: "Z", count: count)
    case "z": return count == 1 ? "+0" : count == 2 ? "+00" : "+00:00"
    case "g": return "A.D."
    default: return nil
    }
  }

  private static func padded(_ number: Int, _ digits: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func fraction(_ moment: UTCMoment, _ digits: Int) -> String {
    // Milliseconds are all there is; further digits are zeros.
    String((padded(moment.millisecond, 3) + "0000").prefix(digits))
  }

  private static func name(_ names: [String], _ index: Int, isFull: Bool) -> String? {
    guard names.indices.contains(index) else { return nil }
    return isFull ? names[index] : String(names[index].prefix(3))
  }

  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
  ]
  private static let weekdays = [
    "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
  ]
}

/// Reads quantities of rule files: `1_000_000`, `16MiB`, `1s`.
package enum Quantity {
  private static let byteUnits: [(name: String, factor: Int)] = [
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1),
  ]
  private static let timeUnits: [(name: String, factor: Int)] = [
    ("ms", 1), ("s", 1_000), ("min", 60_000),
  ]
  private static let dayUnits: [(name: String, factor: Int)] = [
    ("days", 1), ("day", 1), ("weeks", 7), ("week", 7),
  ]

  /// A whole number; `_` may group its digits.
  static func count(_ text: String) -> Int? {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "_") }
    guard text.utf8.first != UInt8(ascii: "_"), text.utf8.last != UInt8(ascii: "_"),
      !digits.isEmpty, digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") })
    else { return nil }
    return Int(String(decoding: digits, as: UTF8.self))
  }

  /// A number of days with its unit: day, days, week, weeks.
  static func days(_ text: String) -> Int? { quantity(text, units: dayUnits) }

  /// A number of bytes with its unit: B, KB, MB, GB, KiB, MiB, GiB.
  package static func bytes(_ text: String) -> Int? { quantity(text, units: byteUnits) }

  /// A time in milliseconds, written with its unit: ms, s, min.
  package static func milliseconds(_ text: String) -> Int? { quantity(text, units: timeUnits) }

  private static func quantity(_ text: String, units: [(name: String, factor: Int)]) -> Int? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "_") }
    let unit = String(text.dropFirst(number.count).drop { $0 == " " })
    guard let factor = units.first(where: { $0.name == unit })?.factor,
      let value = count(String(number))
    else { return nil }
    let (product, overflows) = value.multipliedReportingOverflow(by: factor)
    return overflows ? nil : product
  }
}

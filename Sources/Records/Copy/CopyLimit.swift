/// What the columns of a table can hold.
///
/// Filled in before the first row is written, and not changed from then on.
package final class CopyLimits {
  private var ofColumn: [CopyLimit?] = []

  package init() {}

  /// - Parameter limits: by column; nil for those that take a value exactly or not at all.
  package func set(_ limits: [CopyLimit?]) {
    ofColumn = limits.contains { $0 != nil } ? limits : []
  }

  package func limit(_ column: Int) -> CopyLimit? {
    ofColumn.indices.contains(column) ? ofColumn[column] : nil
  }

  func hasLimit(_ column: Int) -> Bool { !ofColumn.isEmpty && limit(column) != nil }

  func holds(_ text: UnsafeBufferPointer<UInt8>, _ column: Int) -> Bool {
    limit(column)?.holds(text) ?? true
  }
}

/// What a column of a database would round or cut without a word.
package enum CopyLimit: Sendable, Equatable {
  /// Digits behind the decimal point.
  case decimals(Int)
  /// Digits of a number in all, which a floating-point column keeps.
  case digits(Int)
  /// Digits behind the point of seconds.
  case secondDecimals(Int)
  /// The same, and no place for an offset from UTC.
  case localSecondDecimals(Int)
  /// Days without a time.
  case day
  /// Characters; spaces behind them would be cut off.
  case characters(Int)

  /// What is wrong with a value that does not fit.
  package var message: String {
    switch self {
    case .decimals(let count): "has more than the \(count) decimals of the column"
    case .digits(let count):
      "has more than the \(count) digits that the column, a floating-point number, keeps"
    case .secondDecimals(let count): "has more than the column's \(count) decimals of a second"
    case .localSecondDecimals(let count):
      "has an offset from UTC, which the column can't hold, or more than its \(count) decimals of a second"
    case .day: "has a time of day, and the column holds dates"
    case .characters(let count): "is longer than the \(count) characters of the column"
    }
  }

  func holds(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    switch self {
    case .decimals(let count): return NumberShape(text).scale <= count
    case .digits(let count): return NumberShape(text).digits <= count
    case .secondDecimals(let count): return Self.secondDecimals(text) <= count
    case .localSecondDecimals(let count):
      return Self.secondDecimals(text) <= count && !Self.hasOffset(text)
    case .day:
      // Behind `YYYY-MM-DDT` only zeros; an offset does not move the day.
      return text.dropFirst(11).prefix { $0 != ASCII.minus && $0 != UInt8(ascii: "+") }
        .allSatisfy { !ASCII.isDigit($0) || $0 == ASCII.zero }
    case .characters(let count):
      guard text.count > count else { return true }
      return text.count { $0 & 0xC0 != 0x80 } <= count || text.last != UInt8(ascii: " ")
    }
  }

  /// Decimals of the seconds of an ISO 8601 time, zeros at the end not counted.
  private static func secondDecimals(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    guard text.count > 20, text[19] == ASCII.point || text[19] == ASCII.comma else { return 0 }
    let fraction = text.dropFirst(20).prefix(while: ASCII.isDigit)
    return fraction.lastIndex { $0 != ASCII.zero }.map { $0 - 19 } ?? 0
  }

  private static func hasOffset(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard
      let sign = text.dropFirst(11).firstIndex(where: {
        $0 == ASCII.minus || $0 == UInt8(ascii: "+")
      })
    else { return false }
    return text[sign...].contains { ASCII.isDigit($0) && $0 != ASCII.zero }
  }
}

/// How many digits the text of a number has.
private struct NumberShape {
  /// Without zeros at either end.
  var digits = 0
  /// Digits behind the decimal point, zeros at the end not counted; negative for multiples of ten.
  var scale = 0

  init(_ text: UnsafeBufferPointer<UInt8>) {
    var isBehindPoint = false
    var zeros = 0
    var place = 0
    while place < text.count {
      let byte = text[place]
      if byte == UInt8(ascii: "e") || byte == UInt8(ascii: "E") { break }
      if byte == ASCII.point {
        isBehindPoint = true
      } else if ASCII.isDigit(byte) {
        if isBehindPoint { scale += 1 }
        if byte == ASCII.zero {
          zeros += 1
        } else {
          digits += digits == 0 ? 1 : zeros + 1
          zeros = 0
        }
      }
      place += 1
    }
    scale -= zeros
    guard place < text.count else { return }
    let exponent = Int(String(decoding: text[(place + 1)...], as: UTF8.self)) ?? 0
    scale = scale.subtractingReportingOverflow(exponent).partialValue
  }
}

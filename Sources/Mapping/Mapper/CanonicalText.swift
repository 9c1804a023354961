import Records

/// Texts of numbers and booleans that scripts return or options stand for.
enum CanonicalText {
  private static let words = ConstantWords()
  static var yes: Cell { words.yes }
  static var no: Cell { words.no }

  /// The value of an integer's text; nil for anything else and beyond 64 bits.
  static func int64(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
    guard case .value(let value) = NumberText.integer(text) else { return nil }
    return value
  }

  /// The value of a number that a `Double` holds without loss: at most 15 significant digits (IEEE
  /// 754 keeps that many in both directions) and a size far from the ends.
  ///
  /// nil for all others.
  static func exactDouble(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
    var digits = 0
    for byte in text {
      if byte | 0x20 == 0x65 { break }
      if byte &- 0x30 < 10, digits > 0 || byte != 0x30 { digits += 1 }
    }
    guard digits <= 15, text.count <= 30,
      let value = Double(String(decoding: text, as: UTF8.self)),
      digits == 0 || (1e-290...1e290).contains(value.magnitude)
    else { return nil }
    return value
  }

  /// The decimal digits of an integer.
  static func integer(_ value: Int64, _ scratch: Scratch) -> Cell {
    let place = scratch.allocate(20)
    var at = 20
    var rest = value.magnitude
    repeat {
      at -= 1
      place[at] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    if value < 0 {
      at -= 1
      place[at] = 0x2D
    }
    return Cell(base: place + at, count: 20 - at, kind: .number, flags: [.csvPlain, .jsonPlain])
  }

  /// The shortest text that reads back as the same number, without an exponent and without `.0`; nil for what is no number.
  static func number(_ value: Double, _ scratch: Scratch) -> Cell? {
    guard value.isFinite else { return nil }
    if let whole = Int64(exactly: value) { return integer(whole, scratch) }
    var cell = TextTools.copy(plain("\(value)"), scratch)
    cell.kind = .number
    return cell
  }

  /// `1.5e-07` → `0.00000015`, `1e+20` → `100000000000000000000`.
  private static func plain(_ text: String) -> String {
    guard let mark = text.firstIndex(of: "e"), let exponent = Int(text[text.index(after: mark)...])
    else { return text }
    var digits = text[..<mark]
    let sign = digits.first == "-" ? "-" : ""
    if !sign.isEmpty { digits = digits.dropFirst() }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    var fraction = parts.count > 1 ? String(parts[1]) : ""
    if fraction == "0" { fraction = "" }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + whole + fraction
    }
    let zeros = exponent - fraction.count
    guard zeros < 0 else { return sign + whole + fraction + String(repeating: "0", count: zeros) }
    let cut = fraction.index(fraction.startIndex, offsetBy: exponent)
    return sign + whole + fraction[..<cut] + "." + fraction[cut...]
  }
}

/// The two boolean texts, made once.
private struct ConstantWords: @unchecked Sendable {
  let yes: Cell
  let no: Cell
  private let pool = ConstantPool()

  init() {
    yes = pool.cell("true", kind: .boolean)
    no = pool.cell("false", kind: .boolean)
  }
}

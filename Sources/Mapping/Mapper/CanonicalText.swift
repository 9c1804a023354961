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
    var text = value.description
    return text.withUTF8 { plain($0, scratch) }
  }

  /// `1.5e-07` → `0.00000015`, `1e+20` → `100000000000000000000`.
  private static func plain(_ text: UnsafeBufferPointer<UInt8>, _ scratch: Scratch) -> Cell {
    guard let mark = text.firstIndex(of: UInt8(ascii: "e")) else {
      let copy = scratch.copy(text)
      return Cell(base: copy.baseAddress ?? Cell.empty.base, count: copy.count, kind: .number)
    }
    // A sign, up to 17 digits, and zeros up to the decimal point or from it on.
    let room = 2 + text.count + 325
    let place = scratch.allocate(room)
    var count = 0
    func write(_ byte: UInt8) {
      place[count] = byte
      count += 1
    }
    if text[0] == UInt8(ascii: "-") { write(text[0]) }
    let mantissa = text[..<mark]
    let endsInZero = mantissa.suffix(2).elementsEqual(".0".utf8)
    let digits = mantissa.dropLast(endsInZero ? 2 : 0).filter { $0 &- 0x30 < 10 }
    // One digit stands before the point of the mantissa.
    let point = 1 + exponent(text[(mark + 1)...])
    if point <= 0 {
      write(UInt8(ascii: "0"))
      write(UInt8(ascii: "."))
      for _ in 0..<(-point) { write(UInt8(ascii: "0")) }
    }
    for (index, digit) in digits.enumerated() {
      if index == point, point > 0 { write(UInt8(ascii: ".")) }
      write(digit)
    }
    for _ in 0..<max(0, point - digits.count) { write(UInt8(ascii: "0")) }
    scratch.giveBack(room - count)
    return Cell(base: place, count: count, kind: .number)
  }

  private static func exponent(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int {
    let value = text.reduce(0) { $1 &- 0x30 < 10 ? $0 * 10 + Int($1 &- 0x30) : $0 }
    return text.first == UInt8(ascii: "-") ? -value : value
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

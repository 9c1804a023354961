// Numerals: integers that fit into 64 bits, hexadecimal ones that wrap around, floats in both bases.

extension Lexer {
  mutating func numeral(_ start: Int) throws(LuaSyntaxError) -> Token {
    let bytes = source.bytes
    if isAt(".") { position += 1 }
    let first = bytes[position]
    position += 1
    var isHex = false
    // Also behind a point: that is no number, but this much of it is what Lua names.
    if first == UInt8(ascii: "0"), isAt("x") || isAt("X") {
      isHex = true
      position += 1
    }
    // Liberal as Lua: whatever looks like a part of a number is taken, then judged as a whole.
    while position < bytes.count {
      let byte = bytes[position]
      if byte | 0x20 == UInt8(ascii: isHex ? "p" : "e") {
        position += 1
        if isAt("+") || isAt("-") { position += 1 }
      } else if byte.isHexDigit || byte == UInt8(ascii: ".") {
        position += 1
      } else {
        break
      }
    }
    if position < bytes.count, bytes[position].isNameByte { position += 1 }
    let digits = bytes[start..<position]
    guard let value = isHex ? Self.hexNumber(digits.dropFirst(2)) : Self.decimalNumber(digits)
    else { throw failure("malformed number", near: shown(digits), at: start) }
    switch value {
    case .integer: return token(.integer, start, value)
    default: return token(.float, start, value)
    }
  }

  private static func decimalNumber(_ digits: ArraySlice<UInt8>) -> Token.Value? {
    var parts = NumeralParts(digits, exponentMark: UInt8(ascii: "e")) { $0.isDigit }
    guard parts.isWhole, parts.hasDigits else { return nil }
    if parts.isInteger, let value = Int64(String(decoding: digits, as: UTF8.self)) {
      return .integer(value)
    }
    // A point without digits beside it is no number for Swift.
    if parts.integral.isEmpty { parts.integral = [0x30] }
    if parts.fraction.isEmpty { parts.fraction = [0x30] }
    let exponent = parts.exponent.isEmpty ? [0x30] : parts.exponent
    let text = parts.integral + [0x2E] + parts.fraction + [0x65] + exponent
    return Double(String(decoding: text, as: UTF8.self)).map { .float($0) }
  }

  private static func hexNumber(_ digits: ArraySlice<UInt8>) -> Token.Value? {
    let parts = NumeralParts(digits, exponentMark: UInt8(ascii: "p")) { $0.isHexDigit }
    guard parts.isWhole, parts.hasDigits else { return nil }
    if parts.isInteger {
      return .integer(parts.integral.reduce(0) { $0 &<< 4 | Int64(hexValue($1)) })
    }
    return .float(hexFloat(parts))
  }

  /// Rounds to the nearest double, ties to even, like C's `strtod`.
  private static func hexFloat(_ parts: NumeralParts) -> Double {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isInexact = false
    for (index, digit) in (parts.integral + parts.fraction).enumerated() {
      let isFraction = index >= parts.integral.count
      if mantissa < 1 << 58 {
        mantissa = mantissa << 4 | UInt64(hexValue(digit))
        if isFraction { exponent -= 4 }
      } else {
        if digit != UInt8(ascii: "0") { isInexact = true }
        if !isFraction { exponent += 4 }
      }
    }
    // One more bit below the last keeps what was cut off from looking like a tie.
    if isInexact { mantissa |= 1 }
    let written = Int(String(decoding: parts.exponent, as: UTF8.self))
    let beyond = parts.exponent.first == UInt8(ascii: "-") ? -1_000_000 : 1_000_000
    let power = min(max((parts.exponent.isEmpty ? 0 : written ?? beyond), -1_000_000), 1_000_000)
    return scaled(mantissa, power: exponent + power)
  }

  /// `mantissa` · 2^`power`, rounded once.
  private static func scaled(_ mantissa: UInt64, power: Int) -> Double {
    guard mantissa > 0 else { return 0 }
    let highest = 63 - mantissa.leadingZeroBitCount + power
    if highest > 1023 { return .infinity }
    // Bits that the result can hold: 53, fewer where it is subnormal.
    let lowest = max(highest - 52, -1074)
    let dropped = lowest - power
    if dropped <= 0 {
      return Double(sign: .plus, exponent: power, significand: Double(mantissa))
    }
    if dropped > 64 { return 0 }
    let kept = dropped == 64 ? 0 : mantissa >> UInt64(dropped)
    let rest = dropped == 64 ? mantissa : mantissa & (1 << UInt64(dropped) - 1)
    let half: UInt64 = 1 << UInt64(dropped - 1)
    let isUp = rest > half || (rest == half && kept & 1 == 1)
    return Double(sign: .plus, exponent: lowest, significand: Double(kept + (isUp ? 1 : 0)))
  }
}

/// A numeral taken apart; digits as they are written.
private struct NumeralParts {
  var integral: [UInt8] = []
  var fraction: [UInt8] = []
  /// With its sign.
  var exponent: [UInt8] = []
  var isInteger = true
  /// Whether nothing is left over.
  var isWhole = true

  var hasDigits: Bool { !integral.isEmpty || !fraction.isEmpty }

  init(_ text: ArraySlice<UInt8>, exponentMark: UInt8, isDigit: (UInt8) -> Bool) {
    var rest = text
    integral = Array(rest.prefix(while: isDigit))
    rest = rest.dropFirst(integral.count)
    if rest.first == UInt8(ascii: ".") {
      isInteger = false
      fraction = Array(rest.dropFirst().prefix(while: isDigit))
      rest = rest.dropFirst(1 + fraction.count)
    }
    if let mark = rest.first, mark | 0x20 == exponentMark {
      isInteger = false
      rest = rest.dropFirst()
      if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
        exponent.append(sign)
        rest = rest.dropFirst()
      }
      let digits = rest.prefix { $0.isDigit }
      exponent += digits
      rest = rest.dropFirst(digits.count)
      if digits.isEmpty { isWhole = false }
    }
    if !rest.isEmpty { isWhole = false }
  }
}

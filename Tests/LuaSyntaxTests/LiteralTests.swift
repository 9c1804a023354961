import LuaSyntax
import Testing

/// What literals stand for, against Lua.
@Suite struct LiteralTests {
  /// A constant as Lua's `%q` writes it.
  private func written(_ text: String) -> String? {
    guard let chunk = try? LuaChunk(Array("return \(text)".utf8)) else { return nil }
    switch chunk.expressions[0].kind {
    case .integer(let value):
      return value == .min ? "0x8000000000000000" : "\(value)"
    case .float(let value):
      if value.isInfinite { return "1e9999" }
      return hex(value)
    case .string(let bytes): return quoted(bytes)
    default: return nil
    }
  }

  /// C's `%a`.
  private func hex(_ value: Double) -> String {
    if value == 0 { return "0x0p+0" }
    let isSubnormal = value.exponentBitPattern == 0
    var digits = String(value.significandBitPattern, radix: 16)
    digits = String(repeating: "0", count: 13 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    let exponent = isSubnormal ? -1022 : Int(value.exponentBitPattern) - 1023
    let sign = exponent < 0 ? "" : "+"
    return "0x\(isSubnormal ? 0 : 1)\(digits.isEmpty ? "" : ".")\(digits)p\(sign)\(exponent)"
  }

  private func quoted(_ bytes: [UInt8]) -> String {
    var result: [UInt8] = [0x22]
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case 0x22, 0x5C, 0x0A: result += [0x5C, byte]
      case 0..<0x20, 0x7F:
        let isDigitNext = index + 1 < bytes.count && (0x30...0x39).contains(bytes[index + 1])
        let number = String(byte)
        let zeros = isDigitNext ? String(repeating: "0", count: 3 - number.count) : ""
        result += Array("\\\(zeros)\(number)".utf8)
      default: result.append(byte)
      }
    }
    return String(decoding: result + [0x22], as: UTF8.self)
  }

  @Test(arguments: [
    "0", "7", "007", "9223372036854775807", "9223372036854775808", "18446744073709551616", "0xff",
    "0XFF", "0x7fffffffffffffff", "0x8000000000000000", "0xffffffffffffffff", "0x123456789abcdef01",
    "1.", ".5", "0.1", "1e0", "1E+5", "1e-5", "3.14159265358979", "1e308", "1e309", "1e-320",
    "1e99999999999", "1e-99999999999", "0e99999999999", "123456789012345678901234567890", "0x.8",
    "0x8.", "0x1p4", "0x1P-4", "0x1.8p+1", "0xA.8p0", "0x1p99999999999", "0x1p-99999999999",
    "0x0p99999999999", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1.00000000000008p0",
    "0x1.000000000000080000000001p0", "0x1.00000000000018p0", "0xffffffffffffffffff.8",
    "0x123456789abcdef0123456789abcdefp-60", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023",
    "0x3.ffffffffffffep-1074", "0x0.0000000000001p-1022", "2.2250738585072011e-308",
    "9007199254740993.0", "0x20000000000001.8", "0x20000000000001.80000001",
    "''", "'a\\z   b'", "'\\z\n \t x'", "'a\\\nb'", "'\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"'",
    "'\\0\\00\\0001'",
    "'\\x00\\x7F\\xe4'", "'\\65\\066\\2555'", "'\\u{0}\\u{7F}\\u{80}\\u{7FF}\\u{800}'",
    "'\\u{FFFF}\\u{10000}\\u{1FFFFF}\\u{200000}'", "'\\u{3FFFFFF}\\u{4000000}\\u{7FFFFFFF}'",
    "'\\u{0000000041}'", "[[]]", "[[\n]]", "[[\n\nx]]", "[[a\r\nb\rc\n\rd]]", "[=[a]]b]=]",
    "[==[]=]==]", "[[\\n]]", "[=[]]=]", "'ä€😀'", "\"a'b\"", "'a\"b'", "[[a]b]]",
  ])
  func hasItsValue(_ literal: String) {
    #expect(written(literal) == RealLua().value(of: literal))
  }

  @Test func numbersHaveTheirValues() {
    let lua = RealLua()
    var random = FixedRandom(99)
    for _ in 0..<2000 {
      let isHex = random.chance(50)
      let digits = Array(isHex ? "0123456789abcdefABCDEF" : "0123456789").map(String.init)
      let part = { (random: inout FixedRandom) in
        (0..<random.below(24)).map { _ in random.pick(digits) }.joined()
      }
      var text = (isHex ? "0x" : "") + "0" + part(&random)
      if random.chance(60) { text += "." + part(&random) }
      if random.chance(50) { text += (isHex ? "p" : "e") + "\(random.below(700) - 350)" }
      #expect(written(text) == lua.value(of: text), "\(text)")
    }
  }
}

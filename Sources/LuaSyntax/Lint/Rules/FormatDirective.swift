/// A directive of `string.format` (Lua 5.4 manual, section 6.4; without `%p`, which scripts do not have).
struct FormatDirective {
  struct Fault: Error { var message: String }

  /// Without the percent sign.
  let text: String
  let wantsNumber: Bool

  /// The directives of a format in their order, up to the first that is none.
  static func all(in format: [UInt8]) throws(Fault) -> [FormatDirective] {
    var directives: [FormatDirective] = []
    var at = 0
    while at < format.count {
      defer { at += 1 }
      guard format[at] == UInt8(ascii: "%") else { continue }
      at += 1
      if at < format.count, format[at] == UInt8(ascii: "%") { continue }
      let start = at
      while at < format.count, "-+ #0".utf8.contains(format[at]) { at += 1 }
      let flags = format[start..<at]
      let width = digits(format, &at)
      var precision: Int?
      if at < format.count, format[at] == UInt8(ascii: ".") {
        at += 1
        precision = digits(format, &at)
      }
      let text = String(decoding: format[start..<min(at + 1, format.count)], as: UTF8.self)
      let fault = Fault(message: "invalid conversion specification: '%\(text)'")
      guard at < format.count, width <= 2, precision ?? 0 <= 2, Set(flags).count == flags.count
      else { throw fault }
      guard let rule = rules[format[at]] else {
        throw Fault(message: "invalid conversion '%\(text)' to 'format'")
      }
      guard flags.allSatisfy({ rule.flags.utf8.contains($0) }),
        rule.mayHavePrecision || precision == nil,
        rule.mayHaveWidth || (width == 0 && flags.isEmpty)
      else { throw fault }
      directives.append(FormatDirective(text: text, wantsNumber: rule.wantsNumber))
    }
    return directives
  }

  /// Steps over digits; their number.
  private static func digits(_ format: [UInt8], _ at: inout Int) -> Int {
    let start = at
    while at < format.count, format[at].isDigit { at += 1 }
    return at - start
  }

  private struct Rule {
    var flags = ""
    var mayHavePrecision = true
    var mayHaveWidth = true
    var wantsNumber = true
  }

  private static let rules: [UInt8: Rule] = {
    var rules: [UInt8: Rule] = [
      UInt8(ascii: "c"): Rule(flags: "-", mayHavePrecision: false),
      UInt8(ascii: "s"): Rule(flags: "-", wantsNumber: false),
      UInt8(ascii: "q"): Rule(mayHavePrecision: false, mayHaveWidth: false, wantsNumber: false),
      UInt8(ascii: "u"): Rule(flags: "-0"),
    ]
    for letter in "di".utf8 { rules[letter] = Rule(flags: "-+0 ") }
    for letter in "oxX".utf8 { rules[letter] = Rule(flags: "-#0") }
    for letter in "aAeEfgG".utf8 { rules[letter] = Rule(flags: "-+#0 ") }
    return rules
  }()
}

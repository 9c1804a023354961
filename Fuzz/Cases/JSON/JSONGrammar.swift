/// Makes JSON Lines and JSON documents: proper ones, nearly proper ones and rubbish.
struct JSONGrammar {
  /// Names of members; the layout asks for some of them.
  static let names = [
    "a", "b", "c", "n", "n.x", "a.b", "é", "", "x", "y", "z", "value", "a\"b", "q\\",
    "a rather long name for a member", "@odata.nextLink", "\u{1F600}",
  ]
  private static let alphabet = Array("{}[]\",:\\ 0123456789-+.eEtrufalsn\nab\t".utf8)
  private static let words = [
    "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud83d", "\\ude00", "\n", "null", "true",
    "1e5",
    "-", "0", "\u{FEFF}", "{\"a\":", "\"value\":[", "\r\n", "\\\"",
  ].map { Array($0.utf8) }
  private static let scalars = [
    "0", "-0", "1", "-1", "10", "0.5", "1e5", "1E+5", "-1.25e-3", "9223372036854775807",
    "1234567890123456.70", "true", "false", "null", "null", "\"\"", "\"x\"", "\"Zürich\"",
    "\"a\\\"b\\\\c\\/\\b\\f\\n\\r\\t\"", "\"\\u0041\\u00e9\\uD83D\\uDE00\"", "\"\\u0000\"", "{}",
    "[]",
    "\"{[,]}:\"", "\"\u{7F}\u{2028}\"",
  ]
  private static let faults = [
    "01", "1.", ".5", "+1", "-", "1e", "nul", "True", "'x'", "\"\\x\"", "\"\\uD800\"",
    "\"\\uDC00\"",
    "\"\\u12\"", "\"\t\"", "NaN", "1e999", "{\"a\"}", "[1,]", "{,}", "{\"a\":1,}", "\"",
  ]

  static func file(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(20) {
    case 0..<7: return Array(lines(&random).utf8)
    case 7..<12: return Array(document(&random).utf8)
    case 12..<17:
      let text = random.chance(50) ? lines(&random) : document(&random)
      return ByteMutation.mutated(Array(text.utf8), &random, words: words)
    case 17:
      return ByteMutation.mutated(
        random.pick(SampleFiles.texts(".jsonl")), &random, words: words)
    case 18: return deep(&random)
    default: return random.bytes(random.below(200), of: alphabet)
    }
  }

  private static func lines(_ random: inout FuzzRandom) -> String {
    var text = random.chance(5) ? "\u{FEFF}" : ""
    let count = random.chance(2) ? 300 + random.below(600) : random.size(upTo: 40)
    // Mostly the same members in the same order, as programs write them.
    let order = (0..<random.below(8)).map { _ in random.pick(names) }
    for _ in 0..<count {
      text += random.chance(3) ? value(2, &random) : object(order, 3, &random)
      text += random.pick(["\n", "\n", "\n", "\n", "\r\n", "\n\n", " \n"])
    }
    return text
  }

  private static func document(_ random: inout FuzzRandom) -> String {
    let order = (0..<random.below(8)).map { _ in random.pick(names) }
    let elements = (0..<random.size(upTo: 30)).map { _ in
      space(&random) + (random.chance(3) ? value(2, &random) : object(order, 3, &random))
        + space(&random)
    }
    let array = "[" + elements.joined(separator: ",") + "]"
    guard random.chance(30) else { return space(&random) + array + space(&random) }
    let before = random.chance(50) ? "\"@odata.context\":\(value(1, &random))," : ""
    let after = random.chance(50) ? ",\"@odata.nextLink\":\"https://x/?a=1\"" : ""
    return "{\(before)\"value\":\(array)\(after)}\n"
  }

  private static func object(
    _ order: [String], _ depth: Int, _ random: inout FuzzRandom
  ) -> String {
    var members = order.filter { _ in !random.chance(8) }
    if random.chance(10) { members.append(random.pick(names)) }
    if random.chance(5) { members.append("m\(random.below(6000))") }
    if random.chance(5) { members.shuffle(using: &random) }
    if !random.chance(3) {
      var seen: Set<String> = []
      members = members.filter { seen.insert($0).inserted }
    }
    let texts = members.map {
      space(&random) + name($0, &random) + space(&random) + ":" + space(&random)
        + value(depth - 1, &random) + space(&random)
    }
    return "{" + texts.joined(separator: ",") + (texts.isEmpty ? space(&random) : "") + "}"
  }

  private static func name(_ name: String, _ random: inout FuzzRandom) -> String {
    var text = "\""
    for unit in name.utf16 {
      let isSpecial = unit == 0x22 || unit == 0x5C || unit > 0x7F
      if isSpecial || random.chance(1) {
        let digits = String(unit, radix: 16, uppercase: random.chance(50))
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      } else {
        text.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      }
    }
    return text + "\""
  }

  private static func value(_ depth: Int, _ random: inout FuzzRandom) -> String {
    if random.chance(1) { return random.pick(faults) }
    switch depth > 0 ? random.below(12) : 0 {
    case 10: return object((0..<random.below(4)).map { _ in random.pick(names) }, depth, &random)
    case 11:
      let elements = (0..<random.below(4)).map { _ in value(depth - 1, &random) + space(&random) }
      return "[" + elements.joined(separator: ",") + "]"
    case 9: return "\"" + String(repeating: "w", count: random.below(150)) + "\""
    default: return random.pick(scalars)
    }
  }

  private static func space(_ random: inout FuzzRandom) -> String {
    random.chance(90) ? "" : random.pick([" ", "  ", "\t", "\r", " \t "])
  }

  /// Nested about as deep as is allowed.
  private static func deep(_ random: inout FuzzRandom) -> [UInt8] {
    let depth = random.pick([10, 255, 509, 510, 511, 512, 513, 600, 5000])
    let open = random.pick(["[", "{\"a\":", "{\"n\":"])
    let close = open == "[" ? "]" : "}"
    let missing = random.chance(20) ? 1 : 0
    let inner =
      String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth - missing)
    return Array((random.chance(50) ? "{\"x\":\(inner)}\n" : "[{\"x\":\(inner)}]").utf8)
  }
}

/// Makes YAML: rule files with damage, odd YAML, and what brings readers down.
struct YAMLGrammar {
  private static let words = [
    "&a ", "*a", "*a: *a", "<<: *a", "!!str ", "!tag ", "!<x> ", "---\n", "...\n",
    "%YAML 1.2\n---\n", "\t", "\u{FEFF}",
    "\0", "\r\n", "\r", "\u{85}", "\u{2028}", "\u{2029}", "- ", "? ", ": ", ":", "{", "}", "[", "]",
    ",", "#", " #", "'", "\"",
    "|\n", "|2-\n", ">+\n", "\\", "\\x41", "\\u00e9", "\\UFFFFFFFF", "~", "null", "key: ", "  ",
    "    ", "\n", "@", "`", "- - - ",
    "{a: {b: [", "\u{7F}", "\u{E000}", "\u{1F600}",
  ].map { Array($0.utf8) }
  private static let scalars = [
    "a", "1", "true", "null", "~", "''", "\"\"", "'it''s'", "\"a\\nb\\u00e9\\x41\"", "0123",
    "1_000", "no", "a b", "ä", "日本", "-1.5e3",
    "|\n  line\n  line\n", ">-\n  folded\n  text\n", "\"multi\n  line\"", "multi\n  line",
    "!!str 5", "&x 7", "*x", "? a", "- a",
  ]

  static func text(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(20) {
    case 0..<7:
      return ByteMutation.mutated(random.pick(SampleFiles.texts(".yaml")), &random, words: words)
    case 7..<10: return Array(node(4, 0, &random).utf8)
    case 10..<14:
      return ByteMutation.mutated(Array(node(4, 0, &random).utf8), &random, words: words)
    case 14: return Array(bomb(&random).utf8)
    case 15: return random.bytes(random.below(300))
    case 16:
      return utf16(
        String(decoding: random.pick(SampleFiles.texts(".yaml")).prefix(300), as: UTF8.self))
    default: return Array((0..<random.below(60)).flatMap { _ in random.pick(words) })
    }
  }

  static func mutated(_ bytes: [UInt8], _ random: inout FuzzRandom) -> [UInt8] {
    ByteMutation.mutated(bytes, &random, words: words)
  }

  /// A block or flow node at an indentation.
  private static func node(_ depth: Int, _ indent: Int, _ random: inout FuzzRandom) -> String {
    let margin = String(repeating: " ", count: indent)
    let count = random.size(upTo: 20)
    switch depth > 0 ? random.below(6) : 0 {
    case 1, 2:
      return (0..<count).map { index in
        let key = random.chance(90) ? "k\(random.chance(95) ? index : 0)" : random.pick(scalars)
        return "\(margin)\(key): \(inner(depth, indent, &random))\n"
      }.joined()
    case 3:
      return (0..<count).map { _ in "\(margin)- \(inner(depth, indent, &random))\n" }.joined()
    case 4:
      return "[" + (0..<count).map { _ in flow(depth - 1, &random) }.joined(separator: ", ") + "]"
    default: return random.pick(scalars)
    }
  }

  private static func inner(_ depth: Int, _ indent: Int, _ random: inout FuzzRandom) -> String {
    random.chance(50)
      ? "\n" + node(depth - 1, indent + 1 + random.below(3), &random) : flow(depth - 1, &random)
  }

  private static func flow(_ depth: Int, _ random: inout FuzzRandom) -> String {
    switch depth > 0 ? random.below(4) : 0 {
    case 1: "{a: \(flow(depth - 1, &random)), \"b\": \(flow(depth - 1, &random))}"
    case 2: "[\(flow(depth - 1, &random)), \(flow(depth - 1, &random))]"
    default: random.pick(scalars.filter { !$0.contains("\n") })
    }
  }

  /// Small texts that grow, nest or run on.
  private static func bomb(_ random: inout FuzzRandom) -> String {
    let count = random.pick([5, 60, 64, 65, 70, 999, 1000, 1001, 5000, 30_000])
    switch random.below(12) {
    case 0:
      return "a0: &a0 [x, x]\n"
        + (1...30).map { "a\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1), *a\($0 - 1)]\n" }.joined()
    case 1: return String(repeating: "[", count: count)
    case 2: return String(repeating: "[", count: count) + String(repeating: "]", count: count)
    case 3: return String(repeating: "{a: ", count: count)
    case 4: return String(repeating: "- ", count: count) + "x"
    case 5: return (0..<min(count, 300)).map { String(repeating: " ", count: $0) + "k:\n" }.joined()
    case 6: return "k: \"" + String(repeating: "x", count: count * 10) + "\"\n"
    case 7: return "k: |\n" + String(repeating: "  line\n", count: count)
    case 8: return String(repeating: "a: 1\n", count: count)
    case 9: return String(repeating: "? ", count: count)
    case 10: return "&a [" + String(repeating: "*a, ", count: count) + "]"
    default: return "x: &a {" + String(repeating: "\"", count: count % 2) + "}\n<<: *a\n"
    }
  }

  private static func utf16(_ text: String) -> [UInt8] {
    [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }
}

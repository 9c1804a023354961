/// Makes CSV files: proper ones, nearly proper ones and rubbish.
struct CSVGrammar {
  private static let alphabet = Array("\"\"\",,,;\n\n\r\rab \0é".utf8)
  private static let words = [
    "\"", "\"\"", ",", ";", "\t", "|", "\r\n", "\n", "\r", "a", "\u{FEFF}",
  ]
  .map { Array($0.utf8) }
  private static let texts = [
    "", "", "1", "007", "-1.50", "true", "Contoso", "a b", "Zürich", "日本語", "👍🏽", " x ",
    "ACC-01000-BVRCPS",
  ]

  static func file(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(20) {
    case 0..<9: return properFile(&random)
    case 9..<14:
      return ByteMutation.mutated(properFile(&random), &random, words: words)
    case 14:
      return ByteMutation.mutated(random.pick(SampleFiles.texts(".csv")), &random, words: words)
    case 15: return utf16(&random)
    case 16: return random.bytes(random.below(400))
    default: return Array("a,b\n".utf8) + random.bytes(random.below(300), of: alphabet)
    }
  }

  private static func properFile(_ random: inout FuzzRandom) -> [UInt8] {
    let delimiter = random.pick([",", ",", ",", ";", "\t", "|"])
    let columnCount = 1 + random.below(6)
    let lineEnd = random.chance(30) ? "\r\n" : "\n"
    var text = random.chance(10) ? Array("\u{FEFF}".utf8) : []
    var lines = [(0..<columnCount).map { name($0, &random) }]
    // Long files reach beyond the windows and blocks that readers work on.
    let recordCount = random.chance(3) ? 200 + random.below(900) : random.size(upTo: 60)
    for _ in 0..<recordCount {
      let count = random.chance(2) ? random.below(9) : columnCount
      lines.append((0..<count).map { _ in cell(&random) })
    }
    for (index, line) in lines.enumerated() {
      if index > 0, random.chance(2) { text += lineEnd.utf8 }
      text += line.map { quoted($0, delimiter, &random) }.joined(separator: Array(delimiter.utf8))
      let isLast = index == lines.count - 1
      if !isLast || random.chance(70) { text += (random.chance(3) ? "\r\n" : lineEnd).utf8 }
    }
    return text
  }

  private static func name(_ column: Int, _ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(12) {
    case 0: []
    case 1: Array("Größe \(column)".utf8)
    case 2: Array("a,\"b\n\(column)".utf8)
    default: Array("c\(column)".utf8)
    }
  }

  private static func cell(_ random: inout FuzzRandom) -> [UInt8] {
    switch random.below(30) {
    case 0: Array("a\"b".utf8)
    case 1: Array("x,y;z\tw|v".utf8)
    case 2: Array("line\nline\r\nline".utf8)
    case 3: random.bytes(random.below(12), of: alphabet.filter { $0 != 0 })
    case 4: [UInt8](repeating: UInt8(ascii: "w"), count: random.below(200))
    case 5 where random.chance(10): random.bytes(1 + random.below(4))
    case 6 where random.chance(20):
      random.bytes(random.below(20_000), of: Array("word \"\n,".utf8))
    case 7: Array("end\r".utf8)
    default: Array(random.pick(texts).utf8)
    }
  }

  private static func quoted(
    _ cell: [UInt8], _ delimiter: String, _ random: inout FuzzRandom
  ) -> [UInt8] {
    let needsQuotes = cell.contains { "\"\r\n".utf8.contains($0) || delimiter.utf8.contains($0) }
    // A few that need quotes get none.
    guard needsQuotes ? !random.chance(1) : random.chance(15) else { return cell }
    return [0x22] + cell.flatMap { $0 == 0x22 ? [$0, $0] : [$0] } + [0x22]
  }

  private static func utf16(_ random: inout FuzzRandom) -> [UInt8] {
    let text = String(decoding: properFile(&random), as: UTF8.self)
    let isLittle = random.chance(50)
    var bytes: [UInt8] = isLittle ? [0xFF, 0xFE] : [0xFE, 0xFF]
    for unit in text.utf16 {
      let pair = [UInt8(unit & 0xFF), UInt8(unit >> 8)]
      bytes += isLittle ? pair : pair.reversed()
    }
    return random.chance(30) ? ByteMutation.mutated(bytes, &random) : bytes
  }
}

/// Rules and records for which it would show if anything stayed from one record to the next.
enum IsolationCase {
  static func make(_ random: inout FuzzRandom) -> [UInt8] {
    var bundle = FileBundle()
    let hasSchema = random.chance(75)
    let scripts = (0..<(2 + random.below(3))).map { "script\($0)" }
    bundle.add("rules/template.yaml", template(hasSchema, scripts, &random))
    bundle.add("project.yaml", project(&random))
    if hasSchema { bundle.add("rules/schemas/s/record.yaml", schema) }
    for (name, keyCount) in tables {
      bundle.add("rules/maps/\(name).csv", table(keyCount, &random))
    }
    for name in scripts {
      var grammar = IsolationScript(random: random, scripts: scripts)
      bundle.add("maps/\(name).lua", grammar.text())
      random = grammar.random
    }
    let records = (0..<(6 + random.below(14))).map { _ in record(&random) }
    bundle.add("data.jsonl", records.joined())
    return bundle.bytes
  }

  /// Tables that scripts look things up in, with how many keys they have.
  static let tables = [("plain", 1), ("pairs", 2), ("crossed", 3)]

  /// Fields of every class that scripts tell apart, to be filled with texts that look alike.
  static let fields = ["whole", "price", "flag", "mark", "kind", "weight", "day", "note"]
  private static let schema = """
    entity: record
    app: s
    fields:
      whole: {type: integer}
      price: {type: currency}
      flag: {type: boolean}
      mark: {type: string}
      kind: {type: picklist, options: {1: One, 2: Two, 5: Five}}
      weight: {type: double}
      day: {type: dateTime}
      note: {type: string}

    """

  private static func template(
    _ hasSchema: Bool, _ scripts: [String], _ random: inout FuzzRandom
  ) -> String {
    let source = hasSchema ? "{app: s, entity: record}" : "{entity: record, schema: none}"
    var text = """
      template: T
      tasks:
        - task: A
          source: \(source)
          target: {entity: row, schema: none}
          key: []

      """
    if random.chance(20) { text += "    where: record.mark ~= 'leave'\n" }
    text += "    fields:\n"
    for number in 0..<(3 + random.below(5)) {
      text += "      F\(number): \(field(scripts, &random))\n"
    }
    return text
  }

  private static func field(_ scripts: [String], _ random: inout FuzzRandom) -> String {
    let (one, two) = (random.pick(fields), random.pick(fields))
    let script = random.pick(scripts)
    let rest = "unmapped: \(random.pick(["empty", "keep", "reject"]))"
    return switch random.below(8) {
    case 0: "{from: [\(one), \(two)], map: \(script), \(rest)}"
    case 1: "{from: [\(one), \(two)], concat: \"\", map: \(script), \(rest)}"
    case 2: "{from: [\(one), \(two)], map: pairs, \(rest)}"
    case 3: "{from: [\(one), \(two), \(random.pick(fields))], map: crossed, \(rest)}"
    case 4: "{value: \"5\", map: \(script), \(rest)}"
    case 5: "{from: \(one), trim: true, map: \(script), \(rest)}"
    default: "{from: \(one), map: \(script), \(rest)}"
    }
  }

  private static func project(_ random: inout FuzzRandom) -> String {
    let instructions = random.pick([3_000, 10_000, 30_000])
    let memory = random.pick(["1MiB", "1MiB", "4MiB"])
    return
      "project: P\ntemplate: rules\nlimits: {instructions: \(instructions), memory: \(memory), time: 10min}\n"
  }

  /// A table with `*` in all of its columns.
  private static func table(_ keyCount: Int, _ random: inout FuzzRandom) -> String {
    var text = (0..<keyCount).map { "key\($0)," }.joined() + "value\n"
    var seen: Set<String> = []
    for number in 0..<random.below(16) {
      let keys = (0..<keyCount).map { _ in random.chance(40) ? "*" : random.pick(words) }
      guard seen.insert(keys.joined(separator: ",")).inserted else { continue }
      text += keys.joined(separator: ",") + ",r\(number)\n"
    }
    return text
  }

  static let words = ["5", "1", "2", "true", "x", "One", "1.0", "5.50"]

  private static func record(_ random: inout FuzzRandom) -> String {
    var members: [String] = []
    func add(_ name: String, _ values: [String]) {
      guard random.chance(80) else { return }
      members.append("\"\(name)\":\(random.pick(values))")
    }
    let numbers = ["5", "1", "\"5\"", "\"1\"", "null", "\"\""]
    add("whole", numbers + ["-7", "9007199254740993", "\"x\""])
    add("price", numbers + ["5.50", "1.0", "1e2"])
    add("flag", ["true", "false", "\"true\"", "1", "\"No\"", "null"])
    add("mark", numbers + ["\"x\"", "\"true\"", "\"leave\"", "\"a\\u0062\\\"c\"", "true"])
    add("kind", ["1", "2", "5", "\"Two\"", "null"])
    add("weight", numbers + ["0.5", "1e300"])
    add("day", ["\"2024-02-29\"", "\"5\"", "null"])
    let words = (0..<random.size(upTo: 400)).map { _ in random.pick(Self.words) }
    add("note", ["\"\(words.joined(separator: random.pick([" ", ", ", ""])))\"", "\"x\"", "null"])
    return "{" + members.joined(separator: ",") + "}\n"
  }
}

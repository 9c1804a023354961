import Mapping
import Records
import Rules

/// Rules and records.
let mappingTarget = FuzzTarget(
  name: "mapping",
  summary: "rules and records: the same outcome with and without memory, in blocks of any size",
  makeCase: { MappingCase.make(&$0) }, check: MappingCheck.check)

enum MappingCase {
  static func make(_ random: inout FuzzRandom) -> [UInt8] {
    var grammar = RulesGrammar(random: random, isProper: true)
    var bundle = grammar.bundle()
    random = grammar.random
    bundle.add("data.jsonl", (0..<random.size(upTo: 60)).map { _ in record(&random) }.joined())
    return bundle.bytes
  }

  private static func record(_ random: inout FuzzRandom) -> String {
    var members: [String] = []
    func add(_ name: String, _ values: [String]) {
      if random.chance(75) { members.append("\"\(name)\":\(random.pick(values))") }
    }
    add(
      "city",
      ["\"Ulm\"", "\"Bonn\"", "\"Köln\"", "\" ulm \"", "\"\"", "null", "\"a\\\"b\\n\"", "5"])
    add("amount", ["1", "1.50", "-2", "1e400", "\"7\"", "null", "123456789012345678901234567890"])
    add("flag", ["true", "false", "null", "\"yes\""])
    add("code", ["1", "2", "3", "4", "null", "\"x\""])
    add("note", ["\"x\"", "null", "null", "[1, 2]", "{\"a\": 1}"])
    add("owner", ["{\"name\": \"Ann\"}", "{\"name\": null}", "null", "\"Ann\""])
    add("when", ["\"2024-02-29\"", "\"2024-02-30\"", "\"2024-02-29T10:00:00Z\""])
    if random.chance(3) { members.append("\"city\": 1") }
    return "{" + members.joined(separator: ",") + "}\n"
  }
}

enum MappingCheck {
  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    let bundle = FileBundle(bytes)
    let folder = try TemporaryFolder(bundle)
    let records = bundle["data.jsonl"] ?? []
    do {
      let rules = try RuleLoader.load(path: folder.path, environment: [:])
      tally.count("loaded")
      for task in rules.tasks {
        let plans = try [false, true].map { usesMemo throws(RuleErrors) in
          try Plan.compile(
            rules, task: task, options: PlanOptions(asOf: "2024-02-29", usesMemo: usesMemo))
        }
        tally.count("compiled")
        try compare(plans[0], plans[1], records, &tally)
      }
    } catch let error as RuleErrors {
      tally.count("refused: \(error.diagnostics.first?.code.rawValue ?? "")")
    } catch {
      throw error as? FuzzFailure ?? FuzzFailure("\(error)")
    }
  }

  private static func compare(
    _ plain: Plan, _ remembering: Plan, _ records: [UInt8], _ tally: inout FuzzTally
  ) throws(FuzzFailure) {
    let expected = try MappedRecords(plain, [records[...]])
    tally.count("rows", by: expected.rowCount)
    tally.count("records", by: expected.outcomes.count)
    let lines = records.split(separator: 10).map { $0 + [10] }
    for (how, other) in [
      ("with memory", try MappedRecords(remembering, [records[...]])),
      ("record by record", try MappedRecords(plain, lines)),
      ("with memory, record by record", try MappedRecords(remembering, lines)),
    ] {
      for (place, pair) in zip(expected.outcomes, other.outcomes).enumerated() {
        try require(pair.0 == pair.1, "record \(place + 1) \(how): \(pair.0) / \(pair.1)")
      }
      try require(
        expected == other,
        "\(how): \(expected.outcomes.count) / \(other.outcomes.count) records, "
          + "warnings \(expected.warnings) / \(other.warnings)")
    }
  }
}

import Dispatch
import Mapping
import Rules
import Synchronization

/// Rules of many scripts that keep things in tables, look for patterns and ask one another, and records that are mapped in
/// every order.
let isolationTarget = FuzzTarget(
  name: "isolation",
  summary:
    "scripts and records: the same outcome whatever was mapped before, remembered or not, and at limits that are just enough",
  testRounds: 12,
  makeCase: { IsolationCase.make(&$0) }, check: IsolationCheck.check)

/// Compares what becomes of records with what becomes of each of them where no other was before it.
struct IsolationCheck {
  private var rules: RuleSet
  private let lines: [[UInt8]]
  private var random: FuzzRandom
  /// What becomes of each record in an engine of its own.
  private var alone: [String] = []
  private var warnings: [String: Int] = [:]

  static func check(_ bytes: [UInt8], _ tally: inout FuzzTally) throws(FuzzFailure) {
    let bundle = FileBundle(bytes)
    let folder = try TemporaryFolder(bundle)
    do {
      let rules = try RuleLoader.load(path: folder.path, environment: [:])
      tally.count("loaded")
      var check = IsolationCheck(rules, bundle["data.jsonl"] ?? [], FuzzRandom(hashing: bytes))
      try check.checkOrders(&tally)
      try check.checkLimits(&tally)
    } catch let error as RuleErrors {
      tally.count("refused: \(error.diagnostics.first?.code.rawValue ?? "")")
    } catch {
      throw error as? FuzzFailure ?? FuzzFailure("\(error)")
    }
  }

  private init(_ rules: RuleSet, _ records: [UInt8], _ random: FuzzRandom) {
    self.rules = rules
    self.random = random
    lines = records.split(separator: 10).map { $0 + [10] }
  }

  private func plan(usesMemo: Bool, _ limits: ScriptLimits? = nil) throws(RuleErrors) -> Plan {
    var rules = rules
    rules.limits = limits ?? rules.limits
    return try Plan.compile(
      rules, task: rules.tasks[0], options: PlanOptions(asOf: "2024-02-29", usesMemo: usesMemo))
  }

  private func name(_ usesMemo: Bool) -> String { usesMemo ? "with memory" : "without memory" }

  // MARK: Orders

  private mutating func checkOrders(_ tally: inout FuzzTally) throws {
    let called = try plan(usesMemo: false)
    for line in lines {
      var mapper = try RecordMapper(called)
      let outcomes = try mapper.map(line[...])
      try require(outcomes.count == 1, "one line gave \(outcomes.count) records")
      alone += outcomes
      warnings.merge(mapper.warnings, uniquingKeysWith: +)
      tally.count(mapper.rowCount == 1 ? "rows" : String(outcomes[0].prefix { $0 != " " }))
    }
    for usesMemo in [true, false] {
      let plan = try plan(usesMemo: usesMemo)
      let inOrder = Array(lines.indices)
      for order in [inOrder, inOrder.reversed(), inOrder.shuffled(using: &random)] {
        try compare(plan, order + order, name(usesMemo))
      }
      try checkWorkers(plan, inOrder.shuffled(using: &random), usesMemo)
    }
  }

  /// Maps records in an order by one mapper.
  private func compare(
    _ plan: Plan, _ order: [Int], _ how: String
  ) throws(FuzzFailure) {
    var mapper = try RecordMapper(plan)
    let outcomes = try mapper.map(order.flatMap { lines[$0] }[...])
    try require(
      outcomes.count == order.count, "\(how): \(outcomes.count) of \(order.count) records")
    for (place, record) in order.enumerated() where outcomes[place] != alone[record] {
      throw FuzzFailure(
        "record \(record + 1) \(how), as number \(place + 1) in the order \(order.map { $0 + 1 }):"
          + "\n  \(alone[record])\n  \(outcomes[place])")
    }
    let count = order.count / lines.count
    try require(
      mapper.warnings == warnings.mapValues { $0 * count },
      "warnings \(how): \(warnings) × \(count) / \(mapper.warnings)")
  }

  /// The same by several mappers at once, each with a part of the records.
  private func checkWorkers(_ plan: Plan, _ order: [Int], _ usesMemo: Bool) throws(FuzzFailure) {
    let failures = Mutex<[FuzzFailure]>([])
    let (alone, lines) = (alone, lines)
    DispatchQueue.concurrentPerform(iterations: 2) { worker in
      do throws(FuzzFailure) {
        var mapper = try RecordMapper(plan)
        for (place, record) in order.enumerated() where place % 2 == worker {
          let outcome = try mapper.map(lines[record][...])
          try require(
            outcome == [alone[record]],
            "record \(record + 1) by worker \(worker):\n  \(alone[record])\n  \(outcome)")
        }
      } catch {
        failures.withLock { $0.append(error) }
      }
    }
    if let failure = failures.withLock({ $0.first }) { throw failure }
  }

  // MARK: Limits

  /// What a record takes, to the last instruction and byte, does not depend on the records before it either.
  private mutating func checkLimits(_ tally: inout FuzzTally) throws {
    let mapped = lines.indices.filter { !alone[$0].hasPrefix("limit ") }
    guard !mapped.isEmpty else { return }
    for limit in [\ScriptLimits.instructions, \.instructions, \.memoryBytes] {
      let record = random.pick(mapped)
      guard let least = try leastLimit(limit, for: record) else { continue }
      tally.count("limits that are just enough")
      for value in [least, least - 1] {
        try checkLimit(limit, value, record, isEnough: value == least)
      }
    }
  }

  /// The least limit under which a record comes out as it does.
  private func leastLimit(
    _ limit: WritableKeyPath<ScriptLimits, Int>, for record: Int
  ) throws -> Int? {
    var (tooLittle, enough) = (0, rules.limits[keyPath: limit])
    while enough - tooLittle > 1 {
      let middle = (tooLittle + enough) / 2
      if try outcome(of: record, limit, middle) == alone[record] {
        enough = middle
      } else {
        tooLittle = middle
      }
    }
    // Where it is loading that needs so much, or nothing is needed, there is nothing to be seen.
    return try enough == 1 || outcome(of: record, limit, enough - 1) == nil ? nil : enough
  }

  /// nil where the scripts do not even load.
  private func outcome(
    of record: Int, _ limit: WritableKeyPath<ScriptLimits, Int>, _ value: Int
  ) throws -> String? {
    var limits = rules.limits
    limits[keyPath: limit] = value
    guard let plan = try? plan(usesMemo: false, limits) else { return nil }
    var mapper = try RecordMapper(plan)
    return try mapper.map(lines[record][...])[0]
  }

  private mutating func checkLimit(
    _ limit: WritableKeyPath<ScriptLimits, Int>, _ value: Int, _ record: Int, isEnough: Bool
  ) throws {
    var limits = rules.limits
    limits[keyPath: limit] = value
    let what = limit == \ScriptLimits.memoryBytes ? "bytes" : "instructions"
    for usesMemo in [true, false] {
      var mapper = try RecordMapper(plan(usesMemo: usesMemo, limits))
      for other in lines.indices.shuffled(using: &random) {
        _ = try mapper.map(lines[other][...])
        guard random.chance(60) else { continue }
        let outcome = try mapper.map(lines[record][...])[0]
        try require(
          (outcome == alone[record]) == isEnough,
          "record \(record + 1) \(name(usesMemo)) with \(value) \(what), which \(isEnough ? "are" : "are not") "
            + "enough for it alone, after record \(other + 1):\n  \(alone[record])\n  \(outcome)")
      }
    }
  }
}

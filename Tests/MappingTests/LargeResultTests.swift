import Mapping
import Records
import Testing

/// What scripts return is bounded for each record, and a block that gives much is handed on in parts.
@Suite struct LargeResultTests {
  private static let filling = TaskRules(
    """
    A: {from: a, map: long}
    B: {from: b, map: long, unmapped: empty}
    C: {from: a, map: short}
    """,
    files: [
      "maps/long.lua": """
      return function(v)
        if v == 'reject' then reject('no') end
        if v == 'skip' then skip('left') end
        return string.rep(v, 3000)
      end
      """,
      "maps/short.lua": "return function(v) return v .. '!' end",
    ])

  private static let records = (0..<300).map { number in
    let value = number % 17 == 3 ? "reject" : number % 19 == 5 ? "skip" : "v\(number % 10)"
    return number % 23 == 7 ? "{broken" : #"{"a":"\#(value)","b":"\#(number % 5)"}"#
  }

  /// Parts hold what the whole holds, at the same positions in the block, and none of them much more than it may.
  @Test(arguments: [true, false], [1, 20_000, 200_000])
  func partsAreTheWhole(isDisturbed: Bool, limit: Int) throws {
    let plan = try Self.filling.plan()
    let expected = try plan.map(Self.records)
    let mapper = try Mapper(
      plan: plan, parser: JSONParser(layout: plan.layout),
      encoder: JSONRowEncoder(fieldNames: plan.targetFields.map(\.name)), numbers: nil)
    let text = Self.records.joined(separator: "\n") + "\n"
    let padded = Array(text.utf8) + [UInt8](repeating: 0, count: 64)
    let batch = MappedBatch()
    var outcomes = [String](repeating: "lost", count: expected.outcomes.count)
    try padded.withUnsafeBufferPointer { padded in
      let block = UnsafeBufferPointer(rebasing: padded.dropLast(64))
      var read = 0
      var isWhole = try mapper.map(block, into: batch, upTo: limit)
      while true {
        #expect(batch.firstIndex == read)
        #expect(batch.byteCount < limit + 12_000)
        read += batch.readCount
        var start = 0
        for (end, index) in zip(batch.rowEnds, batch.rowIndices) {
          outcomes[Int(index)] = String(
            decoding: batch.output.bytes[start..<end - 1], as: UTF8.self)
          start = end
        }
        for reject in batch.rejects { outcomes[reject.index] = Outcome(reject).description }
        for skip in batch.skips { outcomes[skip.index] = "skip: \(skip.reason)" }
        if isWhole { break }
        if isDisturbed { _ = mapper.sourceJSON(of: read / 2, in: block) }
        isWhole = try mapper.mapRest(of: block, into: batch, upTo: limit)
      }
      #expect(read == Self.records.count)
    }
    #expect(outcomes == expected.texts)
  }

  /// Results of one record count together, whatever its neighbours return, and whether calls are remembered or not.
  @Test(arguments: [true, false]) func theResultsOfARecordCountTogether(usesMemo: Bool) throws {
    let names = (0..<6).map { "F\($0)" }
    let rules = TaskRules(
      names.map { "\($0): {from: a, map: m}" }.joined(separator: "\n"),
      files: ["maps/m.lua": "return function(n) return string.rep('x', n) end"],
      project: "limits: {memory: 1MiB}")
    let texts = try rules.plan(usesMemo: usesMemo).map(
      [100, 170_000, 180_000, 170_000, 100].map { "{\"a\":\($0)}" }
    ).texts
    let lengths = texts.map(\.utf8.count)
    #expect(lengths[1] > 6 * 170_000 && lengths[3] == lengths[1] && lengths[0] == lengths[4])
    #expect(
      texts[2] == "limit F5: memory limit of 1MiB reached; raise limits.memory in project.yaml; "
        + "what scripts return for one record counts together")
  }

  @Test func furtherWarningsAreCounted() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}", files: ["maps/m.lua": "return function(v) warn(v) return v end"])
    let result = try rules.plan().map((0..<1500).map { "{\"a\":\($0)}" })
    #expect(result.warnings.count == 1001)
    #expect(result.warnings[MappedBatch.furtherWarnings] == 500)
  }
}

import Mapping
import Records
import Testing

/// What a reject says about its record, and what it leaves untouched.
@Suite struct RejectTests {
  private static let rules = TaskRules(
    "Company: {value: usmf}\nNumber: {from: number, trim: true}\nCode: {from: code, map: {x: 1}}\nLater: late",
    key: "[Company, Number]")

  @Test func carriesKeyAndWholeSource() throws {
    let record = #"{"number":" 7\u0022 ","code":"y","other":{"a":[1, 2.50]},"none":null}"#
    let result = try Self.rules.plan().map([record])
    #expect(
      result.texts == [#"unmapped Code: value map map of Code has no entry for "y" (code)"#])
    #expect(
      result.rejected == [
        .init(key: #"{"Company":"usmf","Number":"7\""}"#, source: record)
      ])
  }

  @Test func leavesOutKeyFieldsThatCanNotBeMapped() throws {
    let rules = TaskRules(
      "A: {from: a, map: {x: 1}}\nB: b\nC: {sequence: n}",
      source: "a: {type: string, key: true}\nb: string", key: "[A, B, C]",
      template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}")
    let numbers = FakeNumbers()
    let result = try rules.plan().map([#"{"a":"y","b":"z"}"#, #"{"a":"x"}"#], numbers: numbers)
    #expect(result.rejected.map(\.key) == [#"{"B":"z"}"#, #"{"A":"1"}"#])
    #expect(numbers.taken == [])
  }

  @Test func hasNoKeyWhereTheTaskHasNone() throws {
    let result = try TaskRules("A: {from: a, required: true}").plan().map(["{}"])
    #expect(result.rejected == [.init(key: "", source: "{}")])
  }

  @Test func showsCSVRecordsAsJSON() throws {
    let result = try TaskRules("A: {from: a, map: {x: 1}}").plan().map(
      csv: "a,b\n\"y, \"\"q\"\"\",\"1\n2\"\n")
    #expect(
      result.rejected == [.init(key: "", source: #"{"a":"y, \"q\"","b":"1\n2"}"#)])
  }

  @Test func malformedRecordsAreRejectedAndTheOthersGoOn() throws {
    let result = try TaskRules("A: a").plan().map(
      [#"{"a":1}"#, #"{"a":"#, "nonsense", "[1]", #"{"a":2}"#])
    #expect(result.texts.first == #"{"A":1}"#)
    #expect(result.texts.last == #"{"A":2}"#)
    for text in result.texts[1...3] { #expect(text.hasPrefix("source: ")) }
    #expect(
      result.rejected.map(\.source) == [
        #"{"_raw":"{\"a\":"}"#, #"{"_raw":"nonsense"}"#, #"{"_raw":"[1]"}"#,
      ])
  }

  @Test func malformedCSVRecordsAreRejectedAndTheOthersGoOn() throws {
    let result = try TaskRules("A: a").plan().map(csv: "a,b\n1,2\n3\n4,5,6\n7,8\n")
    #expect(
      result.texts == [
        #"{"A":"1"}"#, "source: 1 cell where the header has 2 columns",
        "source: 3 cells where the header has 2 columns", #"{"A":"7"}"#,
      ])
    #expect(result.rejected.map(\.source) == [#"{"_raw":"3"}"#, #"{"_raw":"4,5,6"}"#])
  }

  @Test func aRejectedRecordLeavesNothingInTheOutput() throws {
    let rules = TaskRules("A: a\nB: {from: b, required: true}\nC: {from: a, map: {x: 1, y: 2}}")
    #expect(
      try rules.map([#"{"a":"x"}"#, #"{"a":"y","b":1}"#, #"{"a":"z","b":1}"#]) == [
        "required B: B is empty (from b)", #"{"A":"y","B":1,"C":2}"#,
        #"unmapped C: value map map of C has no entry for "z" (a)"#,
      ])
  }

  @Test func equalKeysHaveEqualHashes() throws {
    let plan = try TaskRules("A: a\nB: b\nC: c", key: "[A, B]").plan()
    let hashes = try plan.map(
      [
        #"{"a":"x","b":"\u00e4","c":1}"#, #"{"a":"x","b":"ä","c":2}"#, #"{"a":"xä","b":"-"}"#,
        #"{"b":"x","a":"ä"}"#, #"{"a":"xä-","b":"x"}"#,
      ]
    ).keyHashes
    #expect(hashes.count == 5)
    #expect(hashes[0] == hashes[1])
    #expect(Set(hashes).count == 4)
    #expect(try TaskRules("A: a").plan().map([#"{"a":1}"#]).keyHashes.isEmpty)
  }

  @Test func keysAndSourcesAreFoundAfterMapping() throws {
    let plan = try Self.rules.plan()
    let records = [#"{"number":"1","code":"x"}"#, #"{"number":" 2","code":"y"}"#]
    let block = Array(records.joined(separator: "\n").utf8)
    let padded = block + [UInt8](repeating: 0, count: 64)
    let mapper = try Mapper(
      plan: plan, parser: JSONParser(layout: plan.layout),
      encoder: JSONRowEncoder(fieldNames: plan.targetFields.map(\.name)), numbers: nil)
    padded.withUnsafeBufferPointer { bytes in
      let block = UnsafeBufferPointer(rebasing: bytes.prefix(block.count))
      let keys = (0...2).map { String(decoding: mapper.keyJSON(of: $0, in: block), as: UTF8.self) }
      let sources = (0...2).map {
        String(decoding: mapper.sourceJSON(of: $0, in: block), as: UTF8.self)
      }
      #expect(
        keys == [
          #"{"Company":"usmf","Number":"1"}"#, #"{"Company":"usmf","Number":"2"}"#, "",
        ])
      #expect(sources == records + ["{}"])
    }
  }

  @Test func anEmptyBlockHasNoRecords() throws {
    let result = try TaskRules("A: a").plan().map([])
    #expect(result.outcomes.isEmpty)
  }
}

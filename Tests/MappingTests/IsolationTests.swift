import Mapping
import Testing

/// A record's result depends on nothing but the record: not on the memo, not on the records before it.
@Suite struct IsolationTests {
  /// Scripts that read fields now and then, warn, reject, skip, fail, look up, and keep things in tables.
  private static let rules = TaskRules(
    """
    A: {from: a, map: careful}
    B: {from: [a, b], map: pairs, unmapped: keep}
    C: {from: c, map: counting, default: none}
    D: {from: c, map: counting, default: none}
    E: {from: d, map: by_name}
    """,
    source: """
      a: string
      b: integer
      c: string
      d: boolean
      e: {type: picklist, options: {1: One, 2: Two}}
      f: currency
      """,
    key: "[B]", task: "where: record.e ~= 2 or record.a == 'x'",
    files: [
      "maps/careful.lua": """
      return function(a, record)
        if a == 'x' then
          if record.b == 3 then return record.c end
          return tostring(record.d)
        elseif a == 'y' then
          if record.f then warn('has f ' .. record.f) end
          return a .. (record.e or 0)
        elseif a == 'r' then
          if record.d then reject('d of ' .. (record.c or '?')) end
          return nil
        elseif a == 's' then
          skip('s')
        elseif a == 'e' then
          return a + record.b
        end
        return lookup('pairs', a, record.b)
      end
      """,
      "maps/pairs.csv": "a,b,r\nx,*,ex\n*,3,three\nz,1,\n*,*,any\n",
      "maps/counting.lua": """
      local seen = {}
      return function(c, record)
        seen[c] = (seen[c] or 0) + 1
        seen[#seen + 1] = c
        return c .. seen[c] .. #seen
      end
      """,
      "maps/by_name.lua": """
      return function(d, record)
        local name = d and 'a' or 'c'
        return (record[name] or '-') .. lookup('table', name)
      end
      """,
      "maps/table.lua": "return {a = 1, c = 'see'}",
    ])

  private static func records(_ count: Int, seed: UInt64) -> [String] {
    var random = FixedRandom(seed: seed)
    func one(of values: [String]) -> String {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    return (0..<count).map { _ in
      let members = [
        #""a":"#
          + one(of: [
            #""x""#, #""x""#, #""y""#, #""z""#, #""r""#, #""s""#, #""e""#, "null", #""\u0078""#,
          ]),
        #""b":"# + one(of: ["1", "2", #""3""#, "3", "null"]),
        #""c":"# + one(of: [#""k""#, #""ä""#, #""\u00e4""#, "null"]),
        #""d":"# + one(of: ["true", #""No""#, "null"]),
        #""e":"# + one(of: ["1", "2", #""Two""#, "null"]),
        #""f":"# + one(of: ["1.50", #""1.5""#, "null"]),
      ]
      return "{" + members.joined(separator: ",") + "}"
    }
  }

  @Test func theMemoChangesNothing() throws {
    let records = Self.records(3000, seed: 31)
    let remembered = try Self.rules.plan(usesMemo: true).map(records)
    let called = try Self.rules.plan(usesMemo: false).map(records)
    #expect(remembered == called)
    // The records reach every end a record can have.
    let ends = Set(called.texts.map { $0.prefix { $0 != " " && $0 != ":" && $0 != "\"" } })
    #expect(ends.isSuperset(of: ["{", "rejected", "skip", "script", "unmapped"]))
    #expect(called.warnings.count == 2)
  }

  @Test func theMemoHoldsManyDifferentValues() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}\nB: {from: b, map: m}", source: "a: string\nb: string\nc: string",
      files: [
        "maps/m.lua":
          "return function(v, record) return v .. (record.c or '') .. string.rep('x', #v) end"
      ])
    var random = FixedRandom(seed: 32)
    let records = (0..<12_000).map { number in
      let size = Int.random(in: 1...40, using: &random)
      return
        #"{"a":"\#(number)","b":"\#(number % 50)\#(String(repeating: "y", count: size))","c":"\#(number % 3)"}"#
    }
    let remembered = try rules.plan(usesMemo: true).map(records)
    #expect(try remembered == rules.plan(usesMemo: false).map(records))
  }

  @Test func aFullMemoLeavesTheRecordItsValues() throws {
    // The first value lies where the memo starts again when it is full.
    let rules = TaskRules(
      "A: {from: a, map: first}\nB: {from: b, map: long}",
      files: [
        "maps/first.lua": "return function(v) return v .. '-' .. v end",
        "maps/long.lua": "return function(v) return string.rep('x', 250) .. v end",
      ])
    let records = (0..<9000).map { #"{"a":"k","b":"\#($0 / 2)"}"# }
    let filling = String(repeating: "x", count: 250)
    let expected = (0..<9000).map { #"{"A":"k-k","B":"\#(filling)\#($0 / 2)"}"# }
    #expect(try rules.map(records) == expected)
  }

  @Test(arguments: [true, false]) func orderDoesNotMatter(usesMemo: Bool) throws {
    let records = Self.records(300, seed: 33)
    let plan = try Self.rules.plan(usesMemo: usesMemo)
    let alone = try records.map { try plan.map([$0]).texts[0] }
    var random = FixedRandom(seed: 34)
    for _ in 0..<4 {
      let order = Array(records.indices).shuffled(using: &random)
      let together = try plan.map(order.map { records[$0] }).texts
      #expect(together == order.map { alone[$0] })
    }
  }

  @Test(arguments: [true, false]) func nothingStaysFromCallToCall(usesMemo: Bool) throws {
    let rules = TaskRules(
      "A: {from: a, map: count}\nB: {from: a, map: count}\nC: {from: b, map: count}",
      files: [
        "maps/count.lua": """
        local seen = {}
        return function(v)
          seen[#seen + 1] = v
          return #seen
        end
        """
      ])
    let record = #"{"a":"x","b":"y"}"#
    #expect(
      try rules.plan(usesMemo: usesMemo).map([record, record]).texts == [
        #"{"A":1,"B":1,"C":1}"#, #"{"A":1,"B":1,"C":1}"#,
      ])
  }

  @Test func aFailureLeavesNothingBehind() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}",
      files: [
        "maps/m.lua": """
        local state = {n = 0}
        return function(v)
          state.n = state.n + 1
          if v == 'error' then error('e') end
          if v == 'loop' then while true do end end
          if v == 'reject' then reject('r') end
          return state.n
        end
        """
      ],
      project: "limits: {instructions: 2000}")
    let outcomes = try rules.map(
      ["x", "error", "y", "loop", "z", "reject", "x"].map { #"{"a":"\#($0)"}"# })
    #expect(
      outcomes.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        == Array(repeating: #"{"A":1}"#, count: 4))
  }

  @Test func equalLookingValuesOfDifferentTypesAreNotMixedUp() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}",
      files: ["maps/m.lua": "return function(v) return (math.type(v) or type(v)) end"])
    let records = [#"{"a":1}"#, #"{"a":"1"}"#, #"{"a":true}"#, #"{"a":"true"}"#, #"{"a":1.0}"#]
    let expected = ["integer", "string", "boolean", "string", "float"].map { #"{"A":"\#($0)"}"# }
    #expect(try rules.map(records + records) == expected + expected)
  }

  @Test(arguments: [true, false])
  func oneMapOnFieldsOfDifferentClassesSeesEachAsItIs(usesMemo: Bool) throws {
    let rules = TaskRules(
      """
      A: {from: a, map: m}
      B: {from: b, map: m}
      C: {from: c, map: m}
      D: {from: d, map: m}
      E: {from: [a, b], map: m}
      F: {from: [b, a], map: m}
      G: {from: [a, b], concat: "", map: m}
      H: {value: "5", map: m}
      """, source: "a: integer\nb: currency\nc: string\nd: boolean",
      files: [
        "maps/m.lua": """
        return function(a, b)
          return type(a) .. (type(b) == 'userdata' and '' or type(b))
        end
        """
      ])
    let five =
      #"{"A":"number","B":"string","C":"string","D":"boolean","E":"numberstring","#
      + #""F":"stringnumber","G":"string","H":"string"}"#
    let record = #"{"a":5,"b":5,"c":"5","d":true}"#
    #expect(try rules.plan(usesMemo: usesMemo).map([record, record]).texts == [five, five])
  }

  @Test func pairsOfValuesAreNotMixedUp() throws {
    let rules = TaskRules(
      "A: {from: [a, b], map: m}",
      files: ["maps/m.lua": "return function(a, b) return (a or '') .. '|' .. (b or '') end"])
    let records = [
      #"{"a":"x","b":"yz"}"#, #"{"a":"xy","b":"z"}"#, #"{"a":"xyz"}"#, #"{"b":"xyz"}"#,
    ]
    #expect(
      try rules.map(records) == ["x|yz", "xy|z", "xyz|", "|xyz"].map { #"{"A":"\#($0)"}"# })
  }

  @Test func argumentsAreNotTakenForFields() throws {
    // Both fields ask the same script, with one argument and with two.
    let rules = TaskRules(
      "A: {from: a, map: m}\nB: {from: [a, b], map: m}",
      source: "a: string\nb: string\nc: string\nd: string",
      files: [
        "maps/m.lua": """
        return function(a, b, c)
          local record = c or b
          return (record.c or '-') .. (record.d or '-')
        end
        """
      ])
    let records = [
      #"{"a":"k"}"#, #"{"a":"k","c":"5"}"#, #"{"a":"k","d":"6"}"#, #"{"a":"k","c":"5","d":"6"}"#,
    ]
    let expected = ["--", "5-", "-6", "56"].map { #"{"A":"\#($0)","B":"\#($0)"}"# }
    #expect(try rules.map(records + records) == expected + expected)
  }

  @Test func fieldsThatAreReadNowAndThenAreFollowed() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}", source: "a: string\nb: string\nc: string",
      files: [
        "maps/m.lua": """
        return function(a, record)
          if record.b == '1' then return 'c' .. (record.c or '-') end
          return 'b' .. (record.b or '-')
        end
        """
      ])
    let records = [
      #"{"a":"x","b":"1","c":"1"}"#, #"{"a":"x","b":"2","c":"1"}"#, #"{"a":"x","b":"1","c":"2"}"#,
      #"{"a":"x","b":"2","c":"2"}"#, #"{"a":"x","b":"1"}"#, #"{"a":"x"}"#,
    ]
    let expected = ["c1", "b2", "c2", "b2", "c-", "b-"].map { #"{"A":"\#($0)"}"# }
    #expect(try rules.map(records + records) == expected + expected)
  }
}

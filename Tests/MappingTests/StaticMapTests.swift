import Testing

/// Inline maps, CSV maps and tables returned by Lua.
@Suite struct StaticMapTests {
  @Test(arguments: cases) func findsEntries(_ example: MappingCase) throws { try example.check() }

  private static let cases = [
    MappingCase(
      "key 1 matches 1 and \"1\"", #"A: {from: a, map: {1: one, "2": two, true: yes it is}}"#,
      [
        #"{"a":1}"#: #"{"A":"one"}"#, #"{"a":"1"}"#: #"{"A":"one"}"#,
        #"{"a":2}"#: #"{"A":"two"}"#, #"{"a":"2"}"#: #"{"A":"two"}"#,
        #"{"a":true}"#: #"{"A":"yes it is"}"#, #"{"a":"true"}"#: #"{"A":"yes it is"}"#,
        #"{"a":"01"}"#: #"unmapped A: value map map of A has no entry for "01" (a)"#,
      ]),
    MappingCase(
      "results keep the type that YAML gives them",
      #"A: {from: a, map: {i: 5, n: 1.50, b: true, s: "5", y: "Yes", empty: ""}}"#,
      [
        #"{"a":"i"}"#: #"{"A":5}"#, #"{"a":"n"}"#: #"{"A":1.50}"#, #"{"a":"b"}"#: #"{"A":true}"#,
        #"{"a":"s"}"#: #"{"A":"5"}"#, #"{"a":"y"}"#: #"{"A":"Yes"}"#,
        #"{"a":"empty"}"#: #"{"A":null}"#,
      ]),
    MappingCase(
      "keys are found by what escapes stand for", ##"A: {from: a, map: {"ä\"": q, "1%": p}}"##,
      [
        #"{"a":"\u00e4\""}"#: #"{"A":"q"}"#, #"{"a":"ä\u0022"}"#: #"{"A":"q"}"#,
        #"{"a":"1\u0025"}"#: #"{"A":"p"}"#,
      ]),
    MappingCase(
      "keys of integer fields match whatever the spelling",
      TaskRules(
        "A: {from: a, map: m}", source: "a: integer",
        files: ["maps/m.csv": "a,b\n7,seven\n-1,minus\n"]),
      [
        #"{"a":7}"#: #"{"A":"seven"}"#, #"{"a":"007"}"#: #"{"A":"seven"}"#,
        #"{"a":"-1"}"#: #"{"A":"minus"}"#,
      ]),
    MappingCase(
      "keys of boolean fields are true and false",
      TaskRules(
        "A: {from: a, map: m}", source: "a: boolean",
        files: ["maps/m.csv": "a,b\ntrue,ja\nfalse,nein\n"]),
      [
        #"{"a":true}"#: #"{"A":"ja"}"#, #"{"a":"0"}"#: #"{"A":"nein"}"#,
        #"{"a":"Yes"}"#: #"{"A":"ja"}"#,
      ]),
    MappingCase(
      "a CSV map takes cells exactly as they stand",
      TaskRules(
        "A: {from: a, map: m}",
        files: [
          "maps/m.csv":
            "key,result\r\n\"Smith, John\",\"He said \"\"hi\"\"\"\r\n x , y \r\n007,0010\r\n"
        ]),
      [
        #"{"a":"Smith, John"}"#: #"{"A":"He said \"hi\""}"#,
        #"{"a":" x "}"#: #"{"A":" y "}"#,
        #"{"a":"x"}"#: #"unmapped A: value map m has no entry for "x" (a)"#,
        #"{"a":"007"}"#: #"{"A":"0010"}"#,
      ]),
    MappingCase(
      "a CSV map with an empty result",
      TaskRules(
        "A: {from: a, map: m}", files: ["maps/m.csv": "a,b\nx,\n"]),
      [#"{"a":"x"}"#: #"{"A":null}"#]),
    MappingCase(
      "several keys",
      TaskRules("A: {from: [a, b], map: m}", files: ["maps/m.csv": "x,y,z\na,bc,1\nab,c,2\n"]),
      [
        #"{"a":"a","b":"bc"}"#: #"{"A":"1"}"#,
        #"{"a":"ab","b":"c"}"#: #"{"A":"2"}"#,
        #"{"a":"abc"}"#: #"unmapped A: value map m has no entry for "abc", (empty) (a, b)"#,
      ]),
    MappingCase(
      "one key after concat",
      TaskRules(
        #"A: {from: [a, b], concat: "-", map: m}"#, files: ["maps/m.csv": "k,r\nx-y,1\nx,2\n"]),
      [#"{"a":"x","b":"y"}"#: #"{"A":"1"}"#, #"{"a":"x"}"#: #"{"A":"2"}"#]),
    MappingCase(
      "the most specific row wins, then the one with the leftmost keys",
      TaskRules(
        "A: {from: [a, b, c], map: m}",
        files: [
          "maps/m.csv": """
          a,b,c,r
          *,*,*,any
          *,*,3,c
          *,2,*,b
          1,*,*,a
          *,2,3,bc
          1,*,3,ac
          1,2,*,ab
          1,2,3,abc

          """
        ]),
      [
        #"{"a":1,"b":2,"c":3}"#: #"{"A":"abc"}"#,
        #"{"a":1,"b":2,"c":9}"#: #"{"A":"ab"}"#,
        #"{"a":1,"b":9,"c":3}"#: #"{"A":"ac"}"#,
        #"{"a":9,"b":2,"c":3}"#: #"{"A":"bc"}"#,
        #"{"a":1,"b":9,"c":9}"#: #"{"A":"a"}"#,
        #"{"a":9,"b":2,"c":9}"#: #"{"A":"b"}"#,
        #"{"a":9,"b":9,"c":3}"#: #"{"A":"c"}"#,
        #"{"a":9,"b":9,"c":9}"#: #"{"A":"any"}"#,
        #"{"c":9}"#: #"{"A":"any"}"#,
        "{}": #"{"A":null}"#,
      ]),
    MappingCase(
      "of two rows with as many keys the one with the leftmost key wins",
      TaskRules(
        "A: {from: [a, b], map: m}", files: ["maps/m.csv": "a,b,r\n*,2,right\n1,*,left\n"]),
      [#"{"a":1,"b":2}"#: #"{"A":"left"}"#]),
    MappingCase(
      "a Lua table",
      TaskRules(
        "A: {from: a, map: m}",
        files: ["maps/m.lua": "return {x = 'ex', [1] = 10, ['2'] = true, [3] = 1.5, ['ä'] = ''}"]),
      [
        #"{"a":"x"}"#: #"{"A":"ex"}"#, #"{"a":1}"#: #"{"A":10}"#, #"{"a":"1"}"#: #"{"A":10}"#,
        #"{"a":2}"#: #"{"A":true}"#, #"{"a":"3"}"#: #"{"A":1.5}"#, #"{"a":"ä"}"#: #"{"A":null}"#,
        #"{"a":"y"}"#: #"unmapped A: value map m has no entry for "y" (a)"#,
        "{}": #"{"A":null}"#,
      ]),
    MappingCase(
      "keys of a Lua table match by their canonical text",
      TaskRules(
        "A: {from: a, map: m}",
        files: ["maps/m.lua": "return {[true] = 'yes', [1.5] = 'half', [2.0] = 'two'}"]),
      [
        #"{"a":true}"#: #"{"A":"yes"}"#, #"{"a":"1.5"}"#: #"{"A":"half"}"#,
        #"{"a":2}"#: #"{"A":"two"}"#,
      ]),
    MappingCase(
      "a list in Lua has its positions as keys",
      TaskRules("A: {from: a, map: m}", files: ["maps/m.lua": "return {'one', 'two'}"]),
      [#"{"a":2}"#: #"{"A":"two"}"#, #"{"a":"1"}"#: #"{"A":"one"}"#]),
  ]

  @Test(arguments: folded) func folds(_ example: MappingCase) throws { try example.check() }

  private static let folded = [
    MappingCase(
      "case and white space",
      TaskRules(
        "A: {from: a, map: m, match: fold}\nB: {from: a, map: m, unmapped: empty}",
        files: ["maps/m.csv": "country,code\nUnited  States,USA\n\" Köln\",K\n"]),
      [
        #"{"a":"united states"}"#: #"{"A":"USA","B":null}"#,
        #"{"a":"  UNITED\tSTATES\n"}"#: #"{"A":"USA","B":null}"#,
        #"{"a":"United\u00a0\u00a0States"}"#: #"{"A":"USA","B":null}"#,
        #"{"a":"KÖLN"}"#: #"{"A":"K","B":null}"#,
        #"{"a":"UnitedStates"}"#: #"unmapped A: value map m has no entry for "UnitedStates" (a)"#,
      ]),
    MappingCase(
      "letters that fold to others",
      #"A: {from: a, match: fold, map: {Straße: s, "ΟΔΟΣ": o, ﬁn: f, İ: i}}"#,
      [
        #"{"a":"STRASSE"}"#: #"{"A":"s"}"#, #"{"a":"strasse"}"#: #"{"A":"s"}"#,
        #"{"a":"straße"}"#: #"{"A":"s"}"#, #"{"a":"STRAẞE"}"#: #"{"A":"s"}"#,
        #"{"a":"οδος"}"#: #"{"A":"o"}"#, #"{"a":"οδοσ"}"#: #"{"A":"o"}"#,
        #"{"a":"FIN"}"#: #"{"A":"f"}"#,
        #"{"a":"I"}"#: #"unmapped A: value map map of A has no entry for "I" (a)"#,
      ]),
    MappingCase(
      "inline, with an entry for the empty value",
      #"A: {from: a, match: fold, map: {"": none, Yes: 1}}"#,
      [#"{"a":"YES "}"#: #"{"A":1}"#, "{}": #"{"A":"none"}"#]),
    MappingCase(
      "several keys",
      TaskRules(
        "A: {from: [a, b], map: m, match: fold}",
        files: ["maps/m.csv": "a,b,r\nX,*,any\nX,Y,both\n"]),
      [
        #"{"a":" x","b":"y"}"#: #"{"A":"both"}"#, #"{"a":"x","b":"z"}"#: #"{"A":"any"}"#,
        #"{"a":"x"}"#: #"{"A":"any"}"#,
      ]),
    MappingCase(
      "a Lua table",
      TaskRules("A: {from: a, map: m, match: fold}", files: ["maps/m.lua": "return {Truck = 'T'}"]),
      [#"{"a":"TRUCK"}"#: #"{"A":"T"}"#]),
    MappingCase(
      "a kept value keeps its spelling", "A: {from: a, match: fold, map: {x: 1}, unmapped: keep}",
      [#"{"a":" Y "}"#: #"{"A":" Y "}"#]),
  ]

  @Test func aLuaTableEqualsACSVMap() throws {
    var random = FixedRandom(seed: 11)
    let letters = ["a", "B", "ä", "ß", " ", "7", "\u{1F600}"]
    var entries: [String: String] = [:]
    for number in 0..<200 {
      let length = Int.random(in: 1...4, using: &random)
      let key = (0..<length).map { _ in letters[Int.random(in: 0..<letters.count, using: &random)] }
      entries[key.joined()] = "r\(number)"
    }
    let csv = "k,r\n" + entries.map { "\($0.key),\($0.value)\n" }.joined()
    let lua =
      "return {" + entries.map { "['\($0.key)'] = '\($0.value)'" }.joined(separator: ", ") + "}"
    let fields = "A: {from: a, map: m, unmapped: keep}"
    let records = (entries.keys.sorted() + ["none", "x", ""]).map { #"{"a":"\#($0)"}"# }
    let byCSV = try TaskRules(fields, files: ["maps/m.csv": csv]).map(records)
    let byLua = try TaskRules(fields, files: ["maps/m.lua": lua]).map(records)
    #expect(byCSV == byLua)
    #expect(Set(byCSV).count == records.count)
  }

  @Test(arguments: [64, 65]) func takesManyKeys(count: Int) throws {
    let names = (1...count).map { "f\($0)" }
    let row = names.joined(separator: ",")
    let rules = TaskRules(
      "A: {from: [\(names.joined(separator: ", "))], map: m}",
      files: ["maps/m.csv": "\(row),result\n\(row),found\n"])
    let findings = rules.findings()
    guard findings.isEmpty else {
      #expect(count > 64)
      return
    }
    func record(_ last: String) -> String {
      "{" + names.map { #""\#($0)":"\#($0 == names.last ? last : $0)""# }.joined(separator: ",")
        + "}"
    }
    let outcomes = try rules.map([record("f\(count)"), record("other")])
    #expect(outcomes[0] == #"{"A":"found"}"#)
    #expect(outcomes[1].hasPrefix("unmapped A: "))
  }

  @Test func aProjectsMapWinsOverTheTemplates() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}", files: ["maps/m.csv": "a,b\nx,template\n"],
      project: "tasks:\n  Records - Rows:\n    fields:\n      A: {from: a, map: {x: project}}")
    #expect(try rules.map([#"{"a":"x"}"#]) == [#"{"A":"project"}"#])
  }
}

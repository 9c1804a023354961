import Testing

/// What is empty, and what becomes of it.
@Suite struct EmptyValueTests {
  @Test(arguments: cases) func treatsEmptyValues(_ example: MappingCase) throws {
    try example.check()
  }

  private static let cases = [
    MappingCase(
      "null, a missing member and an empty text are written as null",
      "A: a\nB: {from: a, trim: true}",
      [
        #"{"a":null}"#: #"{"A":null,"B":null}"#,
        #"{"b":"x"}"#: #"{"A":null,"B":null}"#,
        #"{"a":""}"#: #"{"A":null,"B":null}"#,
        #"{"a":"x"}"#: #"{"A":"x","B":"x"}"#,
      ]),
    MappingCase(
      "concat skips empty parts", #"A: {from: [a, b, c], concat: ", "}"#,
      [
        #"{"a":"x","b":null,"c":"z"}"#: #"{"A":"x, z"}"#,
        #"{"a":"","c":"z"}"#: #"{"A":"z"}"#,
        #"{"a":"","b":null}"#: #"{"A":null}"#,
      ]),
    MappingCase(
      "a part of white space is not empty", #"A: {from: [a, b], concat: "-"}"#,
      [#"{"a":" ","b":"x"}"#: #"{"A":" -x"}"#]),
    MappingCase(
      "default fills what is empty, whatever made it so",
      """
      A: {from: a, default: d}
      B: {from: a, trim: true, default: d}
      C: {from: a, replace: {x: ""}, default: d}
      D: {from: [a, b], concat: ",", default: d}
      E: {from: a, map: {x: ""}, default: d}
      """,
      [
        #"{"a":null}"#: #"{"A":"d","B":"d","C":"d","D":"d","E":"d"}"#,
        #"{"a":" "}"#: #"{"A":" ","B":"d","C":" ","D":" ","E":"d"}"#,
        #"{"a":"x"}"#: #"{"A":"x","B":"x","C":"d","D":"x","E":"d"}"#,
      ]),
    MappingCase(
      "an entry for the empty value", #"A: {from: a, map: {"": none, x: some}}"#,
      [
        #"{"a":""}"#: #"{"A":"none"}"#, "{}": #"{"A":"none"}"#, #"{"a":null}"#: #"{"A":"none"}"#,
        #"{"a":"x"}"#: #"{"A":"some"}"#,
      ]),
    MappingCase(
      "an entry for the empty value wins over the default",
      #"A: {from: a, map: {"": none, x: some}, default: d}"#,
      ["{}": #"{"A":"none"}"#, #"{"a":"y"}"#: #"{"A":"d"}"#]),
    MappingCase(
      "without such an entry an empty source stays empty", "A: {from: a, map: {x: some}}",
      ["{}": #"{"A":null}"#, #"{"a":""}"#: #"{"A":null}"#]),
    MappingCase(
      "otherwise is not for the empty value", "A: {from: a, map: {x: some, otherwise: other}}",
      ["{}": #"{"A":null}"#, #"{"a":"y"}"#: #"{"A":"other"}"#]),
    MappingCase(
      "a row of a CSV map for the empty value",
      TaskRules("A: {from: a, map: m}", files: ["maps/m.csv": "a,b\n,none\n*,other\n"]),
      ["{}": #"{"A":"none"}"#, #"{"a":"y"}"#: #"{"A":"other"}"#]),
    MappingCase(
      "a * row is not for the empty value",
      TaskRules("A: {from: a, map: m}", files: ["maps/m.csv": "a,b\n*,other\n"]),
      ["{}": #"{"A":null}"#, #"{"a":"y"}"#: #"{"A":"other"}"#]),
    MappingCase(
      "no script is called for an empty source",
      TaskRules(
        "A: {from: a, map: m, default: d}",
        files: ["maps/m.lua": "return function(v) return 'called with ' .. tostring(v) end"]),
      [
        "{}": #"{"A":"d"}"#, #"{"a":""}"#: #"{"A":"d"}"#, #"{"a":"x"}"#: #"{"A":"called with x"}"#,
      ]),
    MappingCase(
      "a script of several fields sees to empty values itself",
      TaskRules(
        "A: {from: [a, b], map: m}",
        files: [
          "maps/m.lua": "return function(a, b) return tostring(a) .. '|' .. tostring(b) end"
        ]),
      [
        #"{"a":"x"}"#: #"{"A":"x|nil"}"#,
        #"{"a":"","b":"y"}"#: #"{"A":"nil|y"}"#,
        #"{"a":"","b":null}"#: #"{"A":"nil|nil"}"#,
      ]),
    MappingCase(
      "a script of several fields that knows nothing of empty values leaves them empty",
      TaskRules("A: {from: [a, b], map: m}", files: ["maps/m.lua": "return function(a, b) end"]),
      [
        #"{"a":"","b":null}"#: #"{"A":null}"#,
        #"{"a":"","b":"y"}"#: #"unmapped A: value map m has no entry for (empty), "y" (a, b)"#,
      ]),
    MappingCase(
      "a table of several keys is asked when one of the fields has a value",
      TaskRules(
        "A: {from: [a, b], map: m}",
        files: ["maps/m.csv": "a,b,c\nx,,only x\n*,y,any y\nx,*,any x\n"]),
      [
        #"{"a":"x"}"#: #"{"A":"only x"}"#,
        #"{"b":"y"}"#: #"{"A":"any y"}"#,
        #"{"a":"x","b":"z"}"#: #"{"A":"any x"}"#,
        "{}": #"{"A":null}"#,
        #"{"a":"q"}"#: #"unmapped A: value map m has no entry for "q", (empty) (a, b)"#,
      ]),
  ]

  @Test func emptyCSVCellsAreEmpty() throws {
    let rules = TaskRules("A: a\nB: {from: b, default: d}\nC: {from: c, map: {\"\": none}}")
    #expect(
      try rules.map(csv: "a,b,c\n,,\n\"\",\"\",\"\"\n1,2,\n") == [
        #"{"A":null,"B":"d","C":"none"}"#,
        #"{"A":null,"B":"d","C":"none"}"#,
        #"{"A":"1","B":"2","C":"none"}"#,
      ])
  }

  @Test func aColumnThatIsNotThereIsEmpty() throws {
    #expect(
      try TaskRules("A: a\nB: {from: b, default: d}").map(csv: "a\n1\n") == [
        #"{"A":"1","B":"d"}"#
      ])
  }

  @Test func emptyIsAnEmptyCellInCSV() throws {
    let plan = try TaskRules("A: a\nB: b\nC: {value: \"\"}").plan()
    #expect(try plan.map([#"{"b":"x"}"#], to: .csv).texts == [",x,"])
  }
}

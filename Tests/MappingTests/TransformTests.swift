import Testing

/// The keys of a field mapping: each by itself, and the order in which they are applied.
@Suite struct TransformTests {
  @Test(arguments: single) func appliesKey(_ example: MappingCase) throws { try example.check() }

  private static let single = [
    MappingCase("short form", "A: a", [#"{"a":"x"}"#: #"{"A":"x"}"#]),
    MappingCase("from", "A: {from: a}", [#"{"a":"x","b":"y"}"#: #"{"A":"x"}"#]),
    MappingCase(
      "from a nested object", "A: currency.code",
      [
        #"{"currency":{"name":"Euro","code":"EUR"}}"#: #"{"A":"EUR"}"#,
        #"{"currency":null}"#: #"{"A":null}"#,
        #"{"currency":"EUR"}"#: #"{"A":null}"#,
      ]),
    MappingCase(
      "value",
      """
      A: {value: "Yes"}
      B: {value: 5}
      C: {value: true}
      D: {value: "007"}
      E: {value: ""}
      """,
      ["{}": #"{"A":"Yes","B":5,"C":true,"D":"007","E":null}"#]),
    MappingCase(
      "parameter",
      TaskRules(
        "A: {parameter: legal_entity}\nB: {parameter: site}",
        template: "parameters:\n  legal_entity: {required: true}\n  site: {default: \"1\"}",
        parameters: ["legal_entity": "usmf"]),
      ["{}": #"{"A":"usmf","B":"1"}"#]),
    MappingCase(
      "concat", #"A: {from: [a, b, c], concat: ", "}"#,
      [
        #"{"a":"x","b":"y","c":"z"}"#: #"{"A":"x, y, z"}"#,
        #"{"a":"ä\"","b":"\\","c":"\n"}"#: #"{"A":"ä\", \\, \n"}"#,
        #"{"a":1,"b":true,"c":1.50}"#: #"{"A":"1, true, 1.50"}"#,
      ]),
    MappingCase(
      "concat with nothing between", #"A: {from: [a, b], concat: ""}"#,
      [#"{"a":"x","b":"y"}"#: #"{"A":"xy"}"#]),
    MappingCase(
      "trim", "A: {from: a, trim: true}",
      [
        #"{"a":" \t x  y \r\n"}"#: #"{"A":"x  y"}"#,
        #"{"a":"\u00a0\u2003x\u3000"}"#: #"{"A":"x"}"#,
        #"{"a":"x"}"#: #"{"A":"x"}"#,
        #"{"a":" \u2003 "}"#: #"{"A":null}"#,
      ]),
    MappingCase(
      "case: upper", "A: {from: a, case: upper}",
      [
        #"{"a":"abcXYZ-09"}"#: #"{"A":"ABCXYZ-09"}"#,
        #"{"a":"straße é"}"#: #"{"A":"STRASSE É"}"#,
      ]),
    MappingCase(
      "case: lower", "A: {from: a, case: lower}",
      [#"{"a":"ABC [É]"}"#: #"{"A":"abc [é]"}"#]),
    MappingCase(
      "replace", #"A: {from: a, replace: {".": "", "--": "-"}}"#,
      [
        #"{"a":"1.2.3"}"#: #"{"A":"123"}"#,
        #"{"a":"a---b"}"#: #"{"A":"a--b"}"#,
        #"{"a":"a+b"}"#: #"{"A":"a+b"}"#,
        #"{"a":"..."}"#: #"{"A":null}"#,
      ]),
    MappingCase(
      "replace escapes by what they stand for", ##"A: {from: a, replace: {"\"": "'", "\n": " "}}"##,
      [#"{"a":"5\" x\ny"}"#: #"{"A":"5' x y"}"#]),
    MappingCase(
      "map", #"A: {from: a, map: {"1": one, "2": "two, three"}}"#,
      [#"{"a":"1"}"#: #"{"A":"one"}"#, #"{"a":2}"#: #"{"A":"two, three"}"#]),
    MappingCase(
      "sequence", numbered("A: {from: a, sequence: n}"),
      [
        #"{"id":"7","a":""}"#: #"{"A":"n/7"}"#,
        #"{"id":"7","a":"old"}"#: #"{"A":"old"}"#,
        #"{"id":null}"#: "required A: sequence n needs the source key id, which is empty",
      ]),
    MappingCase(
      "sequence without a source field", numbered("A: {sequence: n}"),
      [#"{"id":"ä\"1"}"#: #"{"A":"n/ä\"1"}"#]),
    MappingCase(
      "default", "A: {from: a, default: en-us}",
      [#"{"a":"de"}"#: #"{"A":"de"}"#, #"{"a":null}"#: #"{"A":"en-us"}"#]),
    MappingCase("default alone", #"A: {default: "10"}"#, [#"{"A":"x"}"#: #"{"A":"10"}"#]),
    MappingCase(
      "truncate", "A: {from: a, truncate: 3}",
      [
        #"{"a":"abcdef"}"#: #"{"A":"abc"}"#,
        #"{"a":"äöüß"}"#: #"{"A":"äöü"}"#,
        #"{"a":"a😀b"}"#: #"{"A":"a😀"}"#,
        #"{"a":"ab😀"}"#: #"{"A":"ab"}"#,
        #"{"a":"\u00e4\"\\\n"}"#: #"{"A":"ä\"\\"}"#,
        #"{"a":"ab"}"#: #"{"A":"ab"}"#,
      ]),
    MappingCase(
      "required", "A: {from: a, required: true}",
      [
        #"{"a":"x"}"#: #"{"A":"x"}"#,
        #"{"a":""}"#: "required A: A is empty (from a)",
        "{}": "required A: A is empty (from a)",
      ]),
    MappingCase(
      "a key field is required", TaskRules("A: a\nB: b", key: "[A]"),
      [
        #"{"a":"x"}"#: #"{"A":"x","B":null}"#,
        #"{"b":"x"}"#: "required A: A is empty (from a)",
      ]),
  ]

  @Test(arguments: order) func appliesInOrder(_ example: MappingCase) throws {
    try example.check()
  }

  private static let order = [
    MappingCase(
      "concat, then trim", #"A: {from: [a, b], concat: "", trim: true}"#,
      [#"{"a":" x ","b":" y "}"#: #"{"A":"x  y"}"#]),
    MappingCase(
      "trim, then replace", #"A: {from: a, trim: true, replace: {" ": "_"}}"#,
      [#"{"a":" x y "}"#: #"{"A":"x_y"}"#]),
    MappingCase(
      "case, then replace", "A: {from: a, case: upper, replace: {a: z, B: y}}",
      [#"{"a":"ab"}"#: #"{"A":"Ay"}"#]),
    MappingCase(
      "replacements in the order in which they are written",
      "A: {from: a, replace: {a: b, b: c}}\nB: {from: a, replace: {b: c, a: b}}",
      [#"{"a":"ab"}"#: #"{"A":"cc","B":"bc"}"#]),
    MappingCase(
      "replace, then map", "A: {from: a, replace: {x: y}, map: {x: 1, y: 2}}",
      [#"{"a":"x"}"#: #"{"A":2}"#]),
    MappingCase(
      "map, then sequence",
      numbered("A: {from: a, map: {x: known}, sequence: n}"),
      [
        #"{"id":"1","a":"x"}"#: #"{"A":"known"}"#,
        #"{"id":"2","a":"y"}"#: #"{"A":"n/2"}"#,
      ]),
    MappingCase(
      "sequence, then default", numbered("A: {from: a, sequence: n, default: d}"),
      [#"{"id":"1"}"#: #"{"A":"n/1"}"#]),
    MappingCase(
      "the default is neither mapped nor changed",
      #"A: {from: a, trim: true, case: upper, replace: {d: e}, map: {D: mapped}, default: " d"}"#,
      [#"{"a":""}"#: #"{"A":" d"}"#, #"{"a":"d"}"#: #"{"A":"mapped"}"#]),
    MappingCase(
      "default, then truncate", "A: {from: a, default: abcdef, truncate: 3}",
      [#"{"a":""}"#: #"{"A":"abc"}"#]),
    MappingCase(
      "map, then truncate", "A: {from: a, map: {abcd: xyzw}, truncate: 2}",
      [#"{"a":"abcd"}"#: #"{"A":"xy"}"#]),
    MappingCase(
      "truncate, then type",
      TaskRules("A: {from: a, truncate: 3}", target: "A: {type: string, maxLength: 3}"),
      [#"{"a":"abcdef"}"#: #"{"A":"abc"}"#]),
    MappingCase(
      "default, then required", "A: {from: a, default: d, required: true}",
      ["{}": #"{"A":"d"}"#]),
    MappingCase(
      "map, then required", #"A: {from: a, map: {x: ""}, required: true}"#,
      [#"{"a":"x"}"#: "required A: A is empty (from a)"]),
    MappingCase(
      "all together",
      TaskRules(
        """
        A: {required: true, truncate: 4, default: fallback, sequence: n, map: codes,
            replace: {Ü: U}, case: upper, trim: true, concat: " ", from: [a, b]}
        """,
        source: "id: {type: string, key: true}\na: string\nb: string",
        template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}",
        files: ["maps/codes.csv": "text,code\nMUNCHEN OST,MUC-OST\n"]),
      [
        #"{"id":"1","a":" mün","b":"chen ost "}"#: #"{"A":"n/1"}"#,
        #"{"id":"2","a":" münchen","b":"ost "}"#: #"{"A":"MUC-"}"#,
      ]),
    MappingCase(
      "each of several values goes through trim, case and replace",
      TaskRules(
        "A: {from: [a, b], trim: true, case: upper, replace: {Ü: UE}, map: pairs}",
        files: ["maps/pairs.csv": "a,b,c\nX,MUE,1\n"]),
      [#"{"a":" x","b":"mü "}"#: #"{"A":"1"}"#]),
  ]

  @Test(arguments: changedKinds) func changedValuesAreText(_ example: MappingCase) throws {
    try example.check()
  }

  /// Without a target schema a JSON value keeps its type, unless a transform made another text of it.
  private static let changedKinds = [
    MappingCase(
      "replace", #"A: {from: a, replace: {"1": x}}"#,
      [#"{"a":12}"#: #"{"A":"x2"}"#, #"{"a":23}"#: #"{"A":23}"#]),
    MappingCase(
      "case", "A: {from: a, case: upper}",
      [#"{"a":true}"#: #"{"A":"TRUE"}"#, #"{"a":12}"#: #"{"A":12}"#]),
    MappingCase("truncate", "A: {from: a, truncate: 1}", [#"{"a":-5}"#: #"{"A":"-"}"#]),
    MappingCase(
      "truncate an object", "A: {from: a, truncate: 4}", [#"{"a":{"b":1}}"#: #"{"A":"{\"b\""}"#]),
    MappingCase(
      "trim", "A: {from: a, trim: true}", [#"{"a":12}"#: #"{"A":12}"#]),
    MappingCase(
      "concat, also of a single value", #"A: {from: [a, b], concat: ""}"#,
      [#"{"a":1,"b":2}"#: #"{"A":"12"}"#, #"{"a":1}"#: #"{"A":"1"}"#]),
  ]

  @Test func numbersAreTakenByRowsOnly() throws {
    let rules = TaskRules(
      "A: {sequence: n}\nB: {from: b, map: {good: fine}}",
      source: "id: {type: string, key: true}\nb: string",
      template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}")
    let numbers = FakeNumbers()
    let outcomes = try rules.map(
      [#"{"id":"1","b":"bad"}"#, #"{"id":"2","b":"good"}"#], numbers: numbers)
    #expect(
      outcomes == [
        #"unmapped B: value map map of B has no entry for "bad" (b)"#,
        #"{"A":"n/2","B":"fine"}"#,
      ])
    #expect(numbers.taken == ["2"])
  }

  @Test func keysOfSeveralFieldsDoNotRunTogether() throws {
    let rules = TaskRules(
      "A: {sequence: n}",
      source: "x: {type: string, key: true}\ny: {type: string, key: true}",
      template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}")
    let numbers = FakeNumbers()
    _ = try rules.map(
      [#"{"x":"a","y":"bc"}"#, #"{"x":"ab","y":"c"}"#, #"{"x":"ab"}"#], numbers: numbers)
    #expect(Set(numbers.taken).count == 2)
  }

  @Test func aBrokenNumberSourceEndsTheRun() throws {
    let plan = try Self.numbered("A: {sequence: n}").plan()
    #expect(throws: BrokenNumbers.Unreachable.self) {
      try plan.map([#"{"id":"1"}"#], numbers: BrokenNumbers())
    }
  }

  private static func numbered(_ fields: String) -> TaskRules {
    TaskRules(
      fields, source: "id: {type: string, key: true}\na: string",
      template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}")
  }
}

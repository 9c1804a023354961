import Testing

/// What becomes of a value that is not in its value map.
@Suite struct UnmappedValueTests {
  @Test(arguments: cases) func treatsUnmappedValues(_ example: MappingCase) throws {
    try example.check()
  }

  private static let cases = [
    MappingCase(
      "rejected where nothing is said", "A: {from: a, map: {x: 1}}",
      [
        #"{"a":"x"}"#: #"{"A":1}"#,
        #"{"a":"y"}"#: #"unmapped A: value map map of A has no entry for "y" (a)"#,
      ]),
    MappingCase(
      "unmapped: reject", "A: {from: a, map: {x: 1}, unmapped: reject}",
      [#"{"a":"y"}"#: #"unmapped A: value map map of A has no entry for "y" (a)"#]),
    MappingCase(
      "unmapped: empty", "A: {from: a, map: {x: 1}, unmapped: empty}",
      [#"{"a":"y"}"#: #"{"A":null}"#]),
    MappingCase(
      "unmapped: empty leaves a required field empty",
      "A: {from: a, map: {x: 1}, unmapped: empty, required: true}",
      [#"{"a":"y"}"#: "required A: A is empty (from a)"]),
    MappingCase(
      "unmapped: keep", "A: {from: a, map: {x: 1}, unmapped: keep}",
      [#"{"a":"y"}"#: #"{"A":"y"}"#, #"{"a":7}"#: #"{"A":7}"#, #"{"a":""}"#: #"{"A":null}"#]),
    MappingCase(
      "a kept value is checked against its field",
      TaskRules(
        "A: {from: a, map: {x: 1}, unmapped: keep}", target: "A: {type: integer}"),
      [
        #"{"a":"7"}"#: #"{"A":7}"#,
        #"{"a":"y"}"#: #"type A: "y" is not an integer of 32 bits, which A takes"#,
      ]),
    MappingCase(
      "default fills the field", "A: {from: a, map: {x: 1}, default: d}",
      [#"{"a":"y"}"#: #"{"A":"d"}"#, #"{"a":"x"}"#: #"{"A":1}"#]),
    MappingCase(
      "default comes before unmapped",
      """
      A: {from: a, map: {x: 1}, default: d, unmapped: keep}
      B: {from: a, map: {x: 1}, default: d, unmapped: reject}
      C: {from: a, map: {x: 1}, default: d, unmapped: empty}
      """,
      [#"{"a":"y"}"#: #"{"A":"d","B":"d","C":"d"}"#]),
    MappingCase(
      "otherwise", "A: {from: a, map: {x: 1, otherwise: 9}}", [#"{"a":"y"}"#: #"{"A":9}"#]),
    MappingCase(
      "otherwise comes before default", "A: {from: a, map: {x: 1, otherwise: 9}, default: d}",
      [#"{"a":"y"}"#: #"{"A":9}"#]),
    MappingCase(
      "a * row of a CSV map",
      TaskRules("A: {from: a, map: m, default: d}", files: ["maps/m.csv": "a,b\nx,1\n*,9\n"]),
      [#"{"a":"y"}"#: #"{"A":"9"}"#, #"{"a":"x"}"#: #"{"A":"1"}"#]),
    MappingCase(
      "a CSV map", TaskRules("A: {from: a, map: m}", files: ["maps/m.csv": "a,b\nx,1\n"]),
      [#"{"a":"y\n\"z\""}"#: #"unmapped A: value map m has no entry for "y\n"z"" (a)"#]),
    MappingCase(
      "a Lua map that returns nil",
      TaskRules(
        "A: {from: a, map: m}\nB: {from: a, map: m, default: d}\nC: {from: a, map: m, unmapped: keep}",
        files: ["maps/m.lua": "return function(v) if v == 'x' then return 1 end end"]),
      [
        #"{"a":"x"}"#: #"{"A":1,"B":1,"C":1}"#,
        #"{"a":"y"}"#: #"unmapped A: value map m has no entry for "y" (a)"#,
      ]),
    MappingCase(
      "a Lua map with its own fallback",
      TaskRules(
        "A: {from: a, map: m}", files: ["maps/m.lua": "return function(v) return 'other' end"]),
      [#"{"a":"y"}"#: #"{"A":"other"}"#]),
    MappingCase(
      "a Lua map that returns an empty text is empty, not unmapped",
      TaskRules(
        "A: {from: a, map: m}\nB: {from: a, map: m, default: d}",
        files: ["maps/m.lua": "return function() return '' end"]),
      [#"{"a":"y"}"#: #"{"A":null,"B":"d"}"#]),
    MappingCase(
      "a long value is shortened in the message", "A: {from: a, map: {x: 1}}",
      [
        #"{"a":"\#(String(repeating: "0123456789", count: 9))"}"#:
          #"unmapped A: value map map of A has no entry for "\#(String(repeating: "0123456789", count: 6))…" (a)"#
      ]),
  ]
}

import Testing

/// What compiling a plan finds wrong with rules that loaded.
@Suite struct PlanFindingTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var rules: TaskRules
    /// Each of these is in the findings' text.
    var says: [String]
    var testDescription: String { name }

    init(_ name: String, _ rules: TaskRules, says: String...) {
      self.name = name
      self.rules = rules
      self.says = says
    }
  }

  @Test(arguments: cases) func finds(_ example: Case) {
    let findings = example.rules.findings()
    for text in example.says { #expect(findings.contains(text)) }
  }

  private static func map(_ lua: String, more: [String: String] = [:]) -> TaskRules {
    TaskRules(
      "A: {from: a, map: m}", files: more.merging(["maps/m.lua": lua]) { first, _ in first })
  }

  private static let cases = [
    Case(
      "a script that is no Lua", map("return function(a)\n  return a +\nend"),
      says: "maps/m.lua:3:1: error[", "unexpected symbol near 'end'"),
    Case(
      "a script that returns nothing", map("local a = 1"), says: "maps/m.lua:1:1: error[",
      "returned nothing; a value map returns a table or a function"),
    Case(
      "a script that returns a text", map("return 'x'"), says: "maps/m.lua:1:1: error[",
      "returned a string; a value map returns a table or a function"),
    Case(
      "a script that fails", map("local a = nil\nlocal b = a.b\nreturn {}"),
      says: "maps/m.lua:2:1: error[", "attempt to index a nil value"),
    Case(
      "a map function that assigns to a captured variable",
      map("local count = 0\nreturn function(a)\n  count = count + 1\n  return count\nend"),
      says: "maps/m.lua:3:1: error[", "assigns to 'count'"),
    Case(
      "a map function that assigns to a global",
      map("return function(a)\n  last = a\n  return a\nend"),
      says: "maps/m.lua:2:1: error[", "assigns to the global 'last'"),
    Case(
      "a module that is no Lua",
      map(
        "local words = require 'words'\nreturn function(a) return a end",
        more: ["maps/words.lua": "return {\n  x = = 1}"]),
      says: "maps/words.lua:2:1: error[", "unexpected symbol near '='"),
    Case(
      "a module that is not there", map("local words = require 'wrods'\nreturn {}"),
      says: "maps/m.lua:1:1: error[", "there is no module 'wrods'"),
    Case(
      "a filter that is no Lua", TaskRules("A: a", task: "where: record.a == == 1"),
      says: "template.yaml:\(TaskRules.taskLine):1: error[", "unexpected symbol near"),
    Case(
      "a script that only a lookup reaches",
      map("return function(a) return lookup('s', a) end", more: ["maps/s.lua": "return 5"]),
      says: "maps/s.lua:1:1: error[", "returned a number"),
    Case(
      "two scripts with faults",
      TaskRules(
        "A: {from: a, map: m}\nB: {from: a, map: s}",
        files: ["maps/m.lua": "return 5", "maps/s.lua": "return\n\nfunction"]),
      says: "maps/m.lua:1:1: error[", "maps/s.lua:3:1: error["),
    Case(
      "a script without an end",
      TaskRules(
        "A: {from: a, map: m}", files: ["maps/m.lua": "while true do end"],
        project: "limits: {instructions: 1000}"),
      says: "maps/m.lua:1:1: error[", "instruction limit"),
    Case(
      "a constant that does not fit its type",
      TaskRules("A: {value: ten}", target: "A: integer"),
      says: "template.yaml:9:11: error[XW",
      #""ten" is not an integer of 32 bits, which A takes"#),
    Case(
      "a default that is no option",
      TaskRules(
        "A: {from: a, default: Maybe}", target: "A: {type: enum, options: {0: \"No\", 1: \"Yes\"}}"),
      says: "template.yaml:9:20: error[XW", #""Maybe" is not an option of A: No, Yes"#),
    Case(
      "a constant that is too long",
      TaskRules("A: {value: abcd}", target: "A: {type: string, maxLength: 3}"),
      says: "template.yaml:9:11: error[XW", #""abcd" has 4 characters, and A takes 3"#),
    Case(
      "a parameter that does not fit its field",
      TaskRules(
        "A: {parameter: p}", target: "A: integer",
        template: "parameters:\n  p: {default: many}"),
      says: "template.yaml:9:11: error[XW", #""many" is not an integer of 32 bits"#),
    Case(
      "a sequence without a source key",
      TaskRules(
        "A: {sequence: n}", template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}"),
      says: "template.yaml:9:21: error[XW", "sequence n needs to recognise source records",
      "give the source a schema with `key: [field]`"),
    Case(
      "a CSV map with another number of keys",
      TaskRules("A: {from: a, map: m}", files: ["maps/m.csv": "a,b,c\n1,2,3\n"]),
      says: "template.yaml:9:", "error[XW052]", "2 key columns"),
    Case(
      "a Lua table with several fields",
      TaskRules("A: {from: [a, b], map: m}", files: ["maps/m.lua": "return {x = 1}"]),
      says: "template.yaml:9:", "error[XW052]", "1 key column,", "A gives it 2 values"),
  ]

  @Test(arguments: [
    TaskRules("A: {from: a, map: {x: ten}}", target: "A: integer"),
    TaskRules("A: {value: abcdef, truncate: 3}", target: "A: {type: string, maxLength: 3}"),
    TaskRules(
      "A: {from: a, default: abcdef, truncate: 3}", target: "A: {type: string, maxLength: 3}"),
    TaskRules(
      "A: {from: [a, b], concat: \"-\", map: m}", files: ["maps/m.lua": "return {x = 1}"]),
    TaskRules(
      "A: {from: [a, b], map: m}", files: ["maps/m.lua": "return function(a, b) return a end"]),
  ])
  func findsNothing(_ rules: TaskRules) { #expect(rules.findings() == "") }
}

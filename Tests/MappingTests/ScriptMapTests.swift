import Testing

/// Lua value maps: what they get, what they may ask, what their results become.
@Suite struct ScriptMapTests {
  @Test(arguments: results) func takesResults(_ example: MappingCase) throws {
    try example.check()
  }

  private static func map(_ lua: String, more: [String: String] = [:]) -> TaskRules {
    TaskRules(
      "A: {from: a, map: m}", files: more.merging(["maps/m.lua": lua]) { first, _ in first })
  }

  private static let results = [
    MappingCase(
      "text", map("return function(v) return v .. '\\n\"' end"),
      [#"{"a":"x"}"#: #"{"A":"x\n\""}"#, #"{"a":"\u00e4\\"}"#: #"{"A":"ä\\\n\""}"#]),
    MappingCase(
      "integer", map("return function(v) return math.tointeger(v) end"),
      [
        #"{"a":"9223372036854775807"}"#: #"{"A":9223372036854775807}"#,
        #"{"a":-9223372036854775808}"#: #"{"A":-9223372036854775808}"#, #"{"a":0}"#: #"{"A":0}"#,
      ]),
    MappingCase(
      "number", map("return function(v) return tonumber(v) * 1.0 end"),
      [
        #"{"a":"1.25"}"#: #"{"A":1.25}"#, #"{"a":"3"}"#: #"{"A":3}"#,
        #"{"a":"0.1"}"#: #"{"A":0.1}"#,
        #"{"a":"1e300"}"#: #"{"A":1\#(String(repeating: "0", count: 300))}"#,
        #"{"a":"1.5e-7"}"#: #"{"A":0.00000015}"#,
        #"{"a":"-2.5e20"}"#: #"{"A":-250000000000000000000}"#,
      ]),
    MappingCase(
      "boolean", map("return function(v) return v == 'x' end"),
      [#"{"a":"x"}"#: #"{"A":true}"#, #"{"a":"y"}"#: #"{"A":false}"#]),
    MappingCase(
      "a result is checked against its field",
      TaskRules(
        "A: {from: a, map: m}", target: "A: {type: enum, options: {0: \"No\", 1: \"Yes\"}}",
        files: ["maps/m.lua": "return function(v) if v == 'x' then return true end return v end"]),
      [
        #"{"a":"x"}"#: #"{"A":"Yes"}"#,
        #"{"a":"maybe"}"#: #"option A: "maybe" is not an option of A: No, Yes"#,
      ]),
    MappingCase(
      "a text that is not UTF-8",
      map("return function(v)\n  return '\\xff' .. v\nend"),
      [#"{"a":"x"}"#: "script A: returned text that is not valid UTF-8 [m.lua:1]"]),
    MappingCase(
      "a number that is none",
      map("return function(v)\n  return v / 0\nend"),
      [#"{"a":1}"#: "script A: returned a number that is not finite (nan or inf) [m.lua:1]"]),
    MappingCase(
      "anything else",
      map("return function(v)\n  return {v}\nend"),
      [
        #"{"a":1}"#:
          "script A: returned a table; a map function returns a string, number, boolean or nil [m.lua:1]"
      ]),
    MappingCase(
      "a script that fails rejects its record",
      map(
        "local function f(v)\n  error('no idea about ' .. v)\nend\nreturn function(v)\n  f(v)\n  return 1\nend"
      ),
      [#"{"a":"x"}"#: "script A: no idea about x\n  called from m.lua:5 [m.lua:2]"]),
  ]

  @Test(arguments: reading) func reads(_ example: MappingCase) throws { try example.check() }

  private static let reading = [
    MappingCase(
      "values in order, then the record",
      TaskRules(
        "A: {from: [a, b], map: m}", source: "a: string\nb: integer\nc: string",
        files: ["maps/m.lua": "return function(a, b, record) return a .. b + 1 .. record.c end"]),
      [#"{"a":"x","b":1,"c":"z"}"#: #"{"A":"x2z"}"#]),
    MappingCase(
      "an empty field of the record is nil",
      TaskRules(
        "A: {from: a, map: m}", source: "a: string\nc: string",
        files: ["maps/m.lua": "return function(a, record) return tostring(record.c) end"]),
      [
        #"{"a":"x"}"#: #"{"A":"nil"}"#, #"{"a":"x","c":""}"#: #"{"A":"nil"}"#,
        #"{"a":"x","c":null}"#: #"{"A":"nil"}"#, #"{"a":"x","c":"z"}"#: #"{"A":"z"}"#,
      ]),
    MappingCase(
      "an unknown field is an error that names the nearest one",
      TaskRules(
        "A: {from: a, map: m}", source: "a: string\naccount: string",
        files: ["maps/m.lua": "return function(a, record)\n  return record.acount\nend"]),
      [
        #"{"a":"x"}"#:
          "script A: unknown field 'acount'; the nearest is 'account' [m.lua:2]"
      ]),
    MappingCase(
      "a field found by a computed name has its schema's type",
      TaskRules(
        "A: {from: a, map: m}", source: "a: string\nbc: integer\nbd: boolean",
        files: [
          "maps/m.lua":
            "return function(a, record) return math.type(record['b' .. 'c']) .. type(record['b' .. 'd']) end"
        ]),
      [#"{"a":"x","bc":"12","bd":"Yes"}"#: #"{"A":"integerboolean"}"#]),
    MappingCase(
      "a nested member",
      TaskRules(
        "A: {from: a, map: m}", source: "a: string\ncurrency: lookup",
        files: ["maps/m.lua": "return function(a, record) return record['currency.code'] end"]),
      [#"{"a":"x","currency":{"code":"EUR"}}"#: #"{"A":"EUR"}"#]),
    MappingCase(
      "without a schema an absent member is nil",
      map("return function(a, record) return tostring(record.other) .. math.type(record.n) end"),
      [
        #"{"a":"x","n":1}"#: #"{"A":"nilinteger"}"#,
        #"{"a":"x","n":2.5,"other":"o"}"#: #"{"A":"ofloat"}"#,
      ]),
    MappingCase(
      "the record can not be written",
      map("return function(a, record)\n  record.a = 'y'\n  return a\nend"),
      [#"{"a":"x"}"#: "script A: the record can only be read; return the value instead [m.lua:2]"]),
  ]

  @Test func knowsTheColumnsOfACSVFile() throws {
    let rules = Self.map("return function(a, record) return record.other .. record[a] end")
    #expect(
      try rules.map(csv: "a,other\nother,x\notter,x\n") == [
        #"{"A":"xx"}"#, "script A: unknown field 'otter'; the nearest is 'other' [m.lua:1]",
      ])
  }

  @Test(arguments: lookups) func looksUp(_ example: MappingCase) throws { try example.check() }

  private static let lookups = [
    MappingCase(
      "a CSV map",
      map(
        "return function(a) return lookup('t', a, 2) end",
        more: ["maps/t.csv": "a,b,r\nx,2,found\n*,3,other\n"]),
      [
        #"{"a":"x"}"#: #"{"A":"found"}"#,
        #"{"a":"y"}"#: #"unmapped A: value map m has no entry for "y" (a)"#,
      ]),
    MappingCase(
      "a table of a script, with its types",
      map(
        """
        return function(a)
          local found = lookup('t', a)
          return type(found) .. ':' .. tostring(found)
        end
        """,
        more: ["maps/t.lua": "return {x = 5, y = 'five', z = false, e = ''}"]),
      [
        #"{"a":"x"}"#: #"{"A":"number:5"}"#, #"{"a":"y"}"#: #"{"A":"string:five"}"#,
        #"{"a":"z"}"#: #"{"A":"boolean:false"}"#, #"{"a":"e"}"#: #"{"A":"nil:nil"}"#,
        #"{"a":"q"}"#: #"{"A":"nil:nil"}"#,
      ]),
    MappingCase(
      "a script, which gets the record too",
      TaskRules(
        "A: {from: a, map: m}", source: "a: string\nc: string",
        files: [
          "maps/m.lua": "return function(a) return lookup('s', a, 1) end",
          "maps/s.lua": "return function(a, n, record) return a .. n .. record.c end",
        ]),
      [#"{"a":"x","c":"z"}"#: #"{"A":"x1z"}"#]),
    MappingCase(
      "scripts that look up scripts",
      map(
        "return function(a) return lookup('s', a) .. '1' end",
        more: [
          "maps/s.lua": "return function(a) return lookup('t', a) .. '2' end",
          "maps/t.csv": "a,r\nx,3\n",
        ]),
      [#"{"a":"x"}"#: #"{"A":"321"}"#]),
    MappingCase(
      "a name that is computed",
      map(
        "return function(a) return lookup('map_' .. a, 'k') end",
        more: ["maps/map_x.csv": "a,r\nk,ex\n", "maps/map_y.lua": "return {k = 'why'}"]),
      [
        #"{"a":"x"}"#: #"{"A":"ex"}"#, #"{"a":"y"}"#: #"{"A":"why"}"#,
        #"{"a":"zz"}"#:
          "script A: there is no value map 'map_zz'; the nearest is 'map_x' [m.lua:1]",
      ]),
    MappingCase(
      "the wrong number of keys",
      map("return function(a) return lookup('t', a, 1) end", more: ["maps/t.csv": "a,r\nx,3\n"]),
      [#"{"a":"x"}"#: "script A: value map 't' wants 1 key, not 2 [m.lua:1]"]),
    MappingCase(
      "an empty value",
      map(
        "return function(a) return lookup('t', nil) end", more: ["maps/t.csv": "a,r\n,none\nx,3\n"]),
      [#"{"a":"x"}"#: #"{"A":"none"}"#]),
  ]

  @Test func rejectAndSkipEndTheRecord() throws {
    let rules = Self.map(
      """
      return function(a)
        if a == 'r' then pcall(reject, 'not this one') end
        if a == 's' then pcall(skip, 'closed') end
        if a == 'n' then reject() end
        return a
      end
      """)
    let outcomes = try rules.map(
      [#"{"a":"r"}"#, #"{"a":"s"}"#, #"{"a":"x"}"#, #"{"a":"n"}"#])
    #expect(
      outcomes.prefix(3) == ["rejected A: not this one [m.lua:2]", "skip: closed", #"{"A":"x"}"#])
    #expect(outcomes[3].hasPrefix("rejected A: "))
  }

  @Test func warningsAreCounted() throws {
    let rules = Self.map(
      "return function(a) warn('seen ' .. a) if a == 'q' then reject('no') end return a end")
    let result = try rules.plan().map(
      ["x", "y", "x", "q", "x"].map { #"{"a":"\#($0)"}"# })
    #expect(result.warnings == ["seen x": 3, "seen y": 1, "seen q": 1])
    #expect(
      result.texts == [
        #"{"A":"x"}"#, #"{"A":"y"}"#, #"{"A":"x"}"#, "rejected A: no [m.lua:1]", #"{"A":"x"}"#,
      ])
  }

  @Test func aRejectsKeyDoesNotWarnAgain() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}\nB: {from: b, required: true}", key: "[A]",
      files: ["maps/m.lua": "return function(a) warn('seen ' .. a) return a end"])
    let result = try rules.plan().map([#"{"a":"x"}"#, #"{"a":"x","b":1}"#])
    #expect(result.rejected.map(\.key) == [#"{"A":"x"}"#])
    #expect(result.warnings == ["seen x": 2])
  }

  @Test(arguments: [64, 65, 200]) func takesManyValues(count: Int) throws {
    let names = (1...count).map { "f\($0)" }
    let rules = TaskRules(
      "A: {from: [\(names.joined(separator: ", "))], map: m}",
      files: [
        "maps/m.lua": "return function(...) return select('#', ...) .. (select(\(count), ...)) end"
      ])
    let findings = rules.findings()
    guard findings.isEmpty else {
      // Refusing so many is fine; the rules say so before any record is read.
      #expect(count > 64 && findings.hasPrefix("template.yaml:9:"))
      return
    }
    let record = "{" + names.map { #""\#($0)":"\#($0)""# }.joined(separator: ",") + "}"
    #expect(try rules.map([record]) == [#"{"A":"\#(count + 1)f\#(count)"}"#])
  }

  @Test func printIsSilent() throws {
    let rules = Self.map("return function(a) print('a', a, 1) return a end")
    #expect(try rules.map([#"{"a":"x"}"#]) == [#"{"A":"x"}"#])
  }

  @Test func knowsTheRun() throws {
    let rules = TaskRules(
      "A: {from: a, map: m}",
      template: """
        parameters:
          legal_entity: {required: true}
          rate: {default: 7}
          active: {default: true}
          text: {default: "7"}
        """,
      files: [
        "maps/m.lua": """
        return function(a)
          local p = run.parameters
          return run.legal_entity .. ' ' .. run.date .. ' ' .. math.type(p.rate) .. ' '
            .. type(p.active) .. ' ' .. type(p.text) .. ' ' .. p.legal_entity
        end
        """
      ],
      parameters: ["legal_entity": "usmf"])
    let plan = try rules.plan(asOf: "2025-02-28")
    #expect(
      try plan.map([#"{"a":"x"}"#]).texts == [
        #"{"A":"usmf 2025-02-28 integer boolean string usmf"}"#
      ])
  }

  @Test func requiresModules() throws {
    let rules = Self.map(
      "local words = require 'words'\nreturn function(a) return words.double(a) end",
      more: ["maps/words.lua": "return {double = function(a) return a .. a end}"])
    #expect(try rules.map([#"{"a":"x"}"#]) == [#"{"A":"xx"}"#])
  }

  @Test func textToolsAreUnicodeAware() throws {
    let rules = Self.map(
      """
      return function(a)
        return table.concat({text.upper(a), text.lower(a), text.fold(a), text.trim(a),
          text.squeeze(a)}, '|')
      end
      """)
    #expect(
      try rules.map([#"{"a":" Große\u00a0 Straße "}"#]) == [
        #"{"A":" GROSSE\#u{A0} STRASSE | große\#u{A0} straße |grosse strasse|Große\#u{A0} Straße|"#
          + #"Große Straße"}"#
      ])
  }

  @Test(arguments: [
    ("while true do end", "limit A: instruction limit of 1,000 reached"),
    ("local t = {} for i = 1, 1e9 do t[i] = i end", "limit A: "),
    ("pcall(function() while true do end end) return 'caught'", "limit A: instruction limit"),
  ])
  func limitsRejectTheRecordOnly(_ body: String, _ outcome: String) throws {
    let rules = TaskRules(
      "A: {from: a, map: m}",
      files: [
        "maps/m.lua":
          "return function(a)\n  if a == 'bad' then\n    \(body)\n  end\n  return a\nend"
      ],
      project: "limits: {instructions: 1000}")
    let outcomes = try rules.map([#"{"a":"x"}"#, #"{"a":"bad"}"#, #"{"a":"y"}"#])
    #expect(outcomes[0] == #"{"A":"x"}"#)
    #expect(outcomes[1].hasPrefix(outcome))
    #expect(outcomes[1].hasSuffix("[m.lua:3]"))
    #expect(outcomes[2] == #"{"A":"y"}"#)
  }
}

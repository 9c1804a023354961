import Testing

/// What source values are to scripts and value maps.
@Suite struct SourceTypeTests {
  private static let kind = """
    return function(v) return (math.type(v) or type(v)) .. ' ' .. tostring(v) end
    """

  private static func typed(_ field: String) -> TaskRules {
    TaskRules(
      "A: {from: a, map: kind}", source: "a: \(field)", files: ["maps/kind.lua": kind])
  }

  @Test(arguments: arguments) func valuesReachScripts(_ example: MappingCase) throws {
    try example.check()
  }

  private static let arguments = [
    MappingCase(
      "string", typed("string"),
      [
        #"{"a":"00123"}"#: #"{"A":"string 00123"}"#, #"{"a":123}"#: #"{"A":"string 123"}"#,
        #"{"a":1.50}"#: #"{"A":"string 1.50"}"#, #"{"a":true}"#: #"{"A":"string true"}"#,
      ]),
    MappingCase(
      "integer", typed("integer"),
      [
        #"{"a":"7"}"#: #"{"A":"integer 7"}"#, #"{"a":-7}"#: #"{"A":"integer -7"}"#,
        #"{"a":"007"}"#: #"{"A":"integer 7"}"#,
        #"{"a":"1.5"}"#: #"type A: a is "1.5", which is not an integer of 32 bits"#,
        #"{"a":"seven"}"#: #"type A: a is "seven", which is not an integer of 32 bits"#,
      ]),
    MappingCase(
      "bigInteger", typed("bigInteger"),
      [
        #"{"a":9223372036854775807}"#: #"{"A":"integer 9223372036854775807"}"#,
        #"{"a":"-9223372036854775808"}"#: #"{"A":"integer -9223372036854775808"}"#,
        #"{"a":9223372036854775808}"#:
          #"type A: a is "9223372036854775808", which is not an integer of 64 bits"#,
      ]),
    MappingCase(
      "picklist", typed("{type: picklist, options: {1: Net 30, 2: \"2% 10, Net 30\"}}"),
      [
        #"{"a":1}"#: #"{"A":"integer 1"}"#, #"{"a":"2"}"#: #"{"A":"integer 2"}"#,
        #"{"a":"Net 30"}"#: #"{"A":"integer 1"}"#, #"{"a":"2% 10, Net 30"}"#: #"{"A":"integer 2"}"#,
        #"{"a":99}"#: #"{"A":"integer 99"}"#,
        #"{"a":"Net 31"}"#:
          #"option A: a is "Net 31", which is neither the number nor the label of an option"#,
      ]),
    MappingCase(
      "state", typed("{type: state, options: {0: Active}}"),
      [
        #"{"a":"Active"}"#: #"{"A":"integer 0"}"#
      ]),
    MappingCase("status", typed("status"), [#"{"a":"100000001"}"#: #"{"A":"integer 100000001"}"#]),
    MappingCase(
      "boolean", typed("boolean"),
      [
        #"{"a":true}"#: #"{"A":"boolean true"}"#, #"{"a":"false"}"#: #"{"A":"boolean false"}"#,
        #"{"a":"Yes"}"#: #"{"A":"boolean true"}"#, #"{"a":"0"}"#: #"{"A":"boolean false"}"#,
        #"{"a":"perhaps"}"#: #"type A: a is "perhaps", which is not true or false"#,
      ]),
    MappingCase(
      "boolean with labels", typed("{type: boolean, options: {0: Allow, 1: Do Not Allow}}"),
      [
        #"{"a":"Allow"}"#: #"{"A":"boolean false"}"#,
        #"{"a":"Do Not Allow"}"#: #"{"A":"boolean true"}"#,
        #"{"a":1}"#: #"{"A":"boolean true"}"#,
      ]),
    MappingCase(
      "currency", typed("currency"),
      [
        #"{"a":1234567890123456.70}"#: #"{"A":"string 1234567890123456.70"}"#,
        #"{"a":"12.50"}"#: #"{"A":"string 12.50"}"#, #"{"a":5}"#: #"{"A":"string 5"}"#,
      ]),
    MappingCase("decimal", typed("decimal"), [#"{"a":1.10}"#: #"{"A":"string 1.10"}"#]),
    MappingCase("double", typed("double"), [#"{"a":0.1}"#: #"{"A":"string 0.1"}"#]),
    MappingCase(
      "dateTime", typed("dateTime"),
      [
        #"{"a":"2026-01-31T12:00:00Z"}"#: #"{"A":"string 2026-01-31T12:00:00Z"}"#
      ]),
    MappingCase(
      "guid", typed("guid"),
      [
        #"{"a":"6B29FC40-CA47-1067-B31D-00DD010662DA"}"#:
          #"{"A":"string 6B29FC40-CA47-1067-B31D-00DD010662DA"}"#
      ]),
    MappingCase(
      "an object in a field of text is its JSON", typed("lookup"),
      [#"{"a":{"id":1}}"#: #"{"A":"string {\"id\":1}"}"#]),
    MappingCase(
      "a field behind a reference is text",
      TaskRules(
        "A: {from: a.code, map: kind}", source: "a: lookup", files: ["maps/kind.lua": kind]),
      [#"{"a":{"code":12}}"#: #"{"A":"string 12"}"#]),
    MappingCase(
      "without a schema JSON values keep their types",
      TaskRules("A: {from: a, map: kind}", files: ["maps/kind.lua": kind]),
      [
        #"{"a":"5"}"#: #"{"A":"string 5"}"#, #"{"a":5}"#: #"{"A":"integer 5"}"#,
        #"{"a":-9223372036854775808}"#: #"{"A":"integer -9223372036854775808"}"#,
        #"{"a":1.5}"#: #"{"A":"float 1.5"}"#, #"{"a":0.1}"#: #"{"A":"float 0.1"}"#,
        #"{"a":1e3}"#: #"{"A":"float 1000.0"}"#,
        #"{"a":true}"#: #"{"A":"boolean true"}"#, #"{"a":false}"#: #"{"A":"boolean false"}"#,
        #"{"a":[1, 2]}"#: #"{"A":"string [1, 2]"}"#,
        #"{"a":1234567890123456.70}"#: #"{"A":"string 1234567890123456.70"}"#,
        #"{"a":12345678901234567890}"#: #"{"A":"string 12345678901234567890"}"#,
      ]),
    MappingCase(
      "values of several fields have their own types",
      TaskRules(
        "A: {from: [a, b, c, d], map: kinds}",
        source: "a: integer\nb: string\nc: boolean\nd: currency",
        files: [
          "maps/kinds.lua":
            "return function(a, b, c, d) return table.concat({type(a), type(b), type(c), type(d)}, ' ') end"
        ]),
      [#"{"a":"1","b":"1","c":"1","d":"1"}"#: #"{"A":"number string boolean string"}"#]),
    MappingCase(
      "record fields have their schema's types",
      TaskRules(
        "A: {from: b, map: kinds}",
        source:
          "a: integer\nb: string\nc: boolean\nd: currency\ne: {type: picklist, options: {1: One}}",
        files: [
          "maps/kinds.lua": """
          return function(b, record)
            return table.concat({math.type(record.a), type(record.b), type(record.c),
              type(record.d), math.type(record.e)}, ' ')
          end
          """
        ]),
      [
        #"{"a":"1","b":"1","c":"1","d":1,"e":"One"}"#:
          #"{"A":"integer string boolean string integer"}"#
      ]),
    MappingCase(
      "what a transform changed is text",
      TaskRules(
        """
        A: {from: a, replace: {"1": x}, map: kind}
        B: {from: b, case: upper, map: kind}
        """, source: "a: integer\nb: boolean", files: ["maps/kind.lua": kind]),
      [#"{"a":12,"b":true}"#: #"{"A":"string x2","B":"string TRUE"}"#]),
    MappingCase(
      "constants keep the type that YAML gives them",
      TaskRules(
        "A: {value: 5, map: kind}\nB: {value: \"5\", map: kind}\nC: {value: true, map: kind}",
        files: ["maps/kind.lua": kind]),
      ["{}": #"{"A":"integer 5","B":"string 5","C":"boolean true"}"#]),
  ]

  @Test func csvCellsWithoutASchemaAreTexts() throws {
    let rules = TaskRules(
      "A: {from: a, map: kind}\nB: a", files: ["maps/kind.lua": Self.kind])
    #expect(
      try rules.map(csv: "a\n5\ntrue\n007\n\" x \"\n") == [
        #"{"A":"string 5","B":"5"}"#, #"{"A":"string true","B":"true"}"#,
        #"{"A":"string 007","B":"007"}"#, #"{"A":"string  x ","B":" x "}"#,
      ])
  }

  @Test func csvColumnsMatchByNameOrLabel() throws {
    let rules = TaskRules(
      "A: a\nB: {from: b, map: {1: one}}",
      source:
        "a: {type: string, label: First Name}\nb: {type: picklist, options: {1: Yes sir}, label: B}"
    )
    #expect(
      try rules.map(csv: "First Name,b\nx,1\ny,Yes sir\n") == [
        #"{"A":"x","B":"one"}"#, #"{"A":"y","B":"one"}"#,
      ])
  }

  @Test func dottedNamesAreColumnsInCSV() throws {
    #expect(try TaskRules("A: a.b").map(csv: "x,a.b\n1,2\n") == [#"{"A":"2"}"#])
  }
}

import Testing

/// Values on the way out: what fits a target field, how it is written, and how misfits are rejected.
@Suite struct TargetTypeTests {
  @Test(arguments: cases) func checks(_ example: MappingCase) throws { try example.check() }

  private static func target(_ field: String) -> TaskRules {
    TaskRules("A: a", target: "A: \(field)")
  }

  private static let cases = [
    MappingCase(
      "string", target("string"),
      [
        #"{"a":"00123"}"#: #"{"A":"00123"}"#, #"{"a":123}"#: #"{"A":"123"}"#,
        #"{"a":1.50}"#: #"{"A":"1.50"}"#, #"{"a":true}"#: #"{"A":"true"}"#,
        #"{"a":{"b":[1,"x"]}}"#: #"{"A":"{\"b\":[1,\"x\"]}"}"#,
      ]),
    MappingCase(
      "length counts UTF-16 units of what escapes stand for",
      target("{type: string, maxLength: 4}"),
      [
        #"{"a":"äöüß"}"#: #"{"A":"äöüß"}"#,
        #"{"a":"😀😀"}"#: #"{"A":"😀😀"}"#,
        #"{"a":"\u00e4\u00f6\"\\"}"#: #"{"A":"äö\"\\"}"#,
        #"{"a":"abcde"}"#:
          #"length A: "abcde" has 5 characters, and A takes 4; `truncate: 4` cuts it"#,
        #"{"a":"😀😀a"}"#:
          #"length A: "😀😀a" has 5 characters, and A takes 4; `truncate: 4` cuts it"#,
        #"{"a":12345}"#:
          #"length A: "12345" has 5 characters, and A takes 4; `truncate: 4` cuts it"#,
        #"{"a":"\u00e4\u00f6\u00fc\u00df\n"}"#:
          #"length A: "äöüß\n" has 5 characters, and A takes 4; `truncate: 4` cuts it"#,
      ]),
    MappingCase(
      "integer", target("integer"),
      [
        #"{"a":"12"}"#: #"{"A":12}"#, #"{"a":-2147483648}"#: #"{"A":-2147483648}"#,
        #"{"a":"007"}"#: #"{"A":7}"#,
        #"{"a":2147483648}"#:
          #"type A: "2147483648" is not an integer of 32 bits, which A takes"#,
        #"{"a":"1.0"}"#: #"type A: "1.0" is not an integer of 32 bits, which A takes"#,
        #"{"a":"1,000"}"#: #"type A: "1,000" is not an integer of 32 bits, which A takes"#,
        #"{"a":" 1"}"#: #"type A: " 1" is not an integer of 32 bits, which A takes"#,
        #"{"a":true}"#: #"type A: "true" is not an integer of 32 bits, which A takes"#,
      ]),
    MappingCase(
      "bigInteger", target("bigInteger"),
      [
        #"{"a":9223372036854775807}"#: #"{"A":9223372036854775807}"#,
        #"{"a":"-9223372036854775808"}"#: #"{"A":-9223372036854775808}"#,
        #"{"a":9223372036854775808}"#:
          #"type A: "9223372036854775808" is not an integer of 64 bits, which A takes"#,
      ]),
    MappingCase(
      "money and decimals are copied digit by digit",
      TaskRules("A: a\nB: a", source: "a: currency", target: "A: currency\nB: decimal"),
      [
        #"{"a":1234567890123456.70}"#: #"{"A":1234567890123456.70,"B":1234567890123456.70}"#,
        #"{"a":"1234567890123456.70"}"#: #"{"A":1234567890123456.70,"B":1234567890123456.70}"#,
        #"{"a":-0.10}"#: #"{"A":-0.10,"B":-0.10}"#,
        #"{"a":1E-7}"#: #"{"A":1E-7,"B":1E-7}"#,
      ]),
    MappingCase(
      "currency", target("currency"),
      [
        #"{"a":"12"}"#: #"{"A":12}"#,
        #"{"a":"1,234.5"}"#:
          #"type A: "1,234.5" is not a number (digits with a point, no separators), which A takes"#,
        #"{"a":"12 EUR"}"#:
          #"type A: "12 EUR" is not a number (digits with a point, no separators), which A takes"#,
        #"{"a":"NaN"}"#:
          #"type A: "NaN" is not a number (digits with a point, no separators), which A takes"#,
      ]),
    MappingCase(
      "boolean", target("boolean"),
      [
        #"{"a":true}"#: #"{"A":true}"#, #"{"a":"False"}"#: #"{"A":false}"#,
        #"{"a":1}"#: #"{"A":true}"#, #"{"a":"no"}"#: #"{"A":false}"#,
        #"{"a":"2"}"#: #"type A: "2" is not true or false, which A takes"#,
      ]),
    MappingCase(
      "dateTime", target("dateTime"),
      [
        #"{"a":"2026-01-31"}"#: #"{"A":"2026-01-31"}"#,
        #"{"a":"2024-02-29T23:59:59.123+01:00"}"#: #"{"A":"2024-02-29T23:59:59.123+01:00"}"#,
        #"{"a":"2026-02-29"}"#: date("2026-02-29"), #"{"a":"31.01.2026"}"#: date("31.01.2026"),
        #"{"a":"2026-01-31T25:00:00Z"}"#: date("2026-01-31T25:00:00Z"),
        #"{"a":20260131}"#: date("20260131"),
      ]),
    MappingCase(
      "guid", target("guid"),
      [
        #"{"a":"6B29FC40-ca47-1067-B31D-00DD010662DA"}"#:
          #"{"A":"6B29FC40-ca47-1067-B31D-00DD010662DA"}"#,
        #"{"a":"{6B29FC40-CA47-1067-B31D-00DD010662DA}"}"#:
          #"type A: "{6B29FC40-CA47-1067-B31D-00DD010662DA}" is not a GUID, which A takes"#,
        #"{"a":"6B29FC40"}"#: #"type A: "6B29FC40" is not a GUID, which A takes"#,
      ]),
    MappingCase(
      "option sets are written as numbers",
      target("{type: picklist, options: {1: Net 30, 2: Net 45}}"),
      [
        #"{"a":1}"#: #"{"A":1}"#, #"{"a":"2"}"#: #"{"A":2}"#, #"{"a":"Net 45"}"#: #"{"A":2}"#,
        #"{"a":3}"#: #"option A: "3" is not an option of A: 1 Net 30, 2 Net 45"#,
      ]),
    MappingCase(
      "option sets without known options", target("picklist"),
      [
        #"{"a":"100000001"}"#: #"{"A":100000001}"#,
        #"{"a":"Net 30"}"#: #"type A: "Net 30" is not the number of an option, which A takes"#,
      ]),
    MappingCase(
      "enums are written as symbols",
      target("{type: enum, options: {0: None, 1: InPerson, 5: Other}}"),
      [
        #"{"a":"InPerson"}"#: #"{"A":"InPerson"}"#, #"{"a":"inperson"}"#: #"{"A":"InPerson"}"#,
        #"{"a":5}"#: #"{"A":"Other"}"#,
        #"{"a":"Outside"}"#: #"option A: "Outside" is not an option of A: None, InPerson, Other"#,
        #"{"a":true}"#: #"option A: "true" is not an option of A: None, InPerson, Other"#,
      ]),
    MappingCase(
      "yes/no enums take booleans",
      TaskRules(
        "A: a\nB: b", source: "a: boolean\nb: {type: picklist, options: {0: \"No\", 1: \"Yes\"}}",
        target:
          "A: {type: enum, options: {0: \"No\", 1: \"Yes\"}}\nB: {type: enum, options: {0: \"No\", 1: \"Yes\"}}"
      ),
      [
        #"{"a":true,"b":1}"#: #"{"A":"Yes","B":"Yes"}"#,
        #"{"a":"no","b":"No"}"#: #"{"A":"No","B":"No"}"#,
        #"{"a":0,"b":"0"}"#: #"{"A":"No","B":"No"}"#,
      ]),
    MappingCase(
      "references", target("lookup"), [#"{"a":"USMF"}"#: #"{"A":"USMF"}"#]),
    MappingCase(
      "empty fits every type",
      TaskRules(
        "A: a\nB: a\nC: a\nD: a",
        target: "A: integer\nB: dateTime\nC: {type: enum, options: {0: X}}\nD: guid"),
      [#"{"a":""}"#: #"{"A":null,"B":null,"C":null,"D":null}"#]),
    MappingCase(
      "constants are written by their field's type",
      TaskRules(
        "A: {value: 10}\nB: {value: \"10\"}\nC: {value: yes}\nD: {default: 1}",
        target: """
          A: string
          B: integer
          C: {type: enum, options: {0: "No", 1: "Yes"}}
          D: boolean
          """),
      ["{}": #"{"A":"10","B":10,"C":"Yes","D":true}"#]),
    MappingCase(
      "results of maps are checked",
      TaskRules(
        "A: {from: a, map: {x: long text, y: ok}}", target: "A: {type: string, maxLength: 4}"),
      [
        #"{"a":"y"}"#: #"{"A":"ok"}"#,
        #"{"a":"x"}"#:
          #"length A: "long text" has 9 characters, and A takes 4; `truncate: 4` cuts it"#,
      ]),
    MappingCase(
      "numbers of a sequence are checked",
      TaskRules(
        "A: {sequence: n}", source: "id: {type: string, key: true}",
        target: "A: {type: string, maxLength: 4}",
        template: "sequences:\n  n: {format: \"{SEQNUM:5}\"}"),
      [
        #"{"id":"12"}"#: #"{"A":"n/12"}"#,
        #"{"id":"123"}"#:
          #"length A: "n/123" has 5 characters, and A takes 4; `truncate: 4` cuts it"#,
      ]),
  ]

  private static func date(_ text: String) -> String {
    "type A: \"\(text)\" is not a date (ISO 8601: 2026-01-31 or 2026-01-31T12:00:00Z), which A takes"
  }

  @Test(arguments: untyped) func withoutATargetSchema(_ example: MappingCase) throws {
    try example.check()
  }

  private static let untyped = [
    MappingCase(
      "values keep the type of their source", "A: a",
      [
        #"{"a":1234567890123456.70}"#: #"{"A":1234567890123456.70}"#,
        #"{"a":12345678901234567890}"#: #"{"A":12345678901234567890}"#,
        #"{"a":"5"}"#: #"{"A":"5"}"#, #"{"a":true}"#: #"{"A":true}"#,
        #"{"a":{"b": [1,  null]}}"#: #"{"A":{"b": [1,  null]}}"#,
      ]),
    MappingCase(
      "types of the source schema show",
      TaskRules(
        "A: a\nB: b\nC: c\nD: d",
        source: "a: string\nb: integer\nc: boolean\nd: currency"),
      [
        #"{"a":"007","b":"007","c":"Yes","d":"1.50"}"#: #"{"A":"007","B":7,"C":true,"D":1.50}"#
      ]),
  ]

  @Test func csvTakesTheTextOfEachType() throws {
    let rules = TaskRules(
      "A: a\nB: b\nC: c\nD: d",
      target: "A: string\nB: integer\nC: boolean\nD: {type: enum, options: {0: \"No\", 1: \"Yes\"}}"
    )
    #expect(
      try rules.plan().map(
        [#"{"a":"x, \"y\"","b":"07","c":1,"d":true}"#, #"{"a":null}"#], to: .csv
      ).texts == [#""x, ""y""",7,true,Yes"#, ",,,"])
  }
}

import Testing

/// Mappings that the mapper does in one go give what their steps one by one give.
///
/// Replacing a text that never occurs changes nothing, but sends every value through all the steps.
@Suite struct QuickWayTests {
  private static let mappings = [
    "{from: a}",
    "{from: a, default: d}",
    "{from: a, required: true}",
    "{from: a, truncate: 3}",
    "{from: a, truncate: 3, default: dd, required: true}",
    "{from: [a, b], concat: ', '}",
    "{from: [a, b], concat: '', truncate: 4, default: d}",
    "{from: [a, b, a], concat: '-', required: true}",
    "{from: a, map: table}",
    "{from: a, map: table, required: true}",
    "{from: a, map: table, default: d, truncate: 2}",
    "{from: a, map: table, unmapped: empty}",
    "{from: a, map: table, unmapped: keep}",
    "{from: a, map: table_with_empty, unmapped: empty, default: d}",
    "{from: a, map: table, match: fold, unmapped: empty}",
    "{from: [a, b], map: table_of_two, unmapped: keep}",
    "{from: a, map: script}",
    "{from: a, map: script, required: true}",
    "{from: a, map: script, default: d, truncate: 2}",
    "{from: a, map: script, unmapped: keep}",
    "{from: [a, b], map: script_of_two}",
    "{from: [a, b], map: script_of_two, unmapped: empty, required: true}",
  ]

  private static let files = [
    "maps/table.csv": "a,r\nx,1\nabcd,long result of a map\n7,\nää,\"ö\"\"\"\ntrue,yes\n",
    "maps/table_with_empty.csv": "a,r\n,nothing\nx,1\n",
    "maps/table_of_two.csv": "a,b,r\nx,x,1\nx,*,2\n*,y,3\n",
    "maps/script.lua": """
    return function(a, record)
      if a == 'x' then return record.b end
      if a == 'abcd' then return a .. a .. (record.b and 'b' or '') end
      if a == 'abcde' then reject('no') end
      if a == 7 or a == '7' then return 1.5 end
      if a == true or a == 'true' then return false end
      if a == 'ää' then return '' end
    end
    """,
    "maps/script_of_two.lua": """
    return function(a, b)
      if not a then return b end
      if b then return tostring(a) .. ',' .. tostring(b) end
    end
    """,
  ]

  private static let schemas: [(source: String?, target: String?)] = [
    (nil, nil),
    ("a: string\nb: string", nil),
    ("a: {type: picklist, options: {7: Seven, 1: x}}\nb: boolean", nil),
    (nil, "A: {type: string, maxLength: 4}"),
    ("a: string\nb: string", "A: {type: string, maxLength: 4}"),
    ("a: string\nb: integer", "A: integer"),
    (nil, "A: {type: enum, options: {1: x, 2: d}}"),
  ]

  private static let records: [String] = {
    let values = [
      #""""#, "null", #""x""#, #""abcd""#, #""abcde""#, #""7""#, "7", #""007""#, "1.50", "true",
      #""a\"b""#, #""\u00e4\u00e4""#, #""ää""#, #""Seven""#, #""a value of more than 16 bytes""#,
    ]
    let seconds = ["null", #""x""#, #""y, z""#, "2", "false"]
    return values.flatMap { a in seconds.map { b in #"{"a":\#(a),"b":\#(b)}"# } }
  }()

  @Test(arguments: mappings) func saysWhatTheStepsSay(_ mapping: String) throws {
    var compared = 0
    for (source, target) in Self.schemas {
      func rules(_ mapping: String) -> TaskRules {
        TaskRules("A: \(mapping)", source: source, target: target, files: Self.files)
      }
      let slow = rules(mapping.dropLast() + #", replace: {"\u0001": x}}"#)
      guard slow.findings().isEmpty else { continue }
      // More than once, so that results are remembered.
      let records = Self.records + Self.records + Self.records.reversed()
      let expected = try slow.plan(usesMemo: false).map(records, to: .csv).texts
      for usesMemo in [true, false] {
        let found = try rules(mapping).plan(usesMemo: usesMemo).map(records, to: .csv).texts
        #expect(found == expected)
      }
      compared += 1
    }
    #expect(compared >= 3)
  }
}

import Foundation
import Records
import Rules
import Testing

/// Files of tests: what they say, and what is wrong with them.
@Suite struct TestFileTests {
  private static func read(_ text: String) throws -> (file: TestFile?, findings: String) {
    let folder = try RuleFolder(["t.yaml": text])
    let (file, diagnostics) = TestFileReader.inspect(
      "\(folder.path)/t.yaml", in: RuleBounds(folder: folder.path))
    return (file, RuleErrors(diagnostics).render(relativeTo: folder.path))
  }

  private static func sound(_ text: String) throws -> TestFile {
    let (file, findings) = try read(text)
    #expect(findings == "")
    return try #require(file)
  }

  @Test func keepsValuesAsWritten() throws {
    let file = try Self.sound(
      """
      tests:
        - name: one
          record: {number: "007", amount: 1.50, flag: true, note: ~, currency: {code: EUR}, "a.b": x}
          expect: {Amount: 1.50, Number: "007", Memo: null, Text: ""}
      """)
    let test = try #require(file.tests.first)
    guard case .record(let record, .fields(let fields)) = test.subject else {
      Issue.record("not a record with fields")
      return
    }
    #expect(
      record.members.map(\.key.text) == ["number", "amount", "flag", "note", "currency", "a.b"])
    #expect(
      record.members.prefix(4).compactMap(\.value.scalar?.kind) == [
        .text, .number, .boolean, .empty,
      ])
    #expect(record.members[1].value.scalar?.text == "1.50")
    guard case .mapping(let inner) = record.members[4].value.content else {
      Issue.record("not a mapping")
      return
    }
    #expect(inner.map(\.key.text) == ["code"])
    #expect(fields.map(\.field.value) == ["Amount", "Number", "Memo", "Text"])
    #expect(
      fields.map(\.value.value)
        == [Constant("1.50", kind: .number), Constant("007"), Constant(""), Constant("")])
    #expect(fields[0].field.location.column == 14)
    #expect(fields[0].value.location.column == 22)
  }

  @Test func aTestTakesWhatItDoesNotSayFromTheFile() throws {
    let file = try Self.sound(
      """
      task: A
      as_of: 2026-01-31
      parameters: {company: usmf, group: 10}
      tests:
        - {name: one, record: {a: 1}, skips: true}
        - {name: two, task: B, as_of: 2026-02-28, parameters: {company: demf}, record: {a: 1}, skips: inactive}
      """)
    #expect(file.tests.map(\.task?.value) == ["A", "B"])
    #expect(file.tests.map(\.asOf?.value) == ["2026-01-31", "2026-02-28"])
    let parameters = file.tests.map { test in
      Dictionary(uniqueKeysWithValues: test.parameters.map { ($0.name.value, $0.value.text) })
    }
    #expect(parameters[0] == ["company": "usmf", "group": "10"])
    #expect(parameters[1] == ["company": "demf", "group": "10"])
    let reasons = file.tests.map { test -> String? in
      guard case .record(_, .skip(let skip)) = test.subject else { return "no skip" }
      return skip.reason
    }
    #expect(reasons == [nil, "inactive"])
  }

  @Test func readsRejectsAndSources() throws {
    let file = try Self.sound(
      """
      tests:
        - name: r
          record: {}
          rejects: {field: Name, code: required, message: is empty}
        - {name: g, source: ../data/a.csv, expect_file: golden/a.csv}
      """)
    guard case .record(_, .reject(let reject)) = file.tests[0].subject,
      case .source(let source, let expected) = file.tests[1].subject
    else {
      Issue.record("not a reject and a source")
      return
    }
    #expect(reject.field?.value == "Name")
    #expect(reject.code.value == "required")
    #expect(reject.message?.value == "is empty")
    #expect(source.value == "../data/a.csv")
    #expect(expected.value == "golden/a.csv")
  }

  @Test func readsTestsOfValueMaps() throws {
    let file = try Self.sound(
      """
      maps:
        - map: delivery_mode
          match: fold
          cases:
            - {given: [6, null, "x"], expect: Sea-Intl}
            - {given: 7, record: {description: do not ship}, rejects: {code: rejected}}
            - {given: [""], unmapped: true}
      """)
    let test = try #require(file.maps.first)
    #expect(test.map.value == "delivery_mode")
    #expect(test.foldsCase)
    #expect(
      test.cases.map { $0.given.map(\.value) } == [
        [Constant("6", kind: .number), Constant(""), Constant("x")],
        [Constant("7", kind: .number)], [Constant("")],
      ])
    #expect(test.cases.map { $0.record?.members.count } == [nil, 1, nil])
    let outcomes = test.cases.map { test in
      switch test.outcome {
      case .value(let value): value.value.text
      case .reject(let reject): "rejects \(reject.code.value)"
      case .unmapped: "unmapped"
      case .skip: "skips"
      }
    }
    #expect(outcomes == ["Sea-Intl", "rejects rejected", "unmapped"])
  }

  @Test func whatCanBeReadIsThereBesideWhatCanNot() throws {
    let (file, findings) = try Self.read(
      """
      tests:
        - {name: one, record: {a: 1}, expect: {A: 1}}
        - {record: {a: 1}, expect: {A: 1}}
      """)
    #expect(file?.tests.map(\.name.value) == ["one"])
    #expect(findings == "t.yaml:3:5: error[XW009]: a test needs the key 'name'")
  }

  @Test(arguments: cases)
  func saysWhatIsWrong(_ text: String, _ expected: String) throws {
    #expect(try Self.read(text).findings == expected)
  }

  static let cases: [(String, String)] = [
    ("", "t.yaml:1:1: error[XW006]: the file of tests is empty"),
    (
      "task: A\n",
      "t.yaml:1:1: error[XW009]: a file of tests needs the key 'tests' or 'maps'"
    ),
    (
      "test: []\n",
      """
      t.yaml:1:1: error[XW008]: 'test' is not a key of a file of tests
        did you mean 'tests'?
      """
    ),
    (
      "tests: {name: x}\n",
      """
      t.yaml:1:8: error[XW007]: 'tests' must be a list, found a mapping
        begin each test with '- name: WHAT IT SHOWS'
      """
    ),
    (
      "tests:\n  - {name: x, recrod: {a: 1}, expect: {A: 1}}\n",
      """
      t.yaml:2:15: error[XW008]: 'recrod' is not a key of a test
        did you mean 'record'?
      """
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}}\n",
      """
      t.yaml:2:5: error[XW009]: the test does not say what to expect
        add one of expect, rejects, skips
      """
    ),
    (
      "tests:\n  - {name: x, expect: {A: 1}}\n",
      """
      t.yaml:2:5: error[XW009]: a test needs the key 'record'
        a test has one 'record', or a 'source'
      """
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, expect: {A: 1}, skips: true}\n",
      """
      t.yaml:2:47: error[XW024]: 'expect' and 'skips' exclude each other
        keep one of the two
      """
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, source: a.csv, expect_file: b.csv}\n",
      """
      t.yaml:2:15: error[XW024]: 'source' and 'record' exclude each other
        a test has one 'record', or a 'source' with an 'expect_file'
      """
    ),
    (
      "tests:\n  - {name: x, source: a.csv}\n",
      "t.yaml:2:5: error[XW009]: a test with a 'source' needs the key 'expect_file'"
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, expect: {A: 1}, expect_file: b.csv}\n",
      """
      t.yaml:2:47: error[XW025]: 'expect_file' needs a 'source'
        for one record write expect: {FIELD: VALUE}
      """
    ),
    (
      "tests:\n  - {name: x, record: [a], expect: {A: [1]}}\n",
      """
      t.yaml:2:23: error[XW007]: 'record' must be a mapping, found a list
      t.yaml:2:40: error[XW007]: the value of 'A' must be a value, found a list
      """
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, rejects: {field: A}}\n",
      "t.yaml:2:40: error[XW009]: 'rejects' needs the key 'code'"
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, rejects: required}\n",
      "t.yaml:2:40: error[XW007]: 'rejects' must be a mapping, found 'required'"
    ),
    (
      "tests:\n  - {name: x, record: {a: 1}, skips: false}\n",
      """
      t.yaml:2:31: error[XW010]: 'skips' can only be true
        leave it out, and say what is expected instead
      """
    ),
    (
      "as_of: 2026-02-30\ntests: []\n",
      """
      t.yaml:1:8: error[XW010]: 'as_of' must be a date, found '2026-02-30'
        write it as 2026-01-31
      """
    ),
    (
      "maps:\n  - {cases: [{given: [1], expect: 2}]}\n",
      "t.yaml:2:5: error[XW009]: a test of a value map needs the key 'map'"
    ),
    (
      "maps:\n  - {map: m, cases: [{given: [[1]], expect: 2}, {expect: 2}, {given: 1}]}\n",
      """
      t.yaml:2:31: error[XW007]: a value of 'given' must be a value, found a list
      t.yaml:2:49: error[XW009]: a case of a value map needs the key 'given'
        write the key values: given: [6, Germany]
      t.yaml:2:62: error[XW009]: the case does not say what to expect
        add one of expect, unmapped, rejects, skips
      """
    ),
    (
      "maps:\n  - {map: m, match: fuzzy, cases: [{given: 1, rejects: {code: rejected, field: A}}]}\n",
      """
      t.yaml:2:21: error[XW010]: 'fuzzy' is not a value of 'match'
        known values: exact, fold
      t.yaml:2:73: error[XW008]: 'field' is not a key of 'rejects'
        known keys: code, message
      """
    ),
  ]
}

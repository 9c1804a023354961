import Foundation
import Inspection
import Rules
import Testing

/// What is checked at a path, and how it is told.
@Suite struct InspectorTests {
  /// A template and a project with a fault each, and a table and a file of tests with one.
  private static func faulty() throws -> SampleRules {
    try SampleRules([
      (
        "template.yaml",
        "SalesMemo: {from: description, map: notes, unmapped: keep}\nAddressCity: {from: name, truncat: 5}"
      ),
      ("maps/notes.csv", "note,memo\nVIP ,A"),
      ("tests/accounts.yaml", "tests:\n  - {name: one, record: {}, skip: true}\n"),
      (
        "branches/template.yaml",
        "template: Branches\ntasks:\n  - task: B\n    source: {entity: b, schema: none}\n"
          + "    target: {entity: b, schema: none}\n    key: [Id]\n    fields: {Id: {form: id}}\n"
      ),
      ("README.md", "# Rules\n"),
    ])
  }

  private static let template =
    "accounts/template.yaml:10:33: error[XW008]: 'truncat' is not a key of a field mapping"
  private static let table =
    "accounts/maps/notes.csv:2:1: warning[XW126]: the key 'VIP ' has white space at its end"
  private static let test =
    "accounts/tests/accounts.yaml:2:29: error[XW008]: 'skip' is not a key of a test"
  private static let branch =
    "branches/template.yaml:7:19: error[XW008]: 'form' is not a key of a field mapping"

  @Test(arguments: [
    ([""], [table, template, test, branch]),
    (["accounts"], [table, template, test]),
    (["accounts/template.yaml"], [table, template, test]),
    (["accounts/maps/notes.csv"], [table]),
    (["accounts/maps"], [table]),
    (["accounts/tests/accounts.yaml"], [test]),
    (["accounts/tests"], [test]),
    (["schemas/sales/account.yaml"], []),
    (["branches"], [branch]),
    (["branches", "accounts/tests"], [test, branch]),
    (["contoso"], [table, template]),
  ])
  func aPathIsWhatItsNameSays(_ paths: [String], _ expected: [String]) throws {
    let rules = try Self.faulty()
    let report = try Inspector.inspect(
      paths.map { "\(rules.path)/\($0)" }, environment: [:])
    let lines = report.findings.map { finding in
      String(finding.render(relativeTo: rules.path).prefix { $0 != "\n" })
    }
    #expect(lines == expected)
  }

  @Test func whatIsNoFileIsNoProject() throws {
    let rules = try SampleRules([("odd/project.yaml/x", ""), ("odd/maps/m.csv", "a,b\n1,2\n")])
    #expect(
      try rules.findings("odd") == """
        odd/project.yaml:1:1: error[XW020]: the folder has neither project.yaml nor template.yaml
          name the folder of a project or of a template
        """)
    let file = "\(rules.path)/odd/project.yaml"
    try FileManager.default.removeItem(atPath: file)
    try FileManager.default.createSymbolicLink(
      atPath: file, withDestinationPath: "project.yaml")
    #expect(try rules.findings("odd").contains("error[XW020]: there is no such file or folder"))
    try FileManager.default.removeItem(atPath: file)
    #expect(mkfifo(file, 0o600) == 0)
    #expect(try rules.findings("odd").contains("error[XW003]: this is not a regular file"))
  }

  @Test(arguments: ["nothing", "README.md", "empty"])
  func thereMustBeSomethingToCheck(_ path: String) throws {
    let rules = try Self.faulty()
    try FileManager.default.createDirectory(
      atPath: "\(rules.path)/empty", withIntermediateDirectories: true)
    #expect(throws: NothingToCheck.self) { try rules.inspect(path) }
  }

  /// Folders have the names that their owners gave them.
  @Test func rulesMayLieInFoldersOfAnyName() throws {
    let project = "project: P\ntemplate: ../t\n"
    let template = "template: T\ntasks: []\n"
    let rules = try SampleRules([
      ("home/tests/maps/contoso/project.yaml", project),
      ("home/tests/maps/t/template.yaml", template),
      ("home/tests/maps/t/maps/notes.csv", "note\nVIP"), ("home/tests/template.yaml", template),
    ])
    let empty = "error[XW010]: the template has no task"
    let table =
      "home/tests/maps/t/maps/notes.csv:1:1: error[XW054]: a value map needs two columns or more"
    for path in ["home/tests/maps/contoso", "home/tests/maps/t", "home/tests/maps"] {
      #expect(try rules.findings(path).contains("home/tests/maps/t/template.yaml:2:8: \(empty)"))
    }
    #expect(try rules.findings("home/tests/maps/t/maps/notes.csv").hasPrefix(table))
    #expect(
      try rules.findings("home/tests/template.yaml").hasPrefix(
        "home/tests/template.yaml:2:8: \(empty)"))
  }

  @Test func filesThatBelongToNobodyAreReadAlone() throws {
    let rules = try SampleRules([
      ("stray/notes.csv", "note,memo\nVIP"), ("stray/tests/a.yaml", "tests: 1"),
      ("stray/b.yaml", "maps: {}"), ("stray/schemas/x/y.yaml", "fields: {a: strin}"),
    ])
    #expect(
      try rules.findings("stray/notes.csv", "stray/tests", "stray/b.yaml", "stray/schemas/x/y.yaml")
        == """
        stray/b.yaml:1:7: error[XW007]: 'maps' must be a list, found a mapping
          begin each with '- map: NAME'
        stray/notes.csv:2:1: error[XW054]: the row has 1 cell, the header has 2
          put a cell that holds the delimiter in quotes
        stray/schemas/x/y.yaml:1:13: error[XW010]: 'strin' is not a type of field
          did you mean 'string'?
        stray/tests/a.yaml:1:8: error[XW007]: 'tests' must be a list, found '1'
          begin each test with '- name: WHAT IT SHOWS'
        """)
  }

  @Test func secretsAreNeitherNeededNorTold() throws {
    let rules = try SampleRules([
      (
        "project.yaml",
        "project: Contoso\ntemplate: ../accounts\nparameters: {legal_entity: \"${COMPANY}\"}\n"
      )
    ])
    #expect(
      try rules.findings() == """
        contoso/project.yaml:3:28: info[XW064]: the environment variable COMPANY is not set
          set it before the command; for the characters '${' write '$${'
        """)
    #expect(try rules.findings(environment: ["COMPANY": "usmf"]) == "")
    #expect(
      try rules.findings(environment: ["COMPANY": "tOpSeCrEt"])
        == "accounts/template.yaml:9:20: error[XW071]: \"***\" has 9 characters, and dataAreaId"
        + " takes 4; `truncate: 4` cuts it")
  }

  @Test func theSummaryCounts() throws {
    #expect(try SampleRules().inspect().summary == "no findings in 4 files")
    #expect(try Self.faulty().inspect().summary == "3 errors, 1 warning in 7 files")
    let one = try SampleRules([("template.yaml", "AddressCity: description")])
    #expect(try one.inspect("accounts").summary == "1 remark in 3 files")
  }

  /// Whatever a person does to a file, there is a finding or none, and never an end.
  @Test(arguments: [
    "accounts/template.yaml", "contoso/project.yaml", "schemas/sales/account.yaml",
    "schemas/finops/CustomersV2.yaml", "accounts/maps/notes.csv", "accounts/tests/accounts.yaml",
  ])
  func brokenFilesAreSurvived(_ name: String) throws {
    let rules = try SampleRules([
      (
        "template.yaml",
        "SalesMemo: {from: [description, name], map: notes, match: fold, inverse_of: notes}\n"
          + "OnHoldStatus: {from: creditonhold, map: {\"true\": All}, unmapped: keep, truncate: 3}"
      ),
      ("maps/notes.csv", "note,name,memo\nVIP,*,A\nvip,*,B"),
      (
        "tests/accounts.yaml",
        "tests:\n  - name: a\n    record: {name: A}\n    expect: {SalesMemo: A}\n"
          + "maps:\n  - map: notes\n    cases:\n      - {given: [VIP, A], expect: A}\n"
      ),
      (
        "project.yaml",
        "project: P\ntemplate: ../accounts\nparameters:\n  legal_entity: usmf\ntasks:\n"
          + "  Accounts - Customers:\n    where: record.name\n    key: [CustomerAccount]\n"
          + "    fields:\n      SalesMemo: null\n"
      ),
    ])
    let file = URL(fileURLWithPath: "\(rules.path)/\(name)")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    for index in lines.indices {
      for change: Substring in [
        "", lines[index].prefix(lines[index].count / 2), "  - [}", "a: {a: [a]}",
      ] {
        var changed = lines
        changed[index] = change
        try Data(changed.joined(separator: "\n").utf8).write(to: file)
        _ = try rules.inspect()
      }
    }
  }
}

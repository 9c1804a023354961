import Foundation
import Testing

/// `crosswalk check` as people and machines see it.
@Suite struct CheckTests {
  private static let wrong = [
    "t/template.yaml": Fixture.template(
      fields: """
        Id: id
        Name: {form: name}
        City: {from: city, default: Rome, required: true}
        """)
  ]

  private static let findings = """
    t/template.yaml:9:14: error[XW008]: 'form' is not a key of a field mapping
      did you mean 'from'?
    t/template.yaml:10:41: warning[XW115]: 'required' has no effect: 'default' fills the field before
      remove 'required', or what stands in its way

    """

  @Test func findingsGoToOutputAndTheirNumberToPeople() throws {
    let workspace = try Workspace(Fixture.people.merging(Self.wrong) { $1 })
    let before = workspace.names
    let outcome = try workspace.crosswalk("check", ".")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.out == Self.findings)
    #expect(outcome.err == "1 error, 1 warning in 2 files\n")
    #expect(workspace.names == before)
  }

  @Test func warningsCountOnlyIfAsked() throws {
    let files = [
      "t/template.yaml": Fixture.template(fields: "Id: id\nCity: {from: city, concat: x}")
    ]
    let workspace = try Workspace(Fixture.people.merging(files) { $1 })
    for (more, exitCode) in [([], Int32(0)), (["--strict"], 1)] {
      let outcome = try workspace.crosswalk(["check", "."] + more)
      #expect(outcome.exitCode == exitCode, "\(outcome)")
      #expect(outcome.err == "1 warning in 2 files\n")
    }
  }

  @Test func aRunIgnoresWarnings() throws {
    let files = [
      "t/template.yaml": Fixture.template(fields: "Id: id\nCity: {from: city, concat: x}")
    ]
    let workspace = try Workspace(Fixture.people.merging(files) { $1 })
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
  }

  @Test func machinesReadTheSame() throws {
    struct Log: Decodable {
      struct Finding: Decodable {
        var code: String
        var severity: String
        var file: String
        var line: Int
      }
      var findings: [Finding]
      var files: Int
      var errors: Int
      var warnings: Int
      var infos: Int
    }

    let workspace = try Workspace(Fixture.people.merging(Self.wrong) { $1 })
    let outcome = try workspace.crosswalk("check", "t", "--json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    let log = try JSONDecoder().decode(Log.self, from: outcome.output)
    #expect(log.findings.map(\.code) == ["XW008", "XW115"])
    #expect(log.findings.map(\.severity) == ["error", "warning"])
    #expect(log.findings.map(\.file) == ["t/template.yaml", "t/template.yaml"])
    #expect(log.findings.map(\.line) == [9, 10])
    let counts: [Int] = [log.files, log.errors, log.warnings, log.infos]
    #expect(counts == [1, 1, 1, 0])

    let sarif = try workspace.crosswalk("check", "t", "--sarif")
    #expect(sarif.exitCode == 1, "\(sarif)")
    let object = try JSONSerialization.jsonObject(with: sarif.output) as? [String: Any]
    #expect(object?["version"] as? String == "2.1.0")
    #expect((object?["runs"] as? [Any])?.count == 1)
  }

  @Test func pagesExplainFindings() throws {
    let workspace = try Workspace()
    let outcome = try workspace.crosswalk("check", "--explain", "xw008")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out.hasPrefix("## XW008: a key is not known here\n\nSeverity: error."))
    #expect(outcome.err == "")
    let unknown = try workspace.crosswalk("check", "--explain", "XW00")
    #expect(unknown.exitCode == 2, "\(unknown)")
    #expect(unknown.err == "error: there is no finding XW00; did you mean XW001?\n")
  }

  /// `crosswalk check --explain all > docs/findings.md` writes it anew.
  @Test func theDocumentHoldsAllPages() throws {
    let workspace = try Workspace()
    let outcome = try workspace.crosswalk("check", "--explain", "all")
    let document = try String(
      contentsOfFile: "\(Program.packageFolder)/docs/findings.md", encoding: .utf8)
    #expect(outcome.out == document)
  }

  @Test(arguments: [
    (["check"], "name a project, a template, a rule pack or a file to check"),
    (["check", "nowhere"], "there is no file or folder"),
    (["check", "people.csv", "nowhere"], "there is no file or folder"),
    (["check", ".", "--json", "--sarif"], "--json and --sarif exclude each other"),
    (["check", ".", "--explain", "XW001"], "--explain stands alone"),
  ])
  func wrongUsageIsRefused(_ arguments: [String], _ says: String) throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.crosswalk(arguments)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.out == "")
    #expect(outcome.err.contains(says), "\(outcome)")
  }

  @Test(arguments: [
    (
      "return {\n  record = function(fields) retrun fields end\n}\n", "2:36: error[XW080]",
      "2:1: error[XW070]"
    ),
    ("return {record = function(r) return strng.rep(r.Id, 2) end}\n", "1:37: error[XW081]", nil),
  ])
  func readsTheWriterThatAProjectNames(_ writer: String, _ found: String, _ refused: String?) throws
  {
    let workspace = try Workspace(
      Fixture.people.merging([
        "project.yaml": Fixture.project(target: "lua:writer.lua>out.txt"), "writer.lua": writer,
      ]) { $1 })
    let check = try workspace.crosswalk("check", ".")
    #expect(check.exitCode == 1 && check.out.contains("writer.lua:\(found)"), "\(check)")
    guard let refused else { return }
    let run = try workspace.crosswalk("run", ".")
    #expect(run.exitCode == 2 && run.err.contains("writer.lua:\(refused)"), "\(run)")
    #expect(!workspace.has("out.txt"))
  }

  @Test func whatIsShippedIsSound() throws {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let outcome = try workspace.crosswalk("check", "rules", "examples", "--strict")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      outcome.out == """
        rules/prospect-to-cash/accounts/template.yaml:24:7: info[XW105]: name may have 160 characters, and OrganizationName takes 100
          longer values are rejected; truncate: 100 cuts them instead

        """)
  }
}

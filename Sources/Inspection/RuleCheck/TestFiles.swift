private import Connectors
internal import Rules

extension DiagnosticCode {
  static let testReachesOut = DiagnosticCode(
    "XW144", "a test reads something else than files of its rules")
  static let testFileMissing = DiagnosticCode("XW141", "a test names a file that is not there")
}

extension RuleCheck {
  /// `source` and `expect_file` of tests.
  static let testFiles = RuleCheck(
    FindingPage(
      .testFileMissing,
      meaning: """
        The `source` or the `expect_file` of a test is not there. Paths begin in the folder of the test's file. An \
        `expect_file` that does not exist yet is written by `crosswalk test --update`.
        """,
      wrong: [.init("tests/accounts.yaml", Example.test(source: "../data/acounts.csv"))],
      right: [
        .init("tests/accounts.yaml", Example.test(source: "../data/accounts.csv")),
        .init("data/accounts.csv", "accountnumber,name\nA1,Adventure Works"),
        .init("tests/golden/customers.csv", "CustomerAccount,OrganizationName\nA1,Adventure Works"),
      ]),
    FindingPage(
      .testReachesOut,
      meaning: """
        The `source` of a test is a program, a database server, a query or standard input. Tests are run before anybody \
        has read them, so they read files of their rules and nothing else: put the records into a file. A source or a \
        target of a project.yaml may be anything.
        """,
      wrong: [.init("tests/accounts.yaml", Example.test(source: "singer:tap-crm"))],
      right: [
        .init("tests/accounts.yaml", Example.test(source: "../data/accounts.csv")),
        .init("data/accounts.csv", "accountnumber,name\nA1,Adventure Works"),
        .init("tests/golden/customers.csv", "CustomerAccount,OrganizationName\nA1,Adventure Works"),
      ]),
    scope: .tests { subject, report in
      let folder = FilePath.folder(of: subject.file.path)
      let access = TestFileAccess(
        testFile: subject.file.path, subject.unit.unit.bounds, KnownConnectors.all)
      for test in subject.file.tests {
        guard case .source(let source, let expected) = test.subject else { continue }
        if let refusal = access.refusal(ofSource: source) {
          report.add(refusal)
        } else if let path = path(ofURI: source.value) {
          check(path, at: source.location, folder, hint: "", report)
        }
        if let refusal = access.refusal(ofExpected: expected) {
          report.add(refusal)
          continue
        }
        check(
          expected.value, at: expected.location, folder,
          hint: "crosswalk test --update writes it", report)
      }
    })

  /// The file of a source; nil where it is none.
  private static func path(ofURI uri: String) -> String? {
    guard uri != "-", !uri.contains("://") else { return nil }
    let place = uri.prefix { $0 != "?" }
    guard let colon = place.firstIndex(of: ":") else { return String(place) }
    let scheme = place[..<colon]
    guard ["csv", "jsonl", "json", "sqlite", "package"].contains(scheme) else { return nil }
    return String(place[place.index(after: colon)...])
  }

  private static func check(
    _ path: String, at location: SourceLocation, _ folder: String, hint: String,
    _ report: FindingList
  ) {
    let file = FilePath.absolute(path, from: folder)
    guard RuleFile.kind(file) == .missing else { return }
    let names = RuleFile.names(in: FilePath.folder(of: file))
    let way =
      names.isEmpty
      ? "paths begin in \(folder)"
      : suggestion(for: FilePath.name(of: file), among: names, plural: "files there")
    report.add(
      .testFileMissing, at: location, "there is no file \(file)",
      hint: [hint, way].filter { !$0.isEmpty }.joined(separator: "\n  "))
  }

  private enum Example {
    static func test(source: String) -> String {
      """
      tests:
        - name: golden run
          source: \(source)
          expect_file: golden/customers.csv
      """
    }
  }
}

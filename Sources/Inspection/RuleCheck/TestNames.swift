internal import Rules

extension DiagnosticCode {
  static let duplicateTestName = DiagnosticCode(
    "XW142", "two tests of one file have the same name", severity: .warning)
}

extension RuleCheck {
  /// Names of tests, which reports tell tests apart by.
  static let testNames = RuleCheck(
    FindingPage(
      .duplicateTestName,
      meaning: """
        Two tests of a file have the same name. When one of them fails, nobody sees which; `--filter` takes both.
        """,
      wrong: [.init("tests/accounts.yaml", Example.tests("the number stays", "the number stays"))],
      right: [.init("tests/accounts.yaml", Example.tests("the number stays", "the name stays"))]),
    scope: .tests { subject, report in
      var first: [String: Int] = [:]
      for test in subject.file.tests {
        guard let line = first[test.name.value] else {
          first[test.name.value] = test.name.location.line
          continue
        }
        report.add(
          .duplicateTestName, at: test.name.location,
          "the test \(quoted(test.name.value)) is there twice",
          hint: "it is first on line \(line); give one of them another name")
      }
    })

  private enum Example {
    static func tests(_ first: String, _ second: String) -> String {
      """
      tests:
        - name: \(first)
          record: {accountnumber: A1, name: Adventure Works}
          expect: {CustomerAccount: A1}
        - name: \(second)
          record: {accountnumber: A1, name: Adventure Works}
          expect: {OrganizationName: Adventure Works}
      """
    }
  }
}

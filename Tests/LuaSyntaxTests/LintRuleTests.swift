import LuaSyntax
import Testing

/// The pages of the findings: their examples are run.
@Suite struct LintRuleTests {
  @Test(arguments: LuaFindingPage.all)
  func examplesAreWhatTheyAreSaidToBe(_ page: LuaFindingPage) {
    #expect(!page.wrong.isEmpty && page.wrong.count == page.right.count)
    for script in page.wrong {
      let findings = Linting.findings(script)
      let kinds = findings.map(\.kind)
      #expect(kinds.contains(page.kind), "\(findings.map(Linting.shown))\n\(script)")
    }
    for script in page.right {
      let findings = Linting.findings(script)
      #expect(findings.isEmpty, "\(findings.map(Linting.shown))\n\(script)")
    }
  }

  @Test func eachKindHasItsPage() {
    #expect(LuaFindingPage.all.map(\.kind) == LuaFindingKind.allCases)
    for page in LuaFindingPage.all {
      #expect(page.kind.rawValue.wholeMatch(of: /XW0[89][0-9]/) != nil)
      #expect(!page.title.isEmpty && !page.title.contains("\n"))
    }
  }
}

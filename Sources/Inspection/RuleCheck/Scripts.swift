internal import LuaSyntax
internal import Rules

extension RuleCheck {
  /// Scripts: the findings of `LuaSyntax`, which has their pages, in the light of the rules.
  static let scripts = RuleCheck(
    pages: LuaFindingPage.all.map(FindingPage.init),
    scope: .unit { subject, report in ScriptLint(subject, report).run() })
}

extension FindingPage {
  /// Validations of the Data Integrator about source filters, the only expressions that it has.
  private static let filterFaults: Set<LuaFindingKind> = [.syntaxError, .unknownField]

  fileprivate init(_ page: LuaFindingPage) {
    self.init(
      DiagnosticCode(page.kind),
      dataIntegrator: Self.filterFaults.contains(page.kind) ? ["DIPV1012"] : [],
      meaning: page.meaning, wrong: page.wrong.map { Snippet("a script", $0) },
      right: page.right.map { Snippet("a script", $0) })
  }
}

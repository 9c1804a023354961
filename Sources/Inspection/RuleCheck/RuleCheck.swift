internal import Rules

/// One thing that `check` looks for: the pages of what it can find, and the code that looks.
///
/// A check is a file in this folder with one of these, and a line in `KnownChecks`.
struct RuleCheck: Sendable {
  /// What a check looks at, one at a time.
  enum Scope: Sendable {
    /// Everything that is being checked together.
    case all(@Sendable ([RuleUnit], FindingList) -> Void)
    /// A project, or a template by itself.
    case unit(@Sendable (UnitSubject, FindingList) -> Void)
    case task(@Sendable (TaskSubject, FindingList) -> Void)
    case field(@Sendable (FieldSubject, FindingList) -> Void)
    case tests(@Sendable (TestSubject, FindingList) -> Void)
  }

  let pages: [FindingPage]
  let scope: Scope

  init(_ pages: FindingPage..., scope: Scope) {
    self.init(pages: pages, scope: scope)
  }

  init(pages: [FindingPage], scope: Scope) {
    self.pages = pages
    self.scope = scope
  }
}

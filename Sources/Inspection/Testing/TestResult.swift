package import Rules

/// What became of one test.
package struct TestResult: Sendable {
  /// The test's name; `map delivery_mode [6, "Japan"]` for a case of a value map.
  package var name: String
  /// Where the test stands.
  package var location: SourceLocation
  /// nil where it passed.
  package var failure: TestFailure?
  /// What scripts printed, by field.
  package var prints: [(field: String, text: String)] = []
  /// An expectation that was rewritten: what changed, a line each.
  package var updates: [String] = []
  package var seconds = 0.0

  package init(name: String, location: SourceLocation) {
    self.name = name
    self.location = location
  }
}

/// Why a test failed: what differs, and why it came out like that.
package struct TestFailure: Sendable {
  /// What happened instead of what was expected; empty where only fields differ.
  package var summary = ""
  package var differences: [TestDifference] = []
  /// Compared fields that are equal.
  package var equalCount = 0
  /// Why fields have the values they have.
  package var causes: [TestCause] = []
  /// Whether `--update` can accept what came.
  package var isAcceptable = false

  package init(_ summary: String = "") { self.summary = summary }
}

/// Why one field has its value.
package struct TestCause: Sendable {
  /// The target field with its value, or what else is explained.
  package var subject: String
  /// The target field, where one is explained.
  package var field = ""
  package var reasons: [Reason]
}

/// What `test` found out.
package struct TestReport: Sendable {
  package var suites: [TestSuiteResult]
  /// What the tests took, without coverage and mutants.
  package var seconds = 0.0
  /// What the tests reach; nil where nobody asked.
  package var coverage: CoverageReport?
  /// Which changes of the rules the tests notice; nil where nobody asked, or where tests fail already.
  package var mutation: MutationReport?
  package var mutationSeconds = 0.0

  package var results: [TestResult] { suites.flatMap(\.results) }
  package var isFailed: Bool { results.contains { $0.failure != nil } }
  package var hasErrors: Bool { suites.contains { $0.errors != nil } }
}

/// All tests of one project or template.
package struct TestSuiteResult: Sendable {
  /// The file of the project or template.
  package var file: String
  /// What is wrong with the rules or the files of tests; these tests did not run.
  package var errors: RuleErrors?
  package var results: [TestResult] = []

  package init(file: String) { self.file = file }
}

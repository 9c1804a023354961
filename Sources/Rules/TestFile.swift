/// A file of a `tests/` folder as it is written: tests of a task, and tests of value maps on their own.
package struct TestFile: Sendable {
  /// Absolute path; relative paths in the file start from its folder.
  package var path: String
  /// Task of all tests that name none themselves; nil where the project has one task.
  package var task: Located<String>?
  /// `as_of` and `parameters` of all tests that say nothing else, and of the tests of value maps.
  package var asOf: Located<String>?
  package var parameters: [TestParameter] = []
  package var tests: [TestCase] = []
  package var maps: [MapTest] = []
}

/// One test of a task.
package struct TestCase: Sendable {
  package var name: Located<String>
  /// The test's own task, else the file's.
  package var task: Located<String>?
  /// What scripts see as `run.date`, `yyyy-MM-dd`: the test's own, else the file's.
  package var asOf: Located<String>?
  /// Values of parameters for this test alone: the file's, with the test's own in their place; no name is there twice.
  package var parameters: [TestParameter]
  /// What scripts warn of; nil where the test says nothing of it.
  package var warning: ExpectedWarning?
  package var subject: Subject

  package enum Subject: Sendable {
    /// One record and what becomes of it.
    case record(TestRecord, TestOutcome)
    /// A whole source (a path or URI) and the file that the run's output is compared with.
    case source(Located<String>, expectFile: Located<String>)
  }
}

/// A parameter that a test sets.
package struct TestParameter: Sendable {
  package var name: Located<String>
  package var value: Constant
}

/// A source record as a test writes it.
///
/// Scalars keep the kind that YAML gives them and their text as written; a number is written as JSON writes numbers.
/// Values may be mappings and lists: nested JSON.
package struct TestRecord: Sendable {
  package var location: SourceLocation
  package var members: [YAMLEntry]

  package init(location: SourceLocation, members: [YAMLEntry]) {
    self.location = location
    self.members = members
  }
}

/// What becomes of the record of a test.
package enum TestOutcome: Sendable {
  /// It is mapped, and these target fields have these values.
  case fields([ExpectedField])
  case reject(ExpectedReject)
  case skip(ExpectedSkip)
}

/// A target field and the value it has.
package struct ExpectedField: Sendable {
  package var field: Located<String>
  /// Empty for null and "".
  package var value: Located<Constant>
}

/// The reject that is expected.
package struct ExpectedReject: Sendable {
  package var location: SourceLocation
  /// nil: any field, or none.
  package var field: Located<String>?
  /// Spelled as in the rejects file; whether there is such a code is not checked here.
  package var code: Located<String>
  /// A part of the message.
  package var message: Located<String>?
}

/// That a record is left out.
package struct ExpectedSkip: Sendable {
  package var location: SourceLocation
  /// A part of the reason; nil where the test says `skips: true`.
  package var reason: String?
}

/// Whether scripts warn.
package enum ExpectedWarning: Sendable, Equatable {
  case silence
  /// A part of a warning.
  case text(String)
}

/// Tests of one value map on its own.
package struct MapTest: Sendable {
  package var map: Located<String>
  /// `match: fold`, as on a field mapping.
  package var foldsCase: Bool
  package var cases: [MapTestCase]
}

/// Values given to a value map and what it answers.
package struct MapTestCase: Sendable {
  package var location: SourceLocation
  package var given: [Located<Constant>]
  /// Whether it stands with others in one `each`, whose answer is theirs as well.
  package var sharesAnswer = false
  /// What a script sees as its last argument; nil where the case says nothing of it.
  package var record: TestRecord?
  /// What the script warns of; nil where the case says nothing of it.
  package var warning: ExpectedWarning?
  package var outcome: MapOutcome
}

/// What a value map answers.
package enum MapOutcome: Sendable {
  /// Empty for null and "".
  case value(Located<Constant>)
  case unmapped(SourceLocation)
  case reject(ExpectedReject)
  case skip(ExpectedSkip)
}

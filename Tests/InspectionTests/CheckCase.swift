import Testing

/// A case of a table: changes of the sample, and all that `check` says then.
struct CheckCase: CustomTestStringConvertible, Sendable {
  var name: String
  var files: [(name: String, text: String)]
  var expected: String
  var testDescription: String { name }

  /// - Parameters:
  ///   - fields: field mappings of the template; they begin on line 9, column 7.
  ///   - files: more files, named as `SampleRules` has it.
  init(
    _ name: String, fields: String = "", _ files: (name: String, text: String)...,
    says expected: String = ""
  ) {
    self.name = name
    self.files = files
    if !fields.isEmpty { self.files.append(("template.yaml", fields)) }
    self.expected = expected
  }

  func check() throws {
    let found = try SampleRules(files).findings()
    #expect(found == expected, "found:\n\(found)")
  }
}

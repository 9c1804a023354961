internal import Rules

/// A project, or a template by itself, as far as it could be read, with its tests.
struct RuleUnit: Sendable {
  /// Absolute path of project.yaml or template.yaml.
  let file: String
  /// nil where there is no template to begin with.
  let reading: RuleReading?
  let tests: [TestFile]
  /// Where the files of its tests, and those that they name, may lie.
  let bounds: RuleBounds
  /// What loading, compiling and reading tests have found.
  let diagnostics: [Diagnostic]
  /// Absolute paths of all files that were looked at.
  let files: Set<String>

  /// Whether what is used can not be told from what is not: a name that is wrong leaves its owner unused.
  var hasErrors: Bool { reading == nil || diagnostics.contains { $0.severity == .error } }

  var folder: String { FilePath.folder(of: file) }

  init(file: String, environment: [String: String]) {
    var found = RuleLoader.inspect(path: file, environment: environment)
    var files: Set<String> = [file]
    if let reading = found.reading {
      files.formUnion(reading.rules.files)
      files.formUnion(
        reading.mapFiles.map(\.path).filter { path in
          reading.ownedFolders.contains { FilePath.folder(of: FilePath.folder(of: path)) == $0 }
        })
      found.diagnostics += TaskCompilation.diagnostics(
        reading.rules, besides: found.diagnostics)
    }
    var tests: [TestFile] = []
    bounds = RuleBounds(ofUnit: file)
    for path in TestFileReader.files(in: FilePath.folder(of: file), bounds) {
      files.insert(path)
      let (test, diagnostics) = TestFileReader.inspect(path, in: bounds)
      if let test { tests.append(test) }
      found.diagnostics += diagnostics
    }
    self.file = file
    self.tests = tests
    self.files = files
    reading = found.reading
    diagnostics = found.diagnostics
  }
}

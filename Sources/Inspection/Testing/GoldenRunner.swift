internal import Foundation
internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// Runs a whole source and compares what comes out with a file.
struct GoldenRunner {
  private static let explainedFields = 6

  let rules: RuleSet
  let bounds: RuleBounds
  let asOf: String
  let options: TestOptions
  /// nil where nobody asks why.
  let reasons: ReasonWriter?

  /// - Parameter trace: traces the records of the test's source, one after the other.
  func run(
    _ test: PreparedTest, _ source: String, _ expected: String,
    tracing trace: ((RecordTrace) -> Void) throws -> Void
  ) throws -> TestResult {
    var result = TestResult(name: test.name, location: test.location)
    let folder = FilePath.folder(of: test.location.file)
    let expectedPath = FilePath.absolute(expected, from: folder)
    let scratch = try Self.makeScratchFolder()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let outputPath = "\(scratch)/output.\(FilePath.name(of: expectedPath))"
    let report = try execute(test.task, source, folder, to: outputPath, scratch)
    guard report.failure == nil else {
      result.failure = TestFailure(report.failure?.message ?? "")
      return result
    }
    let output = try Data(contentsOf: URL(fileURLWithPath: outputPath))
    guard let golden = FileManager.default.contents(atPath: expectedPath) else {
      if options.updates {
        write(output, to: expectedPath, &result, "\(expected): written")
      } else {
        result.failure = TestFailure("there is no file \(expected); --update makes it")
        result.failure?.isAcceptable = true
      }
      return result
    }
    if golden == output { return result }
    let key = test.task.key.map(\.value)
    let comparison = GoldenComparison(
      expected: golden, got: output, path: expectedPath, key: key)
    if options.updates {
      write(output, to: expectedPath, &result, comparison.summary)
      if result.failure == nil { result.updates += comparison.changes.map(\.words) }
      return result
    }
    var failure = TestFailure(comparison.summary)
    failure.differences = comparison.changes.map(\.counted)
    failure.causes = try causes(of: comparison.changes, key, trace)
    failure.isAcceptable = true
    result.failure = failure
    return result
  }

  /// Why the first record that differs in a field has what it has there.
  private func causes(
    of changes: [GoldenComparison.Change], _ key: [String],
    _ trace: ((RecordTrace) -> Void) throws -> Void
  ) throws -> [TestCause] {
    guard let reasons, !key.isEmpty else { return [] }
    let explained = changes.prefix(Self.explainedFields)
    let wanted = Set(explained.map(\.key))
    var fields: [String: [FieldTrace]] = [:]
    try trace { record in
      guard case .mapped = record.outcome else { return }
      let values = key.map { name in record.fields.first { $0.field == name }?.value.text ?? "" }
      let found = GoldenTable.key(values)
      if wanted.contains(found), fields[found] == nil { fields[found] = record.fields }
    }
    return explained.compactMap { change in
      guard let field = fields[change.key]?.first(where: { $0.field == change.difference.field })
      else { return nil }
      return TestCause(
        subject: "\(field.field) = \(field.value.shown) in record \(change.key)",
        field: field.field, reasons: reasons.reasons(field))
    }
  }

  private func write(
    _ output: Data, to path: String, _ result: inout TestResult, _ update: String
  ) {
    // The links on the way were followed once more: what is written is what was looked at.
    guard let path = bounds.place(of: path) else {
      result.failure = TestFailure(bounds.refusal(of: path).message)
      return
    }
    do {
      let folder = FilePath.folder(of: path)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try output.write(to: URL(fileURLWithPath: path), options: .atomic)
      result.updates = [update]
    } catch {
      result.failure = TestFailure("\(path) can not be written: \(error.localizedDescription)")
    }
  }

  private func execute(
    _ task: MappingTask, _ source: String, _ folder: String, to output: String,
    _ scratch: String
  ) throws -> RunReport {
    var run = RunOptions(workingFolder: folder)
    run.tasks = [task.name]
    run.source = source
    run.target = output
    run.asOf = asOf
    run.statePath = "\(scratch)/state.db"
    return try Run(rules: rules, options: run, connectors: options.connectors).execute()
  }

  private static func makeScratchFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("crosswalk-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder.path
  }
}

internal import Foundation
internal import Mapping
internal import Records
internal import Rules
internal import Runs

/// Runs a whole source and compares what comes out with a file.
struct GoldenRunner {
  let rules: RuleSet
  let asOf: String
  let options: TestOptions

  func run(_ test: PreparedTest, _ source: String, _ expected: String) throws -> TestResult {
    var result = TestResult(name: test.name, location: test.location)
    let folder = FilePath.folder(of: test.location.file)
    let expectedPath = FilePath.absolute(expected, from: folder)
    let scratch = try Self.makeScratchFolder()
    defer { try? FileManager.default.removeItem(atPath: scratch) }
    let outputPath = "\(scratch)/output.\(FilePath.name(of: expectedPath))"
    let report = try execute(test.task, source, folder, to: outputPath, scratch)
    guard report.failure == nil else {
      result.failure = Self.failure(report.failure?.message ?? "")
      return result
    }
    let output = try Data(contentsOf: URL(fileURLWithPath: outputPath))
    guard let golden = FileManager.default.contents(atPath: expectedPath) else {
      return missing(expectedPath, output, result)
    }
    if golden == output { return result }
    return differing(expectedPath, golden, output, test.task, result)
  }

  private func missing(_ path: String, _ output: Data, _ result: TestResult) -> TestResult {
    var result = result
    guard options.updates else {
      result.failure = Self.failure("there is no file \(path) to compare with; --update makes it")
      result.failure?.isAcceptable = true
      return result
    }
    write(output, to: path, &result, "\(path): written")
    return result
  }

  private func differing(
    _ path: String, _ golden: Data, _ output: Data, _ task: MappingTask, _ result: TestResult
  ) -> TestResult {
    var result = result
    let comparison = GoldenComparison(
      expected: golden, got: output, path: path, key: task.key.map(\.value))
    guard options.updates else {
      var failure = Self.failure(comparison.summary)
      failure.differences = comparison.differences
      failure.causes = comparison.examples
      failure.isAcceptable = true
      result.failure = failure
      return result
    }
    write(output, to: path, &result, comparison.summary)
    guard result.failure == nil else { return result }
    for example in comparison.examples {
      result.updates += example.reasons.map { "\(example.subject): \($0.text)" }
    }
    return result
  }

  private func write(
    _ output: Data, to path: String, _ result: inout TestResult, _ update: String
  ) {
    do {
      let folder = FilePath.folder(of: path)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
      try output.write(to: URL(fileURLWithPath: path), options: .atomic)
      result.updates = [update]
    } catch {
      result.failure = Self.failure("\(path) can not be written: \(error.localizedDescription)")
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

  private static func failure(_ summary: String) -> TestFailure {
    var failure = TestFailure()
    failure.summary = summary
    return failure
  }
}

import Foundation
import Inspection
import Mapping
import Rules

/// The results of tests for machines.
struct TestReportJSON {
  let report: TestReport

  var text: String {
    let results = report.results
    let failed = results.filter { $0.failure != nil }.count
    let findings = report.suites.compactMap(\.errors).flatMap(\.diagnostics)
    var object: [String: Any] = [
      "passed": results.count - failed, "failed": failed,
      "seconds": (report.seconds * 1000).rounded() / 1000,
      "tests": report.suites.flatMap { suite in suite.results.map { Self.test($0, suite) } },
      "findings": findings.map { Self.finding($0) },
    ]
    object["coverage"] = report.coverage.map { Self.coverage($0) }
    object["mutation"] = report.mutation.map { Self.mutation($0) }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private static func coverage(_ coverage: CoverageReport) -> [String: Any] {
    [
      "reached": coverage.reached, "total": coverage.total,
      "files": coverage.files.map { file in
        [
          "file": relative(file.path), "reached": file.reached, "total": file.places.count,
          "places": file.places.map { place in
            [
              "kind": place.kind.rawValue, "line": place.location.line,
              "column": place.location.column, "name": place.name, "count": place.count,
            ] as [String: Any]
          },
        ] as [String: Any]
      },
    ]
  }

  private static func mutation(_ mutation: MutationReport) -> [String: Any] {
    [
      "mutants": mutation.total,
      "survivors": mutation.survivors.map { survivor in
        [
          "file": relative(survivor.mutant.location.file), "line": survivor.mutant.location.line,
          "column": survivor.mutant.location.column, "subject": survivor.mutant.subject,
          "original": survivor.mutant.original, "replacement": survivor.mutant.replacement,
          "tests": survivor.testCount,
        ] as [String: Any]
      },
    ]
  }

  private static func test(_ result: TestResult, _ suite: TestSuiteResult) -> [String: Any] {
    var object: [String: Any] = [
      "name": result.name, "rules": relative(suite.file), "file": relative(result.location.file),
      "line": result.location.line, "status": result.failure == nil ? "passed" : "failed",
    ]
    if !result.updates.isEmpty { object["updates"] = result.updates }
    guard let failure = result.failure else { return object }
    if !failure.summary.isEmpty { object["message"] = failure.summary }
    object["equal"] = failure.equalCount
    object["differences"] = failure.differences.map { difference in
      [
        "field": difference.field, "expected": difference.expected.text,
        "got": difference.got.text, "note": difference.note,
      ]
    }
    object["why"] = failure.causes.map { cause in
      ["subject": cause.subject, "reasons": cause.reasons.map { reason($0) }] as [String: Any]
    }
    return object
  }

  private static func reason(_ reason: Reason) -> [String: Any] {
    var object: [String: Any] = ["text": reason.text]
    object["file"] = reason.location.map { relative($0.file) }
    object["line"] = reason.location?.line
    return object
  }

  private static func finding(_ diagnostic: Diagnostic) -> [String: Any] {
    [
      "code": diagnostic.code.rawValue, "file": relative(diagnostic.location.file),
      "line": diagnostic.location.line, "column": diagnostic.location.column,
      "message": diagnostic.message, "hint": diagnostic.hint,
    ]
  }

  private static func relative(_ path: String) -> String {
    FilePath.relative(path, to: FilePath.workingDirectory)
  }
}

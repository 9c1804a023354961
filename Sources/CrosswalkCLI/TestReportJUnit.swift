import Foundation
import Inspection
import Mapping
import Rules

/// The results of tests in the XML that JUnit's Ant task made common and build servers read.
struct TestReportJUnit {
  let report: TestReport

  var text: String {
    let suites = report.suites
    let results = report.results
    let failed = results.filter { $0.failure != nil }.count
    let errors = suites.filter { $0.errors != nil }.count
    var lines = [
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
      "<testsuites tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"\(errors)\" "
        + "time=\"\(Self.time(report.seconds))\">",
    ]
    for suite in suites { lines += Self.suite(suite) }
    lines.append("</testsuites>")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func suite(_ suite: TestSuiteResult) -> [String] {
    let name = relative(suite.file)
    let failed = suite.results.filter { $0.failure != nil }.count
    let errors = suite.errors == nil ? 0 : 1
    let time = suite.results.reduce(0) { $0 + $1.seconds }
    var lines = [
      "  <testsuite name=\"\(escaped(name))\" tests=\"\(suite.results.count + errors)\" "
        + "failures=\"\(failed)\" errors=\"\(errors)\" time=\"\(Self.time(time))\">"
    ]
    if let errors = suite.errors {
      let text = errors.render(relativeTo: FilePath.workingDirectory)
      lines += [
        "    <testcase name=\"rules\" classname=\"\(escaped(name))\">",
        "      <error message=\"the rules can not be read\">\(escaped(text))</error>",
        "    </testcase>",
      ]
    }
    for result in suite.results { lines += test(result, name) }
    lines.append("  </testsuite>")
    return lines
  }

  private static func test(_ result: TestResult, _ suite: String) -> [String] {
    let head =
      "    <testcase name=\"\(escaped(result.name))\" classname=\"\(escaped(suite))\" "
      + "file=\"\(escaped(relative(result.location.file)))\" line=\"\(result.location.line)\" "
      + "time=\"\(time(result.seconds))\""
    guard let failure = result.failure else { return [head + "/>"] }
    let words = failure.differences.map { difference in
      "\(difference.field): expected \(difference.expected.shown), got \(difference.got.shown)"
    }
    let reasons = failure.causes.flatMap { cause in
      ["why \(cause.subject)"] + cause.reasons.map { "  \($0.text)" }
    }
    let message = failure.summary.isEmpty ? words.first ?? "failed" : failure.summary
    return [
      head + ">",
      "      <failure message=\"\(escaped(message))\">"
        + escaped((words + reasons).joined(separator: "\n")) + "</failure>",
      "    </testcase>",
    ]
  }

  private static func relative(_ path: String) -> String {
    FilePath.relative(path, to: FilePath.workingDirectory)
  }

  private static func time(_ seconds: Double) -> String {
    let thousandths = Int((seconds * 1000).rounded())
    let rest = String(thousandths % 1000)
    return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  /// Text and attribute values; what XML 1.0 does not allow becomes U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\n", "\t": result += "&#\(scalar.value);"
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value & 0xFFFE != 0xFFFE
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}

import Foundation
import Inspection
import Mapping
import Rules

/// The results of tests for people: what failed, why, and how to accept it; the rest in one line.
struct TestReportText {
  private static let shownCauses = 6

  let console: Console
  let paths: [String]

  func show(_ suites: [TestSuiteResult], seconds: Double, filter: String?) {
    let folder = FilePath.workingDirectory
    for suite in suites {
      if let errors = suite.errors { console.say(errors.render(relativeTo: folder)) }
      for result in suite.results { show(result) }
    }
    let results = suites.flatMap(\.results)
    guard !results.isEmpty else {
      if suites.allSatisfy({ $0.errors == nil }) { sayNone(filter) }
      return
    }
    let failed = results.filter { $0.failure != nil }.count
    let updated = results.filter { !$0.updates.isEmpty }.count
    var counts: [String] = []
    if failed > 0 { counts.append(console.styled("\(grouped(failed)) failed", .red, .bold)) }
    if updated > 0 { counts.append(console.styled("\(grouped(updated)) updated", .yellow, .bold)) }
    let passed = "\(grouped(results.count - failed - updated)) passed"
    counts.append(failed == 0 && updated == 0 ? console.styled(passed, .green, .bold) : passed)
    console.say("\(counts.joined(separator: ", ")) in \(Self.time(seconds))")
  }

  private func sayNone(_ filter: String?) {
    let which = filter.map { " whose name has \"\($0)\" in it" } ?? ""
    console.say(
      "There are no tests\(which) in \(paths.joined(separator: ", ")); tests are the .yaml files in the folder "
        + "tests/ beside project.yaml or template.yaml.")
  }

  private func show(_ result: TestResult) {
    if !result.updates.isEmpty {
      console.say(head("UPDATED", .yellow, result))
      for update in result.updates { console.say("        \(update)") }
      console.say("")
    }
    let explained = result.failure?.causes.map(\.field) ?? []
    for (field, text) in result.prints where !explained.contains(field) {
      console.say(console.styled("print", .cyan) + " \(field): \(text)")
    }
    guard let failure = result.failure else { return }
    console.say(head("FAIL", .red, result))
    if !failure.summary.isEmpty { console.say("        \(failure.summary)") }
    if !failure.differences.isEmpty { show(failure.differences) }
    if failure.equalCount > 0 {
      let count = failure.equalCount
      console.say(
        console.styled(
          "        \(count) other field\(count == 1 ? " is" : "s are") equal", .dim))
    }
    for cause in failure.causes.prefix(Self.shownCauses) { show(cause) }
    if failure.isAcceptable {
      let path = paths.joined(separator: " ")
      console.say(
        console.styled("      accept:", .dim)
          + " crosswalk test \(path) --filter \(Self.shell(result.name)) --update")
    }
    console.say("")
  }

  private func head(_ word: String, _ style: Console.Style, _ result: TestResult) -> String {
    let place = Self.place(result.location)
    let name = console.styled(result.name, .bold)
    let gap = max(2, 80 - word.count - result.name.count - place.count - 2)
    return console.styled(word, style, .bold) + "  " + name
      + String(repeating: " ", count: min(gap, 40)) + console.styled(place, .dim)
  }

  // MARK: Differences

  private func show(_ differences: [TestDifference]) {
    let rows = differences.map { [$0.field, expected($0.expected), expected($0.got), $0.note] }
    let titles = ["field", "expected", "got"]
    let widths = (0..<3).map { column in
      ([titles[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    console.say("        " + console.styled(Self.aligned(titles, widths), .dim))
    for (difference, row) in zip(differences, rows) {
      let sign = console.styled(String(difference.sign), style(difference.sign), .bold)
      console.say("      \(sign) \(Self.aligned(Array(row[..<3]), widths))\(row[3])")
    }
  }

  private func expected(_ value: TracedValue) -> String {
    value.isEmpty ? "(none)" : value.shown
  }

  private func style(_ sign: Character) -> Console.Style {
    switch sign {
    case "+": .green
    case "-": .red
    default: .yellow
    }
  }

  private static func aligned(_ cells: [String], _ widths: [Int]) -> String {
    zip(cells, widths).map { cell, width in
      cell + String(repeating: " ", count: max(0, width - cell.count) + 3)
    }.joined()
  }

  // MARK: Causes

  private func show(_ cause: TestCause) {
    console.say(console.styled("      why", .dim) + " \(cause.subject)")
    let places = cause.reasons.map { $0.location.map { Self.place($0) } ?? "" }
    let width = places.map(\.count).max() ?? 0
    for (reason, place) in zip(cause.reasons, places) {
      let blanks = String(repeating: " ", count: max(0, width - place.count))
      console.say("        \(console.styled(place, .dim))\(blanks)    \(reason.text)")
    }
  }

  private static func place(_ location: SourceLocation) -> String {
    "\(FilePath.relative(location.file, to: FilePath.workingDirectory)):\(location.line)"
  }

  static func time(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return tenths >= 1
      ? "\(tenths / 10).\(tenths % 10) s" : "\(Int((seconds * 1000).rounded())) ms"
  }

  private static func shell(_ text: String) -> String {
    text.contains("'") ? "\"\(text)\"" : "'\(text)'"
  }
}

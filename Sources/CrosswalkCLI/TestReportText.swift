import Foundation
import Inspection
import Mapping
import Rules

/// The results of tests for people: what failed, why, and how to accept it; the rest in one line.
struct TestReportText {
  private static let shownCauses = 6

  let console: Console
  let paths: [String]
  let filter: String?

  func show(_ report: TestReport) {
    let folder = FilePath.workingDirectory
    let suites = report.suites
    let results = report.results
    let accept = AcceptCommand(paths: paths, names: filter == nil ? results.map(\.name) : nil)
    for suite in suites {
      if let errors = suite.errors { console.say(errors.render(relativeTo: folder)) }
      for result in suite.results { show(result, of: suite, accept) }
    }
    guard !results.isEmpty else {
      if suites.allSatisfy({ $0.errors == nil }) { sayNone() }
      return
    }
    console.say(summary(results, report.seconds))
  }

  private func summary(_ results: [TestResult], _ seconds: Double) -> String {
    let failed = results.filter { $0.failure != nil }.count
    let updated = results.filter { !$0.updates.isEmpty }.count
    var counts: [String] = []
    if failed > 0 { counts.append(console.styled("\(grouped(failed)) failed", .red, .bold)) }
    if updated > 0 { counts.append(console.styled("\(grouped(updated)) updated", .yellow, .bold)) }
    let passed = "\(grouped(results.count - failed - updated)) passed"
    counts.append(failed == 0 && updated == 0 ? console.styled(passed, .green, .bold) : passed)
    return "\(counts.joined(separator: ", ")) in \(Self.time(seconds))"
  }

  private func sayNone() {
    let which = filter.map { " whose name has \"\($0)\" in it" } ?? ""
    console.say("There are no tests\(which) in \(paths.joined(separator: ", ")).")
    if filter == nil {
      console.say(
        "Tests are the .yaml files in the folder tests/ beside project.yaml or template.yaml.")
    }
  }

  private func show(_ result: TestResult, of suite: TestSuiteResult, _ accept: AcceptCommand) {
    if !result.updates.isEmpty {
      console.say(head("UPDATED", .yellow, result))
      for update in result.updates { console.say(Lines.wrapped(update, indentation: 8)) }
      console.say("")
    }
    let explained = result.failure?.causes.map(\.field) ?? []
    for (field, text) in result.prints where !explained.contains(field) {
      console.say(console.styled("print", .cyan) + " \(field): \(text)")
    }
    guard let failure = result.failure else { return }
    console.say(head("FAIL", .red, result))
    if !failure.summary.isEmpty { console.say(Lines.wrapped(failure.summary, indentation: 8)) }
    if !failure.differences.isEmpty {
      for line in DifferenceTable(console: console, differences: failure.differences).lines {
        console.say(line)
      }
    }
    if failure.equalCount > 0 {
      let count = failure.equalCount
      let words = "\(grouped(count)) other field\(count == 1 ? " is" : "s are") equal"
      console.say(console.styled("        \(words)", .dim))
    }
    let folder = FilePath.folder(of: suite.file)
    for cause in failure.causes.prefix(Self.shownCauses) { show(cause, folder) }
    if failure.isAcceptable {
      console.say(console.styled("      accept:", .dim) + " " + accept.text(for: result))
    }
    console.say("")
  }

  /// The place stands at the right edge, or on a line of its own where the name leaves no room.
  private func head(_ word: String, _ style: Console.Style, _ result: TestResult) -> String {
    let location = result.location
    let file = FilePath.relative(location.file, to: FilePath.workingDirectory)
    let place = "\(file):\(location.line)"
    let gap = Lines.width - word.count - 2 - result.name.count - place.count
    let start = console.styled(word, style, .bold) + "  " + console.styled(result.name, .bold)
    let end = console.styled(place, .dim)
    guard gap >= 2 else { return "\(start)\n        \(end)" }
    return start + String(repeating: " ", count: gap) + end
  }

  private func show(_ cause: TestCause, _ folder: String) {
    console.say(console.styled("      why", .dim) + " " + cause.subject)
    let places = cause.reasons.map { $0.location.map { Self.place($0, folder) } ?? "" }
    let width = places.map(\.count).max() ?? 0
    for (reason, place) in zip(cause.reasons, places) {
      let isAside = place.isEmpty
      let column = isAside ? 8 : 8 + width + 4
      let text = Lines.wrapped(reason.text, indentation: column)
      let start = isAside ? "" : "        \(place)"
      let rest = text.dropFirst(start.count)
      console.say(console.styled(start, .dim) + String(rest))
    }
  }

  /// As short as it can be: from the project's or template's folder on, elsewhere the last two parts.
  private static func place(_ location: SourceLocation, _ folder: String) -> String {
    let path = FilePath.relative(location.file, to: folder)
    guard path.hasPrefix("/") else { return "\(path):\(location.line)" }
    return "\(path.split(separator: "/").suffix(2).joined(separator: "/")):\(location.line)"
  }

  static func time(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return tenths >= 1
      ? "\(tenths / 10).\(tenths % 10) s" : "\(Int((seconds * 1000).rounded())) ms"
  }
}

import Inspection
import Rules

/// How much of the rules the tests reach, for people: a line for each file, and the places that none reaches.
struct CoverageText {
  /// Places of a file that are told one by one; of more only the lines are.
  private static let mostNamed = 8
  private static let countWidth = 8

  let console: Console
  let report: CoverageReport

  func show(_ minimum: Percentage?) {
    let titles = ["reached", "of", "%"].map { Self.padded($0) }.joined()
    let nameWidth = Lines.width - 3 * Self.countWidth
    console.say(
      console.styled("coverage", .bold)
        + String(repeating: " ", count: nameWidth - 8) + console.styled(titles, .dim))
    for file in report.files { show(file, nameWidth) }
    console.say(row("all", report.reached, report.total, nameWidth, isTotal: true))
    console.say(console.styled(Lines.wrapped(kinds, indentation: 2), .dim))
    if let minimum, !report.reaches(minimum) {
      let share = Percentage.shown(report.reached, of: report.total)
      console.error("the tests reach \(share) % of the rules, and \(minimum.text) % is asked for")
    }
  }

  private func show(_ file: CoverageReport.File, _ nameWidth: Int) {
    let path = FilePath.relative(file.path, to: FilePath.workingDirectory)
    console.say(row("  " + path, file.reached, file.places.count, nameWidth))
    let missed = file.places.filter { $0.count == 0 }
    guard missed.count > Self.mostNamed else {
      for place in missed {
        let name = place.name.isEmpty ? "" : "  \(place.name)"
        let text = "\(place.location.line)  \(Self.word(place.kind))\(name)"
        console.say("      \(console.styled("not reached", .yellow))  \(text)")
      }
      return
    }
    let lines = Self.ranges(missed.map(\.location.line))
    let text = Lines.wrapped("lines \(lines)", indentation: 19).dropFirst(17)
    console.say("      \(console.styled("not reached", .yellow))\(text)")
  }

  /// A path that leaves no room for the numbers has a line of its own.
  private func row(
    _ name: String, _ reached: Int, _ total: Int, _ nameWidth: Int, isTotal: Bool = false
  ) -> String {
    let share = Percentage.shown(reached, of: total)
    let numbers = [grouped(reached), grouped(total), share].map { Self.padded($0) }.joined()
    let style: Console.Style = reached == total ? .green : .yellow
    let shown = console.styled(numbers, style)
    let start = isTotal ? console.styled(name, .bold) : name
    guard name.count < nameWidth else {
      return start + "\n" + String(repeating: " ", count: nameWidth) + shown
    }
    return start + String(repeating: " ", count: nameWidth - name.count) + shown
  }

  private var kinds: String {
    CoveragePlace.Kind.allCases.compactMap { kind in
      let places = report.files.flatMap(\.places).filter { $0.kind == kind }
      guard !places.isEmpty else { return nil }
      return
        "\(grouped(places.count { $0.count > 0 })) of \(grouped(places.count)) \(Self.plural(kind))"
    }.joined(separator: ", ")
  }

  private static func padded(_ text: String) -> String {
    String(repeating: " ", count: max(1, countWidth - text.count)) + text
  }

  private static func word(_ kind: CoveragePlace.Kind) -> String {
    switch kind {
    case .field: "field mapping"
    case .entry: "entry"
    case .fallback: "fallback"
    case .line: "line"
    }
  }

  private static func plural(_ kind: CoveragePlace.Kind) -> String {
    switch kind {
    case .field: "field mappings"
    case .entry: "entries"
    case .fallback: "defaults and fallbacks"
    case .line: "Lua lines"
    }
  }

  /// Lines as people write them: `3, 5-9, 12`.
  private static func ranges(_ lines: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for line in lines {
      if let last = ranges.last, line <= last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...line
      } else {
        ranges.append(line...line)
      }
    }
    return ranges.map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }.joined(separator: ", ")
  }
}

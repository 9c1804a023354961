import Foundation
import Inspection
import Mapping
import Rules

/// The explanation of one record for people.
struct ExplanationText {
  private let task: MappingTask
  private let found: FoundRecord
  private let fields: [FieldTrace]
  private let console: Console
  private let writer: ReasonWriter

  init(rules: RuleSet, task: MappingTask, found: FoundRecord, fields: [String], console: Console) {
    self.task = task
    self.found = found
    self.console = console
    writer = ReasonWriter(rules: rules, pendingNumbers: found.pendingNumbers)
    self.fields = found.fields(fields, of: task)
  }

  var text: String {
    let title = console.styledForOutput("record \(grouped(found.number))", .bold)
    var lines = ["\(title)  \(task.name)"]
    lines += wrapped(outcome, indent: 0, width: console.outputWidth)
    if let filter = found.trace.filter { lines += block("where", filter) }
    for field in fields { lines += block(field.field, field) }
    if found.trace.fields.count < task.fields.count {
      lines += ["", console.styledForOutput("The other fields were not computed.", .dim)]
    }
    return lines.joined(separator: "\n")
  }

  private var outcome: String {
    switch found.trace.outcome {
    case .mapped: console.styledForOutput("mapped", .green)
    case .skipped(let reason):
      console.styledForOutput("skipped", .yellow)
        + (reason.isEmpty ? " by the filter" : ": \(reason)")
    case .rejected(let failure, let field):
      console.styledForOutput("rejected", .red) + ", \(failure.code?.rawValue ?? "")"
        + (field.map { " \($0)" } ?? "") + ": \(failure.message)"
    }
  }

  // MARK: One field

  private func block(_ name: String, _ trace: FieldTrace) -> [String] {
    let value = trace.failure == nil ? trace.value.shown : console.styledForOutput("no value", .red)
    let head = ["", "\(console.styledForOutput(name, .bold)) = \(value)"]
    let reasons = writer.reasons(trace).map { ($0.location.map { place($0) } ?? "", $0.text) }
    let widest = reasons.map(\.0.count).max() ?? 0
    let fits = reasons.allSatisfy { 2 + widest + 2 + $0.1.count <= console.outputWidth }
    return head + (fits ? aligned(reasons, widest) : stacked(reasons))
  }

  /// Places to the left, words to the right.
  private func aligned(_ reasons: [(place: String, words: String)], _ width: Int) -> [String] {
    reasons.map { place, words in
      let blanks = String(repeating: " ", count: width - place.count)
      return "  \(console.styledForOutput(place, .dim))\(blanks)  \(words)"
    }
  }

  /// Words below their places.
  private func stacked(_ reasons: [(place: String, words: String)]) -> [String] {
    var lines: [String] = []
    var last = ""
    for (place, words) in reasons {
      if !place.isEmpty, place != last {
        lines.append("  \(console.styledForOutput(place, .dim))")
        last = place
      }
      lines += wrapped(words, indent: 6, width: console.outputWidth)
    }
    return lines
  }

  private func place(_ location: SourceLocation) -> String {
    "\(FilePath.relative(location.file, to: FilePath.workingDirectory)):\(location.line)"
  }
}

extension FoundRecord {
  /// The traces of some fields, or of all where none is named, in the order of the rules and not in the one in which
  /// fields are computed.
  func fields(_ names: [String], of task: MappingTask) -> [FieldTrace] {
    let order = task.fields.map(\.field)
    return trace.fields.filter { names.isEmpty || names.contains($0.field) }
      .sorted { (order.firstIndex(of: $0.field) ?? 0) < (order.firstIndex(of: $1.field) ?? 0) }
  }
}

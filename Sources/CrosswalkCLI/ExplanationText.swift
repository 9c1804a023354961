import Foundation
import Inspection
import Mapping
import Rules

/// The explanation of one record, for people and for machines.
struct ExplanationText {
  /// Places of up to this many characters are aligned.
  private static let widestPlace = 56

  private let rules: RuleSet
  private let task: MappingTask
  private let found: FoundRecord
  private let fields: [FieldTrace]
  private let console: Console
  private let writer: ReasonWriter

  init(rules: RuleSet, task: MappingTask, found: FoundRecord, fields: [String], console: Console) {
    self.rules = rules
    self.task = task
    self.found = found
    self.console = console
    writer = ReasonWriter(rules: rules)
    // The order of the rules, not the order in which fields are computed.
    let order = task.fields.map(\.field)
    self.fields = found.trace.fields
      .filter { fields.isEmpty || fields.contains($0.field) }
      .sorted { (order.firstIndex(of: $0.field) ?? 0) < (order.firstIndex(of: $1.field) ?? 0) }
  }

  // MARK: For people

  var text: String {
    var lines = ["\(console.styled("record \(grouped(found.number))", .bold))  \(task.name)"]
    lines.append(outcome)
    if let filter = found.trace.filter { lines += block("where", filter) }
    for field in fields { lines += block(field.field, field) }
    if found.trace.fields.count < task.fields.count, !isMapped {
      lines.append(console.styled("The other fields were not computed.", .dim))
    }
    return lines.joined(separator: "\n")
  }

  private var isMapped: Bool {
    if case .mapped = found.trace.outcome { true } else { false }
  }

  private var outcome: String {
    switch found.trace.outcome {
    case .mapped: console.styled("mapped", .green)
    case .skipped(let reason):
      console.styled("skipped", .yellow) + (reason.isEmpty ? " by the filter" : ": \(reason)")
    case .rejected(let failure, let field):
      console.styled("rejected", .red) + ", \(failure.code?.rawValue ?? "")"
        + (field.map { " \($0)" } ?? "") + ": \(failure.message)"
    }
  }

  private func block(_ name: String, _ trace: FieldTrace) -> [String] {
    let value = trace.failure == nil ? trace.value.shown : console.styled("no value", .red)
    var lines = ["", "\(console.styled(name, .bold)) = \(value)"]
    let reasons = writer.reasons(trace)
    let places = reasons.map { $0.location.map { place($0) } ?? "" }
    let width = places.map(\.count).filter { $0 <= Self.widestPlace }.max() ?? 0
    for (reason, place) in zip(reasons, places) {
      let blanks = String(repeating: " ", count: max(0, width - place.count))
      lines.append("  \(console.styled(place, .dim))\(blanks)  \(reason.text)")
    }
    return lines
  }

  private func place(_ location: SourceLocation) -> String {
    "\(FilePath.relative(location.file, to: FilePath.workingDirectory)):\(location.line)"
  }

  // MARK: For machines

  var json: String {
    var object: [String: Any] = ["record": found.number, "task": task.name]
    switch found.trace.outcome {
    case .mapped: object["outcome"] = "mapped"
    case .skipped(let reason):
      object["outcome"] = "skipped"
      object["reason"] = reason
    case .rejected(let failure, let field):
      object["outcome"] = "rejected"
      object["code"] = failure.code?.rawValue
      object["field"] = field
      object["message"] = failure.message
      object["at"] = failure.at
    }
    if let filter = found.trace.filter { object["where"] = json(filter) }
    object["fields"] = fields.map { json($0) }
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func json(_ trace: FieldTrace) -> [String: Any] {
    var object: [String: Any] = ["field": trace.field, "value": trace.value.text]
    object["reads"] = trace.reads.map { ["field": $0.name, "value": $0.value.text] }
    object["steps"] = writer.reasons(trace).map { reason in
      var step: [String: Any] = ["text": reason.text]
      step["file"] = reason.location.map {
        FilePath.relative($0.file, to: FilePath.workingDirectory)
      }
      step["line"] = reason.location?.line
      return step
    }
    return object
  }
}

import Foundation
import Inspection
import Mapping
import Rules

/// The explanation of one record for machines: the same facts, step by step.
struct ExplanationJSON {
  private let task: MappingTask
  private let found: FoundRecord
  private let fields: [FieldTrace]
  private let writer: ReasonWriter

  init(rules: RuleSet, task: MappingTask, found: FoundRecord, fields: [String]) {
    self.task = task
    self.found = found
    self.fields = found.fields(fields, of: task)
    writer = ReasonWriter(rules: rules, pendingNumbers: found.pendingNumbers)
  }

  var text: String {
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
    object["source"] = try? JSONSerialization.jsonObject(with: Data(found.trace.sourceJSON))
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func json(_ trace: FieldTrace) -> [String: Any] {
    var object: [String: Any] = ["field": trace.field]
    if let failure = trace.failure {
      object["failure"] = failure.message
      object["code"] = failure.code?.rawValue
    } else {
      object["value"] = trace.value.text
    }
    object["reads"] = json(trace.reads)
    object["steps"] = trace.steps.map { json($0, of: trace) }
    return object
  }

  private func json(_ step: TraceStep, of trace: FieldTrace) -> [String: Any] {
    let reasons = writer.reasons(step, of: trace)
    var object: [String: Any] = [
      "step": step.action.name, "text": reasons.first?.text ?? "", "value": step.value.text,
    ]
    let place = reasons.first?.location ?? step.location
    object["file"] = FilePath.relative(place.file, to: FilePath.workingDirectory)
    object["line"] = place.line
    if !step.reads.isEmpty { object["reads"] = json(step.reads) }
    if reasons.count > 1 { object["more"] = reasons.dropFirst().map(\.text) }
    switch step.action {
    case .table(let row):
      object["map"] = row.map
      object["keys"] = row.keys.map(\.text)
    case .script(let script):
      object["map"] = script.map
      object["keys"] = script.arguments.map(\.text)
      if !script.prints.isEmpty { object["prints"] = script.prints }
      if !script.warnings.isEmpty { object["warnings"] = script.warnings }
    default: break
    }
    return object
  }

  private func json(_ reads: [SourceRead]) -> [[String: Any]] {
    reads.map { ["field": $0.name, "value": $0.value.text] }
  }
}

extension TraceStep.Action {
  /// The key of the field mapping that asks for the step; `type` for the schema's.
  fileprivate var name: String {
    switch self {
    case .from: "from"
    case .constant: "value"
    case .parameter: "parameter"
    case .concat: "concat"
    case .trim: "trim"
    case .letterCase: "case"
    case .replace: "replace"
    case .table, .script: "map"
    case .unmapped: "unmapped"
    case .sequence: "sequence"
    case .defaultValue: "default"
    case .truncate: "truncate"
    case .type: "type"
    }
  }
}

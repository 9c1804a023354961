package import Mapping
internal import Records
package import Rules

/// One line of the answer to "why has this field this value?".
package struct Reason: Sendable, Equatable {
  /// Where the rules say so; nil for lines that only add to the one before.
  package var location: SourceLocation?
  package var text: String

  package init(_ text: String, at location: SourceLocation? = nil) {
    self.text = text
    self.location = location
  }
}

/// Puts the trace of a field into words.
package struct ReasonWriter {
  private let candidates: MapCandidates

  package init(rules: RuleSet) { candidates = MapCandidates(rules) }

  /// The steps that led to the field's value, in their order.
  package func reasons(_ trace: FieldTrace) -> [Reason] {
    var reasons = trace.steps.flatMap { self.reasons($0, reads: trace.reads) }
    if let failure = trace.failure {
      reasons.append(Reason(failureText(failure)))
    }
    return reasons
  }

  private func reasons(_ step: TraceStep, reads: [SourceRead]) -> [Reason] {
    let value = step.value.shown
    switch step.action {
    case .from(let names):
      let parts = names.map { name in
        let read = reads.first { $0.name == name }
        return "\(name) = \(read?.value.shown ?? "(empty)")"
      }
      return [Reason("from \(parts.joined(separator: ", "))", at: step.location)]
    case .constant: return [Reason("value \(value)", at: step.location)]
    case .parameter(let name): return [Reason("parameter \(name) = \(value)", at: step.location)]
    case .concat: return [Reason("concat → \(value)", at: step.location)]
    case .trim: return [Reason("trim → \(value)", at: step.location)]
    case .letterCase: return [Reason("case → \(value)", at: step.location)]
    case .replace: return [Reason("replace → \(value)", at: step.location)]
    case .table(let row): return table(row, step)
    case .script(let script): return self.script(script, step, reads: reads)
    case .unmapped(let rule): return [Reason("unmapped: \(rule.rawValue)", at: step.location)]
    case .sequence(let name): return [Reason("sequence \(name) gave \(value)", at: step.location)]
    case .defaultValue: return [Reason("default \(value)", at: step.location)]
    case .truncate: return [Reason("truncate → \(value)", at: step.location)]
    case .type: return [Reason("written as \(value)", at: step.location)]
    }
  }

  // MARK: Value maps

  private func table(_ row: RowTrace, _ step: TraceStep) -> [Reason] {
    let keys = row.keys.map(\.shown).joined(separator: ", ")
    guard let result = row.result else {
      return [Reason("\(row.map) has no entry for \(keys)", at: step.location)]
        + nearest(row.map, row.keys)
    }
    return [
      Reason("\(row.map): \(keys) → \(result.shown)", at: row.location ?? step.location)
    ]
  }

  private func script(
    _ script: ScriptTrace, _ step: TraceStep, reads: [SourceRead]
  ) -> [Reason] {
    let place =
      script.line > 0
      ? SourceLocation(file: script.path, line: script.line, column: 1) : step.location
    let inputs = reads.map { "\($0.name) = \($0.value.shown)" }.joined(separator: ", ")
    let given = inputs.isEmpty ? "" : " for \(inputs)"
    var reasons = [
      Reason("returned \(script.returned?.shown ?? "nil")\(given)", at: place)
    ]
    for row in script.lookups {
      let keys = row.keys.map(\.shown).joined(separator: ", ")
      reasons.append(
        Reason("lookup \(row.map): \(keys) → \(row.result?.shown ?? "no entry")", at: row.location))
    }
    reasons += script.prints.map { Reason("print: \($0)") }
    reasons += script.warnings.map { Reason("warn: \($0)") }
    if script.returned == nil { reasons += nearest(script.map, script.arguments) }
    return reasons
  }

  private func nearest(_ map: String, _ keys: [TracedValue]) -> [Reason] {
    for (place, key) in keys.enumerated() where !key.isEmpty {
      guard let near = candidates.nearest(to: key.text, at: place, map: map) else { continue }
      return [Reason("nearest known \(near.name): \(TracedValue(near.key).shown)")]
    }
    return []
  }

  private func failureText(_ failure: TracedFailure) -> String {
    guard let code = failure.code else { return "skipped: \(failure.message)" }
    let place = failure.at.map { " (\($0))" } ?? ""
    return "rejected, \(code.rawValue): \(failure.message)\(place)"
  }
}

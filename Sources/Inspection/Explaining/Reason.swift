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
  private let places: MapPlaces
  private let pendingNumbers: Set<String>

  /// - Parameter pendingNumbers: sequences of which the record has no number yet.
  package init(rules: RuleSet, pendingNumbers: Set<String> = []) {
    candidates = MapCandidates(rules)
    places = MapPlaces(rules)
    self.pendingNumbers = pendingNumbers
  }

  /// The steps that led to the field's value, in their order.
  package func reasons(_ trace: FieldTrace) -> [Reason] {
    var reasons = trace.steps.flatMap { self.reasons($0, of: trace) }
    if let failure = trace.failure {
      reasons.append(Reason(failureText(failure)))
    }
    return reasons
  }

  /// What one step did: its own line first, then those that add to it.
  package func reasons(_ step: TraceStep, of trace: FieldTrace) -> [Reason] {
    let value = step.value.shown
    switch step.action {
    case .from(let names):
      let parts = names.map { name in
        let read = step.reads.first { $0.name == name }
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
    case .script(let script): return self.script(script, step, of: trace)
    case .unmapped(let rule): return [Reason("unmapped: \(rule.rawValue)", at: step.location)]
    case .sequence(let name):
      let key = Self.listed(step.reads)
      guard pendingNumbers.contains(name) else {
        return [Reason("sequence \(name) gave \(value) to \(key)", at: step.location)]
      }
      return [
        Reason(
          "sequence \(name) gives \(key) its next number in a run: \(value), if no other record needs one before",
          at: step.location)
      ]
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
      Reason("\(row.map): \(keys) → \(result.shown)", at: places.place(of: row) ?? step.location)
    ]
  }

  private func script(
    _ script: ScriptTrace, _ step: TraceStep, of trace: FieldTrace
  ) -> [Reason] {
    let place =
      script.line > 0
      ? SourceLocation(file: script.path, line: script.line, column: 1) : step.location
    // The arguments, and what the call read of the record beside them.
    let given = trace.steps.first.map { $0.reads } ?? []
    let inputs = given + step.reads.filter { !given.contains($0) }
    let condition = inputs.isEmpty ? "" : " for \(Self.listed(inputs))"
    var reasons = [
      Reason("\(ending(of: script, step, trace))\(condition)", at: place)
    ]
    for row in script.lookups {
      let keys = row.keys.map(\.shown).joined(separator: ", ")
      reasons.append(
        Reason(
          "lookup \(row.map): \(keys) → \(row.result?.shown ?? "no entry")",
          at: places.place(of: row)))
    }
    for call in script.calls {
      let keys = call.arguments.map(\.shown).joined(separator: ", ")
      reasons.append(Reason("lookup \(call.map): asked for \(keys)"))
    }
    reasons += script.prints.map { Reason("print: \(Self.withoutControls($0))") }
    reasons += script.warnings.map { Reason("warn: \($0)") }
    if script.returned == nil { reasons += nearest(script.map, script.arguments) }
    return reasons
  }

  /// How the call of a map function ended.
  private func ending(of script: ScriptTrace, _ step: TraceStep, _ trace: FieldTrace) -> String {
    if let returned = script.returned { return "returned \(returned.shown)" }
    // What the mapping makes of nil is rejected with another code.
    let hasStopped = trace.failure.map { $0.code != .unmapped } ?? false
    guard hasStopped, trace.steps.last?.location == step.location else { return "returned nil" }
    switch trace.failure?.code {
    case nil: return "called skip"
    case .rejected: return "called reject"
    case .limit: return "reached a limit"
    case .script: return "failed"
    default: return "returned nil"
    }
  }

  /// A script's text for a terminal, which obeys control characters.
  private static func withoutControls(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.unicodeScalars.map {
          $0 != "\t" && $0.properties.generalCategory == .control ? "\u{FFFD}" : $0
        }))
  }

  private static func listed(_ reads: [SourceRead]) -> String {
    reads.map { "\($0.name) = \($0.value.shown)" }.joined(separator: ", ")
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

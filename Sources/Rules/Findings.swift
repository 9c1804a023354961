internal import Records

/// Collects what is wrong with the rules, so that one attempt reports all of it.
final class Findings {
  private(set) var diagnostics: [Diagnostic] = []

  /// - Parameter severity: nil for the code's own.
  func report(
    _ code: DiagnosticCode, _ severity: Severity? = nil, at location: SourceLocation,
    _ message: String, hint: String = ""
  ) {
    var diagnostic = Diagnostic(code, at: location, message, hint: hint)
    diagnostic.severity = severity ?? code.severity
    diagnostics.append(diagnostic)
  }

  func add(_ diagnostic: Diagnostic) { diagnostics.append(diagnostic) }

  func add(_ errors: RuleErrors) {
    diagnostics.append(contentsOf: errors.diagnostics)
  }

  /// Files in the order in which they were found wanting, the findings of a file by line and column.
  func errors() -> RuleErrors {
    var order: [String: Int] = [:]
    for diagnostic in diagnostics where order[diagnostic.location.file] == nil {
      order[diagnostic.location.file] = order.count
    }
    let sorted = diagnostics.enumerated().sorted { first, second in
      let a = first.element.location
      let b = second.element.location
      return (order[a.file] ?? 0, a.line, a.column, first.offset)
        < (order[b.file] ?? 0, b.line, b.column, second.offset)
    }
    return RuleErrors(sorted.map(\.element))
  }
}

/// The way out after an unknown word: the nearest known one, or all of them where they are few.
package func suggestion(for word: String, among known: [String], plural: String) -> String {
  if let nearest = nearest(to: word, in: known) { return "did you mean '\(nearest)'?" }
  if known.isEmpty { return "there are no \(plural)" }
  return known.count <= 20 ? "known \(plural): \(known.joined(separator: ", "))" : ""
}

/// A value of a rule file for a message: quoted, on one line, cut at 60 characters.
package func quoted(_ text: String) -> String {
  var shown = ""
  for scalar in text.unicodeScalars.prefix(60) {
    shown.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
  }
  return "'\(shown)\(text.unicodeScalars.count > 60 ? "…" : "")'"
}

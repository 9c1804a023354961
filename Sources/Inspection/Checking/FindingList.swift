internal import Rules

/// Collects what checks find; the same finding counts once, however many projects share the file.
final class FindingList {
  private(set) var findings: [Diagnostic] = []
  private var seen: Set<Finding> = []

  private struct Finding: Hashable {
    var code: DiagnosticCode
    var location: SourceLocation
    var message: String
  }

  func add(_ diagnostic: Diagnostic) {
    let finding = Finding(
      code: diagnostic.code, location: diagnostic.location, message: diagnostic.message)
    if seen.insert(finding).inserted { findings.append(diagnostic) }
  }

  func add(
    _ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String = ""
  ) {
    add(Diagnostic(code, at: location, message, hint: hint))
  }
}

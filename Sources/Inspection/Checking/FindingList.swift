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

  /// Leaves out that a script can not be loaded where reading it has told why.
  func dropLoadingFaultsOfLintedScripts() {
    let told = findings.filter { finding in
      finding.severity == .error && ScriptLint.codes.contains(finding.code)
    }
    findings.removeAll { finding in
      finding.code == .scriptFault
        && told.contains {
          $0.location.file == finding.location.file
            && ($0.code == ScriptLint.syntaxError || $0.location.line == finding.location.line)
        }
    }
  }

  func add(
    _ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String = ""
  ) {
    add(Diagnostic(code, at: location, message, hint: hint))
  }
}

package import Rules

/// What a check of rules has found.
package struct InspectionReport: Sendable {
  /// By file, line and column.
  package let findings: [Diagnostic]
  /// Number of files that were looked at.
  package let fileCount: Int

  package init(findings: [Diagnostic], files: Set<String>) {
    self.findings = findings.enumerated().sorted { first, second in
      let (a, b) = (first.element.location, second.element.location)
      return (a.file, a.line, a.column, first.offset) < (b.file, b.line, b.column, second.offset)
    }.map(\.element)
    fileCount = files.count
  }

  package func count(_ severity: Severity) -> Int { findings.count { $0.severity == severity } }

  /// `2 errors, 1 warning in 14 files`.
  package var summary: String {
    var parts = Severity.allCases.compactMap { severity -> String? in
      let number = count(severity)
      guard number > 0 else { return nil }
      return severity == .info
        ? Rules.count(number, "remark") : Rules.count(number, severity.rawValue)
    }
    if parts.isEmpty { parts = ["no findings"] }
    return "\(parts.joined(separator: ", ")) in \(Rules.count(fileCount, "file"))"
  }
}

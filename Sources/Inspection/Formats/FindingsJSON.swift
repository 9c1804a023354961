internal import Foundation
package import Rules

/// Findings for machines.
package enum FindingsJSON {
  /// `{"findings":[{"code","severity","file","line","column","message","hint","dipv"}],"files","errors","warnings","infos"}`.
  ///
  /// `dipv` is there only where Microsoft's Data Integrator has a validation that says the same.
  ///
  /// - Parameter folder: absolute path; files below it are named relative to it.
  package static func text(_ report: InspectionReport, relativeTo folder: String) -> String {
    encoded(
      Log(
        findings: report.findings.map { Finding($0, folder) }, files: report.fileCount,
        errors: report.count(.error), warnings: report.count(.warning), infos: report.count(.info)))
  }

  /// Errors that keep rules from being loaded: `{"findings":[…]}`, as above.
  package static func text(_ errors: RuleErrors, relativeTo folder: String) -> String {
    encoded(["findings": errors.diagnostics.map { Finding($0, folder) }])
  }

  private static func encoded(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let data = (try? encoder.encode(value)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  private struct Log: Encodable {
    var findings: [Finding]
    var files: Int
    var errors: Int
    var warnings: Int
    var infos: Int
  }

  private struct Finding: Encodable {
    var code: String
    var severity: String
    var file: String
    var line: Int
    var column: Int
    var message: String
    var hint: String
    var dipv: String?

    init(_ diagnostic: Diagnostic, _ folder: String) {
      code = diagnostic.code.rawValue
      severity = diagnostic.severity.rawValue
      file = FilePath.relative(diagnostic.location.file, to: folder)
      line = diagnostic.location.line
      column = diagnostic.location.column
      message = diagnostic.message
      hint = diagnostic.hint
      let codes = KnownPages.page(of: diagnostic.code)?.dataIntegrator ?? []
      dipv = codes.isEmpty ? nil : codes.joined(separator: ", ")
    }
  }
}

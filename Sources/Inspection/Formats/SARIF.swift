internal import Foundation
internal import Rules

/// Findings as a SARIF log (OASIS Static Analysis Results Interchange Format, version 2.1.0).
package enum SARIF {
  /// One run with a rule for each number that occurs.
  ///
  /// - Parameter folder: absolute path; files below it are named relative to it.
  package static func text(_ report: InspectionReport, relativeTo folder: String) -> String {
    var codes: [DiagnosticCode] = []
    for finding in report.findings where !codes.contains(finding.code) {
      codes.append(finding.code)
    }
    codes.sort { $0.rawValue < $1.rawValue }
    let log = Log(runs: [
      Run(
        tool: Tool(driver: Driver(rules: codes.map(Rule.init))),
        results: report.findings.map { Result($0, codes, folder) })
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let data = (try? encoder.encode(log)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  // The objects of sections 3.13 to 3.52, with the members that are used.

  private struct Log: Encodable {
    var schema = "https://json.schemastore.org/sarif-2.1.0.json"
    var version = "2.1.0"
    var runs: [Run]

    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case version
      case runs
    }
  }

  private struct Run: Encodable {
    var tool: Tool
    /// Columns are counted in characters of Unicode.
    var columnKind = "unicodeCodePoints"
    var results: [Result]
  }

  private struct Tool: Encodable { var driver: Driver }

  private struct Driver: Encodable {
    var name = "crosswalk"
    var rules: [Rule]
  }

  private struct Message: Encodable {
    var text: String
    var markdown: String?
  }

  private struct Rule: Encodable {
    struct Configuration: Encodable { var level: String }

    var id: String
    var shortDescription: Message
    var help: Message?
    var defaultConfiguration: Configuration

    init(_ code: DiagnosticCode) {
      id = code.rawValue
      shortDescription = Message(text: code.title)
      help = KnownPages.page(of: code).map { Message(text: $0.meaning, markdown: $0.markdown) }
      defaultConfiguration = Configuration(level: SARIF.level(code.severity))
    }
  }

  private struct Result: Encodable {
    var ruleId: String
    var ruleIndex: Int
    var level: String
    var message: Message
    var locations: [Location]

    init(_ finding: Diagnostic, _ codes: [DiagnosticCode], _ folder: String) {
      ruleId = finding.code.rawValue
      ruleIndex = codes.firstIndex(of: finding.code) ?? -1
      level = SARIF.level(finding.severity)
      message = Message(
        text: finding.hint.isEmpty ? finding.message : "\(finding.message)\n\(finding.hint)")
      locations = [Location(finding.location, folder)]
    }
  }

  private struct Location: Encodable {
    struct Physical: Encodable {
      var artifactLocation: Artifact
      var region: Region
    }
    struct Artifact: Encodable { var uri: String }
    struct Region: Encodable {
      var startLine: Int
      var startColumn: Int
    }

    var physicalLocation: Physical

    init(_ place: SourceLocation, _ folder: String) {
      physicalLocation = Physical(
        artifactLocation: Artifact(uri: SARIF.uri(place.file, folder)),
        region: Region(startLine: max(1, place.line), startColumn: max(1, place.column)))
    }
  }

  private static func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info: "note"
    }
  }

  /// A relative reference, or a `file:` URI for what is not below the folder (RFC 3986, section 4.1).
  private static func uri(_ file: String, _ folder: String) -> String {
    let path = FilePath.relative(file, to: folder)
    let allowed = CharacterSet.urlPathAllowed.subtracting(CharacterSet(charactersIn: ":"))
    let escaped = path.addingPercentEncoding(withAllowedCharacters: allowed) ?? path
    return path.hasPrefix("/") ? "file://\(escaped)" : escaped
  }
}

import ArgumentParser
import Foundation
import Inspection
import Rules

/// `crosswalk check`: validates rules without running them.
struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check rules without running them.",
    discussion: """
      A path is a project, a template, a rule pack, a single file of theirs (YAML, CSV, Lua), or a folder with any of these. \
      What is found goes to standard output, a summary to standard error. --explain CODE says what a finding means, with an \
      example of it and of its cure.

      Exit codes: 0 no errors; 1 errors (with --strict also warnings); 2 wrong usage, or nothing to check at a path.
      """)

  @Argument(help: "Folders and files to check.")
  var paths: [String] = []

  @Flag(help: "Print the findings as one JSON object.")
  var json = false

  @Flag(help: "Print the findings as a SARIF 2.1.0 log, as code hosts and editors read it.")
  var sarif = false

  @Flag(help: "Treat warnings as errors.")
  var strict = false

  @Option(
    help: ArgumentHelp(
      "Print the page of a finding, or all of them (all), and check nothing.", valueName: "code"))
  var explain: String?

  func validate() throws {
    if explain != nil {
      guard paths.isEmpty, !json, !sarif, !strict else {
        throw ValidationError("--explain stands alone")
      }
    } else if paths.isEmpty {
      throw ValidationError("name a project, a template, a rule pack or a file to check")
    }
    if json, sarif { throw ValidationError("--json and --sarif exclude each other") }
  }

  func run() throws {
    let console = Console()
    if let explain { return try printPage(explain, console) }
    let report: InspectionReport
    do {
      report = try Inspector.inspect(paths, environment: ProcessInfo.processInfo.environment)
    } catch {
      console.error(error.message)
      throw ExitStatus.failed
    }
    let folder = FilePath.workingDirectory
    if json {
      console.print(FindingsJSON.text(report, relativeTo: folder))
    } else if sarif {
      console.print(SARIF.text(report, relativeTo: folder))
    } else {
      for finding in report.findings { console.print(text(finding, folder, console)) }
    }
    console.say(report.summary)
    if report.count(.error) > 0 || strict && report.count(.warning) > 0 {
      throw ExitStatus.lookAtIt
    }
  }

  private func text(_ finding: Diagnostic, _ folder: String, _ console: Console) -> String {
    let text = finding.render(relativeTo: folder)
    let label = "\(finding.severity.rawValue)[\(finding.code.rawValue)]:"
    let style: Console.Style =
      switch finding.severity {
      case .error: .red
      case .warning: .yellow
      case .info: .cyan
      }
    guard let place = text.firstRange(of: label) else { return text }
    return text.replacingCharacters(in: place, with: console.styledForOutput(label, style, .bold))
  }

  private func printPage(_ code: String, _ console: Console) throws {
    if code == "all" { return console.print(String(KnownPages.document.dropLast())) }
    guard let page = KnownPages.page(named: code) else {
      console.error("there is no finding \(code); \(KnownPages.suggestion(for: code))")
      throw ExitStatus.failed
    }
    console.print(page.markdown)
  }
}

/// A place in a rule file; line and column count from 1.
package struct SourceLocation: Sendable, Hashable {
  package var file: String
  package var line: Int
  package var column: Int
  package init(file: String, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// Something wrong in a rule file: where, what, and the way out.
package struct Diagnostic: Sendable {
  package var code: DiagnosticCode
  /// The code's, unless the circumstances make it matter less.
  package var severity: Severity
  package var location: SourceLocation
  package var message: String
  /// What to do about it; empty where the message says it all.
  package var hint: String

  package init(
    _ code: DiagnosticCode, at location: SourceLocation, _ message: String, hint: String = ""
  ) {
    self.code = code
    severity = code.severity
    self.location = location
    self.message = Self.clean(message)
    self.hint = hint.split(separator: "\n").map(Self.clean).joined(separator: "\n")
  }

  /// Text on one line: what rule files say may not move the cursor, or turn the direction, of a terminal.
  private static func clean(_ text: some StringProtocol) -> String {
    if text.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) { return String(text) }
    var clean = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09: clean += "\\t"
      case 0x0A: clean += "\\n"
      case 0x0D: clean += "\\r"
      case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: clean += "\u{FFFD}"
      default: clean.unicodeScalars.append(scalar)
      }
    }
    return clean
  }

  /// `file:line:column: error[XW008]: message`, and the hint on a line of its own.
  ///
  /// - Parameters:
  ///   - folder: absolute path; files below it are shown relative to it, others with their whole path.
  ///     That goes for paths in message and hint, too.
  package func render(relativeTo folder: String) -> String {
    let place =
      "\(FilePath.relative(location.file, to: folder)):\(location.line):\(location.column)"
    var text = "\(severity.rawValue)[\(code.rawValue)]: \(message)"
    if !hint.isEmpty { text += "\n  \(hint)" }
    if folder != "/" { text = text.replacing("\(folder)/", with: "") }
    return "\(Self.clean(place)): \(text)"
  }
}

/// Everything that stands in the way of the rules, found in one attempt; nothing was read or written.
package struct RuleErrors: Error {
  package var diagnostics: [Diagnostic]
  package init(_ diagnostics: [Diagnostic]) { self.diagnostics = diagnostics }

  /// All findings, one after the other, each as `Diagnostic.render(relativeTo:)` writes it.
  package func render(relativeTo folder: String) -> String {
    diagnostics.map { $0.render(relativeTo: folder) }.joined(separator: "\n")
  }
}

package import Rules

/// What `--explain` prints about a finding: what it means, an example, and its cure.
package struct FindingPage: Sendable {
  package let code: DiagnosticCode
  /// Validations of Microsoft's Data Integrator that say the same.
  package let dataIntegrator: [String]
  /// One paragraph or more, in whole sentences.
  package let meaning: String
  package let wrong: [Snippet]
  package let right: [Snippet]

  /// A rule file, or the part of it that matters.
  ///
  /// Of a template only the lines under `fields:` are shown where the text does not begin with `template:`.
  package struct Snippet: Sendable {
    package let file: String
    package let text: String

    package init(_ file: String, _ text: String) {
      self.file = file
      self.text = text
    }
  }

  init(
    _ code: DiagnosticCode, dataIntegrator: [String] = [], meaning: String, wrong: [Snippet],
    right: [Snippet]
  ) {
    self.code = code
    self.dataIntegrator = dataIntegrator
    self.meaning = meaning
    self.wrong = wrong
    self.right = right
  }

  /// The page as Markdown.
  package var markdown: String {
    var text = "## \(code.rawValue): \(code.title)\n\n"
    text += "Severity: \(code.severity.rawValue)."
    if !dataIntegrator.isEmpty {
      text += " Data Integrator: \(dataIntegrator.joined(separator: ", "))."
    }
    text += "\n\n\(Self.wrapped(meaning))\n\n"
    text += Self.markdown("Wrong", wrong) + Self.markdown("Right", right)
    return text
  }

  /// Paragraphs in lines of at most 100 characters.
  static func wrapped(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { paragraph in
      var lines: [String] = []
      for word in paragraph.split(separator: " ") {
        if let line = lines.last, line.count + word.count < 100 {
          lines[lines.count - 1] = "\(line) \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private static func markdown(_ title: String, _ snippets: [Snippet]) -> String {
    snippets.enumerated().map { index, snippet in
      let lines = snippet.text.split(separator: "\n", omittingEmptySubsequences: false)
      let indented = lines.map { $0.isEmpty ? "" : "    \($0)" }.joined(separator: "\n")
      return "\(index == 0 ? "\(title), in" : "and in") \(snippet.file):\n\n\(indented)\n\n"
    }.joined()
  }
}

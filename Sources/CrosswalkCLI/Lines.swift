/// Text in lines of 80 columns, which is what a terminal has at least.
enum Lines {
  static let width = 80

  /// Breaks text between words; every line is indented, and a word that is too long has a line of its own.
  static func wrapped(_ text: String, indentation: Int) -> String {
    let blanks = String(repeating: " ", count: indentation)
    var lines: [String] = []
    for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
      var line = ""
      for word in paragraph.split(separator: " ", omittingEmptySubsequences: false) {
        if !line.isEmpty, indentation + line.count + 1 + word.count > width {
          lines.append(blanks + line)
          line = String(word)
        } else {
          line += line.isEmpty ? String(word) : " \(word)"
        }
      }
      lines.append(blanks + line)
    }
    return lines.joined(separator: "\n")
  }
}

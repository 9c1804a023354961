/// What a program that failed said last, as one line for people.
enum Complaint {
  private static let maximumCount = 300

  /// The line that says most: the exception of Python's last traceback, else the last line that calls
  /// itself an error, else the last one; nil where the program said nothing.
  static func text(_ bytes: [UInt8]) -> String? {
    let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      .map(withoutColours).filter { !$0.allSatisfy(\.isWhitespace) }
    let line =
      exception(lines) ?? lines.last { isError($0) } ?? lines.last
    guard let line else { return nil }
    let cleaned = line.split(whereSeparator: { $0.isWhitespace || isControl($0) })
      .joined(separator: " ")
    return cleaned.count > maximumCount ? cleaned.prefix(maximumCount) + "…" : cleaned
  }

  /// The frames of a traceback are indented; what was raised follows at the margin.
  private static func exception(_ lines: [String]) -> String? {
    guard let start = lines.lastIndex(where: { $0.hasPrefix("Traceback (most recent call last)") })
    else { return nil }
    return lines[(start + 1)...].first { !($0.first?.isWhitespace ?? true) }
  }

  private static func isError(_ line: String) -> Bool {
    ["ERROR", "CRITICAL", "FATAL", "error:", "Error:"].contains { line.contains($0) }
  }

  private static func isControl(_ letter: Character) -> Bool {
    letter.unicodeScalars.allSatisfy { $0.properties.generalCategory == .control }
  }

  /// Without the sequences `ESC [ ... letter` that colour a terminal.
  private static func withoutColours(_ line: Substring) -> String {
    var text = ""
    var rest = line[...]
    while let escape = rest.firstIndex(of: "\u{1B}") {
      text += rest[..<escape]
      rest = rest[escape...].dropFirst()
      guard rest.first == "[" else { continue }
      rest = rest.drop { !$0.isLetter }.dropFirst()
    }
    return text + rest
  }
}

/// The places that a text has.
struct TextPlaces {
  private static let yamlBreaks: Set<Unicode.Scalar> = ["\r", "\u{85}", "\u{2028}", "\u{2029}"]

  /// Characters of each line, with lines as editors count them and as YAML does (YAML 1.1, section
  /// 4.2: also CR, NEL, LS and PS end lines).
  private let widths: [[Int]]

  init(_ bytes: [UInt8]) {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    let scalars = Array(String(decoding: text, as: UTF8.self).unicodeScalars)
    widths = [[], Self.yamlBreaks].map { Self.widths(scalars, breaks: $0) }
  }

  /// - Parameter breaks: what ends a line beside a line feed; CR LF is one line end.
  private static func widths(
    _ scalars: [Unicode.Scalar], breaks: Set<Unicode.Scalar>
  ) -> [Int] {
    var widths = [0]
    for (place, scalar) in scalars.enumerated() {
      let isPair = scalar == "\r" && place + 1 < scalars.count && scalars[place + 1] == "\n"
      if scalar == "\n" || (breaks.contains(scalar) && !isPair) {
        widths.append(0)
      } else {
        widths[widths.count - 1] += 1
      }
    }
    return widths
  }

  func has(line: Int, column: Int) -> Bool {
    widths.contains { widths in
      widths.indices.contains(line - 1) && (1...widths[line - 1] + 1).contains(column)
    }
  }
}

package import Mapping
internal import Records
internal import Rules

/// Scalars as they stand in YAML files.
package enum YAMLText {
  /// A value as a scalar that reads back as the same value, in block and flow collections.
  package static func scalar(_ value: TracedValue) -> String {
    switch value.kind {
    case .empty: return "null"
    case .number, .boolean: return value.text
    default: break
    }
    let isPlain =
      value.text.first?.isLetter ?? false
      && value.text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == " " || $0 == "-"
          || $0 == "_"
          || $0 == "."
      } && value.text.last != " " && !reserved.contains(value.text.lowercased())
    return isPlain ? value.text : quoted(value.text)
  }

  /// Words that other readers of YAML take for booleans or nothing.
  private static let reserved: Set<String> = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n",
  ]

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        result += isHidden(scalar) ? escape(scalar) : String(scalar)
      }
    }
    return result + "\""
  }

  /// What can't be seen; YAML takes some of it for the end of a line.
  private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
    [.control, .format, .lineSeparator, .paragraphSeparator]
      .contains(scalar.properties.generalCategory)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    let (letter, length) = digits.count <= 2 ? ("x", 2) : digits.count <= 4 ? ("u", 4) : ("U", 8)
    return "\\\(letter)" + String(repeating: "0", count: length - digits.count) + digits
  }

  /// The place behind a scalar that begins and ends on one line; nil where it does not end there.
  static func end(ofScalarAt start: Int, in line: [Unicode.Scalar]) -> Int? {
    guard start < line.count else { return start }
    switch line[start] {
    case "\"": return endOfQuoted(start, line, "\"")
    case "'": return endOfQuoted(start, line, "'")
    case "|", ">", "&", "*", "!": return nil
    default: return endOfPlain(start, line)
    }
  }

  private static func endOfQuoted(
    _ start: Int, _ line: [Unicode.Scalar], _ quote: Unicode.Scalar
  ) -> Int? {
    var place = start + 1
    while place < line.count {
      if quote == "\"", line[place] == "\\" {
        place += 2
      } else if line[place] == quote {
        guard quote == "'", place + 1 < line.count, line[place + 1] == "'" else { return place + 1 }
        place += 2
      } else {
        place += 1
      }
    }
    return nil
  }

  /// A plain scalar ends before a comment, and inside of brackets before a comma or bracket.
  private static func endOfPlain(_ start: Int, _ line: [Unicode.Scalar]) -> Int {
    let isFlow = line[..<start].contains { $0 == "{" || $0 == "[" }
    var place = start
    while place < line.count {
      let scalar = line[place]
      if scalar == "#", place > start, line[place - 1] == " " { break }
      if isFlow, scalar == "," || scalar == "}" || scalar == "]" { break }
      place += 1
    }
    while place > start, line[place - 1] == " " || line[place - 1] == "\r" { place -= 1 }
    return place
  }
}

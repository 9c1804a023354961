package import Mapping
internal import Records

extension TracedValue {
  /// The value for people: texts in quotes, everything invisible made visible, cut at 60 characters.
  package var shown: String { shown(from: 0, limit: 60) }

  /// The same for a part of a long text.
  package func shown(from start: Int, limit: Int) -> String {
    switch kind {
    case .empty: return "(empty)"
    case .number, .boolean: return text
    default: return "\"\(VisibleText.shown(text, from: start, limit: limit))\""
    }
  }
}

/// Texts in which nothing hides.
package enum VisibleText {
  /// Control and invisible characters as escapes, blanks at the ends as `·`; `…` stands for what is before the character
  /// `start` and for what is longer than `limit` characters.
  package static func shown(_ text: String, from start: Int = 0, limit: Int = .max) -> String {
    var shown = start > 0 ? "…" : ""
    var count = 0
    let trailing = text.reversed().prefix { $0 == " " }.count
    let leading = text.prefix { $0 == " " }.count
    let length = text.count
    for (place, character) in text.enumerated().dropFirst(start) {
      guard count < limit else { return shown + "…" }
      count += 1
      let isAtEnd = place < leading || place >= length - trailing
      shown += character == " " && isAtEnd ? "·" : visible(character)
    }
    return shown
  }

  private static func visible(_ character: Character) -> String {
    switch character {
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\r\n": return "\\r\\n"
    case "\t": return "\\t"
    case "\"": return "\\\""
    case "\\": return "\\\\"
    default: break
    }
    return character.unicodeScalars.map { scalar in
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .unassigned, .privateUse,
        .surrogate:
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      case .spaceSeparator where scalar != " ":
        "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
      default: String(scalar)
      }
    }.joined()
  }
}

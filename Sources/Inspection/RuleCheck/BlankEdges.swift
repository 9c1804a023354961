internal import Rules

extension DiagnosticCode {
  static let strayCharacters = DiagnosticCode(
    "XW126", "a cell of a value map has white space at its ends, or characters that nobody sees",
    severity: .warning)
}

extension RuleCheck {
  /// Cells that do not hold what they seem to.
  static let blankEdges = RuleCheck(
    FindingPage(
      .strayCharacters,
      meaning: """
        Cells are taken exactly as they stand. A blank before or behind a key keeps the row from matching, unless the \
        field mapping says `match: fold`; behind a result it reaches the target. The same goes for no-break spaces and \
        zero-width characters, which come along when a table is copied from a page.
        """,
      wrong: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP ,A"),
      ],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    scope: .field { field, report in
      guard let table = field.table else { return }
      let folds = field.mapping.foldsCase
      let faults = table.rows.flatMap { row -> [(SourceLocation, String)] in
        var faults: [(SourceLocation, String)] = []
        if let fault = StrayCharacters.describe(row.result.text) {
          faults.append((row.resultLocation, "the result \(quoted(row.result.text)) \(fault)"))
        }
        for key in row.keys.compactMap({ $0 }) {
          guard let fault = StrayCharacters.describe(key, mayHaveBlanks: folds) else { continue }
          faults.append((row.location, "the key \(quoted(key)) \(fault)"))
        }
        return faults
      }
      for (place, message) in faults.prefix(RowFindings.maximum) {
        report.add(
          .strayCharacters, at: place, message, hint: RowFindings.hint(table.name, faults.count))
      }
    })
}

/// Characters in a cell that people do not see.
private enum StrayCharacters {
  /// What is there that nobody sees; nil where nothing is.
  static func describe(_ text: String, mayHaveBlanks: Bool = false) -> String? {
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0xAD: return "has a soft hyphen"
      case 0x200B, 0x2060, 0xFEFF: return "has a zero-width character"
      case 0xA0, 0x202F: if !mayHaveBlanks { return "has a no-break space" }
      default: continue
      }
    }
    guard !mayHaveBlanks, text != trimmed(text) else { return nil }
    let isLeading = text.unicodeScalars.first?.properties.isWhitespace == true
    return "has white space at its \(isLeading ? "beginning" : "end")"
  }
}

/// A table of texts that fits the width of what it is shown on.
struct TextTable {
  struct Column {
    var title: String
    /// Numbers stand at the right.
    var isNumber = false
    /// Wide columns are cut down to this where there is too little room; nil for columns that stay whole.
    var leastWidth: Int?
  }

  private static let gap = 2

  let columns: [Column]
  private(set) var rows: [[String]] = []

  init(_ columns: [Column]) { self.columns = columns }

  mutating func append(_ row: [String]) { rows.append(row) }

  /// The lines, the titles first, none longer than `width` unless columns that stay whole need more.
  ///
  /// - Parameter styled: colours the line of titles.
  func lines(width: Int, indent: Int = 2, styled: (String) -> String = { $0 }) -> [String] {
    var widths = columns.indices.map { column in
      ([columns[column].title] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let room = width - indent - Self.gap * (columns.count - 1)
    while widths.reduce(0, +) > room {
      let widest = columns.indices.filter { widths[$0] > columns[$0].leastWidth ?? .max }
        .max { widths[$0] < widths[$1] }
      guard let widest else { break }
      widths[widest] -= 1
    }
    let titles = line(columns.map(\.title), widths, indent)
    return [styled(titles)] + rows.map { line($0, widths, indent) }
  }

  private func line(_ cells: [String], _ widths: [Int], _ indent: Int) -> String {
    let shown = columns.indices.map { column in
      let cell = Self.cut(cells[column], widths[column])
      let blanks = String(repeating: " ", count: max(0, widths[column] - cell.count))
      return columns[column].isNumber ? blanks + cell : cell + blanks
    }
    let line = shown.joined(separator: String(repeating: " ", count: Self.gap))
    let end = line.lastIndex { $0 != " " }.map { line.index(after: $0) } ?? line.startIndex
    return String(repeating: " ", count: indent) + line[..<end]
  }

  private static func cut(_ text: String, _ width: Int) -> String {
    text.count <= width ? text : text.prefix(max(0, width - 1)) + "…"
  }
}

/// A share as people read it: `9.4 %`, and never 0 or 100 where it is not.
func percent(_ part: Int, of whole: Int) -> String {
  guard whole > 0 else { return "" }
  let tenths = (Double(part) * 1000 / Double(whole)).rounded()
  if part > 0, tenths < 1 { return "< 0.1 %" }
  if part < whole, tenths >= 1000 { return "> 99.9 %" }
  return "\(Int(tenths) / 10).\(Int(tenths) % 10) %"
}

/// `1 record`, `2,000 records`.
func counted(_ count: Int, _ noun: String) -> String {
  "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Lines of whole words, those after the first two columns further in.
func wrapped(_ text: String, indent: Int, width: Int) -> [String] {
  let first = String(repeating: " ", count: indent)
  var lines: [String] = []
  var line = first
  for word in text.split(separator: " ", omittingEmptySubsequences: false) {
    let isStart = line.allSatisfy { $0 == " " }
    if !isStart, line.count + 1 + word.count > width {
      lines.append(line)
      line = first + "  " + word
    } else {
      line += isStart ? String(word) : " " + word
    }
  }
  return lines + [line]
}

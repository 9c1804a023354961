import Inspection

/// The fields of a record that are not what a test expects.
struct DifferenceTable {
  private static let titles = ["field", "expected", "got"]

  let console: Console
  let differences: [TestDifference]

  /// Columns where they fit, else a value on each line.
  var lines: [String] {
    let rows = differences.map { difference in
      [difference.field, difference.shown.expected, difference.shown.got]
    }
    let widths = Self.titles.indices.map { column in
      ([Self.titles[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
    }
    let longestNote = differences.map(\.note.count).max() ?? 0
    let isNarrow = 8 + widths.reduce(0) { $0 + $1 + 3 } + longestNote <= Lines.width
    return isNarrow ? columns(rows, widths) : stacked(rows)
  }

  private func columns(_ rows: [[String]], _ widths: [Int]) -> [String] {
    let aligned = { (cells: [String]) in
      zip(cells, widths).map { cell, width in
        cell + String(repeating: " ", count: max(0, width - cell.count) + 3)
      }.joined()
    }
    let titles = aligned(Self.titles).reversed().drop { $0 == " " }.reversed()
    return [console.styled("        " + String(titles), .dim)]
      + zip(differences, rows).map { difference, row in
        "      \(sign(difference)) \(aligned(row))\(difference.note)"
      }
  }

  private func stacked(_ rows: [[String]]) -> [String] {
    zip(differences, rows).flatMap { difference, row in
      [
        "      \(sign(difference)) \(row[0])  \(difference.note)",
        console.styled("          expected  ", .dim) + row[1],
        console.styled("          got       ", .dim) + row[2],
      ]
    }
  }

  private func sign(_ difference: TestDifference) -> String {
    let style: Console.Style =
      switch difference.sign {
      case "+": .green
      case "-": .red
      default: .yellow
      }
    return console.styled(String(difference.sign), style, .bold)
  }
}

internal import Foundation
package import Rules
internal import Runs

/// Appends the filled rows of a patch to the value maps they are for.
///
/// Rows without a result are left out: in a map they would make such values empty. All files are looked at before any
/// is changed, and a map is replaced as a whole.
package struct GapAddition {
  /// What one map gets.
  package struct Change: Sendable {
    /// Absolute path of the map.
    package var path: String
    /// The same without symbolic links: what is replaced is the file, not a link to it.
    fileprivate var place: String
    package var added: Int
    /// Rows that are not filled in, or that the map has by now.
    package var open: Int
    package var known: Int
    fileprivate var text: [UInt8]
  }

  private let rules: RuleSet

  package init(rules: RuleSet) { self.rules = rules }

  /// What the tables in a folder add, map by map.
  ///
  /// - Throws: `RuleErrors` where a file is no table for its map; `RunFailure` where there is none.
  package func changes(from folder: String) throws -> [Change] {
    let names = RuleFile.names(in: folder).filter { $0.hasSuffix(".csv") }
    guard !names.isEmpty else {
      throw RunFailure(.usage, "there are no .csv files in \(folder); --patch writes them")
    }
    return try names.map { try change(String($0.dropLast(4)), from: "\(folder)/\($0)") }
  }

  private func change(_ name: String, from path: String) throws -> Change {
    let start = SourceLocation(file: path, line: 1, column: 1)
    guard case .table(let map) = rules.valueMaps[name], let mapPath = rules.path(ofMap: name) else {
      let known = rules.valueMaps.keys.sorted()
      throw RuleErrors([
        Diagnostic(
          .mapNotFound, at: start, "there is no CSV value map '\(name)' to add these rows to",
          hint: suggestion(for: name, among: known, plural: "value maps"))
      ])
    }
    guard let place = rules.bounds.place(of: mapPath) else {
      throw RuleErrors([rules.bounds.refusal(of: mapPath)])
    }
    let table = try ValueTableReader.read(path, name: name, in: nil)
    guard table.keyCount == map.keyCount else {
      throw RuleErrors([
        Diagnostic(
          .mapKeyCount, at: start,
          "these rows have \(count(table.keyCount, "key")), those of \(name) have \(map.keyCount)",
          hint: "leave the columns as --patch wrote them")
      ])
    }
    let known = Set(map.rows.map(\.keys))
    var change = Change(
      path: mapPath, place: place, added: 0, open: 0, known: 0,
      text: try RuleFile.read(mapPath, limit: RuleFile.maximumTableBytes, in: rules.bounds))
    let end = change.text.contains(0x0D) ? "\r\n" : "\n"
    if let last = change.text.last, last != 0x0A { change.text += Array(end.utf8) }
    for row in table.rows {
      if row.result.text.isEmpty {
        change.open += 1
      } else if known.contains(row.keys) {
        change.known += 1
      } else {
        let cells = row.keys.map { $0 ?? "*" } + [row.result.text]
        change.text += Array(CSVLine.text(cells, delimiter: map.delimiter, end: end).utf8)
        change.added += 1
      }
    }
    return change
  }

  /// Makes the changes.
  ///
  /// - Throws: `RunFailure` where a map can not be written; it is as it was then.
  package static func make(_ changes: [Change]) throws {
    for change in changes where change.added > 0 {
      do {
        try Data(change.text).write(to: URL(fileURLWithPath: change.place), options: .atomic)
      } catch {
        throw RunFailure(
          .target, "\(change.path) can not be written: \(error.localizedDescription)")
      }
    }
  }
}

extension RuleSet {
  /// Absolute path of a value map's file.
  package func path(ofMap name: String) -> String? {
    if case .script(let script) = valueMaps[name] { return script.path }
    return files.first { $0.hasSuffix("/maps/\(name).csv") }
  }
}

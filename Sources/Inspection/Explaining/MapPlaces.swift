internal import LuaSyntax
internal import Mapping
internal import Rules

/// Where the entries of value maps stand.
struct MapPlaces {
  private let rules: RuleSet

  init(_ rules: RuleSet) { self.rules = rules }

  /// The place of the entry that answered; nil where none did.
  ///
  /// A table that a script returns is known by its values alone while it is used; where they stand, the text tells.
  func place(of row: RowTrace) -> SourceLocation? {
    guard let location = row.location, case .script(let script) = rules.valueMaps[row.map],
      location.file == script.path, let asked = row.keys.first?.text,
      let chunk = try? LuaChunk(script.text)
    else { return row.location }
    let entries = chunk.returnedTableEntries
    let entry =
      entries.first { $0.key.text == asked }
      ?? entries.first { row.foldsCase && $0.key.text.lowercased() == asked.lowercased() }
    return entry.map { SourceLocation(file: script.path, $0.place) } ?? location
  }
}

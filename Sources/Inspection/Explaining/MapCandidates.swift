internal import Records
internal import Rules

/// The keys that value maps know, for suggestions.
struct MapCandidates {
  private let rules: RuleSet

  init(_ rules: RuleSet) { self.rules = rules }

  /// The known key that a value most likely stands for; nil where none is near.
  func nearest(to value: String, map: String) -> String? {
    Records.nearest(to: value, in: keys(of: map))
  }

  private func keys(of map: String) -> [String] {
    if case .table(let table) = rules.valueMaps[map] { return Self.keys(table) }
    for task in rules.tasks {
      for field in task.fields {
        if case .inline(let table) = field.map, table.name == map { return Self.keys(table) }
      }
    }
    return []
  }

  private static func keys(_ table: ValueTable) -> [String] {
    var seen: Set<String> = []
    return table.rows.flatMap(\.keys).compactMap { $0 }.filter { seen.insert($0).inserted }
  }
}

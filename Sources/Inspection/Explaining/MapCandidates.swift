internal import LuaSyntax
internal import Records
internal import Rules

/// The keys that value maps know, for suggestions.
struct MapCandidates {
  private let rules: RuleSet

  init(_ rules: RuleSet) { self.rules = rules }

  /// The known key that a value most likely stands for, with the name that the map gives such values; nil where none is
  /// near.
  ///
  /// - Parameter place: of the value among those that the map is given, from 0.
  func nearest(to value: String, at place: Int, map: String) -> (name: String, key: String)? {
    guard let known = keys(of: map, at: place),
      let key = Records.nearest(to: value, in: known.keys), key != value
    else { return nil }
    return (known.name, key)
  }

  private func keys(of map: String, at place: Int) -> (name: String, keys: [String])? {
    switch rules.valueMaps[map] {
    case .table(let table): return Self.keys(table, at: place)
    case .script(let script): return Self.keys(script, at: place)
    case nil: break
    }
    for task in rules.tasks {
      for field in task.fields {
        guard case .inline(let table) = field.map, table.name == map else { continue }
        return Self.keys(table, at: place)
      }
    }
    return nil
  }

  private static func keys(_ table: ValueTable, at place: Int) -> (name: String, keys: [String]) {
    let title = table.titles.indices.contains(place) ? table.titles[place] : "entry"
    let keys = table.rows.compactMap { $0.keys.indices.contains(place) ? $0.keys[place] : nil }
    return (title, unique(keys))
  }

  /// The keys of all tables that the script writes down: which of them a value is looked up in, only running it tells.
  private static func keys(_ script: ScriptText, at place: Int) -> (name: String, keys: [String])? {
    guard let chunk = try? LuaChunk(script.text) else { return nil }
    let keys = chunk.staticTables().flatMap(\.entries).compactMap(\.key.string)
    return (chunk.mapParameters.dropFirst(place).first ?? "entry", unique(keys))
  }

  private static func unique(_ keys: [String]) -> [String] {
    var seen: Set<String> = []
    return keys.filter { seen.insert($0).inserted }
  }
}

extension LuaChunk {
  /// The names of the parameters of the function that the chunk returns; empty where it returns none.
  fileprivate var mapParameters: [String] {
    guard let returned = returnedExpression,
      case .function(let function) = self[origin(of: returned)].kind
    else { return [] }
    return self[function].parameters.map { self[$0].name }
  }
}

/// What rules are read for.
enum RulePurpose {
  /// To be executed: all that they need must be there, and only that is looked at.
  case run
  /// To be judged: files that no rule names count as well, and secrets need not be there.
  case check
}

/// Rules with what is known beside them; where they have faults, parts are missing.
package struct RuleReading: Sendable {
  package var rules: RuleSet
  /// The template's parameters, where they are declared.
  package var parameters: [Located<String>]
  /// Where rule files give parameters their values; not here are those without one, and those given with a command.
  package var parameterPlaces: [String: SourceLocation]
  /// The value maps that field mappings, filters and scripts name in so many words.
  package var namedMaps: Set<String>
  /// All files of the `maps/` folders in which names are looked up, the folder that wins first.
  package var mapFiles: [MapFile]
  /// The project's folder, or the template's and its rule pack's.
  package var ownedFolders: [String]
}

/// A file of a `maps/` folder: a value map or a Lua module.
package struct MapFile: Sendable {
  package var name: String
  package var path: String
  package var isScript: Bool
}

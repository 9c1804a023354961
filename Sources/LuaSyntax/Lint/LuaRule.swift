/// A rule of the lint: what it looks for, and the page about it.
struct LuaRule: Sendable {
  let kind: LuaFindingKind
  let severity: LuaFinding.Severity
  /// What kind of finding it is, in one line.
  let title: String
  /// What it means and why it matters: paragraphs of whole sentences.
  let meaning: String
  /// Scripts that have the finding, and how they are put right.
  let wrong: [String]
  let right: [String]
  let check: @Sendable (LintedScript) -> [LuaFinding]

  /// All rules, by number.
  static let all: [LuaRule] = [
    syntax, undefinedNames, unavailableNames, unknownMembers, keptState, noValueMap, duplicateKeys,
    unknownFields, readOnly, wrongTimes, unknownMaps, argumentCounts, formatStrings, patterns,
    typeMismatches, constantConditions, unreachableCode, unused, mapFunctions, hiddenNames,
  ]

  private static let severities = Dictionary(
    uniqueKeysWithValues: all.map { ($0.kind, $0.severity) })

  static func severity(of kind: LuaFindingKind) -> LuaFinding.Severity {
    severities[kind] ?? .error
  }
}

/// The page about a kind of finding, as `check --explain` prints it.
package struct LuaFindingPage: Sendable {
  package let kind: LuaFindingKind
  package let severity: LuaFinding.Severity
  package let title: String
  /// Markdown: one paragraph or more.
  package let meaning: String
  /// Scripts that have the finding.
  package let wrong: [String]
  /// The same scripts put right.
  package let right: [String]

  /// The pages of all kinds, by number.
  package static let all: [LuaFindingPage] = LuaRule.all.map { rule in
    LuaFindingPage(
      kind: rule.kind, severity: rule.severity, title: rule.title, meaning: rule.meaning,
      wrong: rule.wrong, right: rule.right)
  }
}

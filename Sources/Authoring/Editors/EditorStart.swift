internal import Rules

/// Editor files of rules that are there already.
package struct EditorStart {
  /// Files that were written anew.
  package let written: [String]
  /// Settings that were there, and were left as they are.
  package let kept: [String]

  /// Writes what editors need beside project.yaml or template.yaml.
  ///
  /// - Parameter project: folder of a project or template.
  package init(_ project: String, environment: [String: String]) throws(NotMade) {
    let rules = try RulesAtHand(in: project, environment: environment)
    let generated = EditorFiles.generated(rules.reading)
    try generated.replace(in: rules.folder)
    let settings = EditorFiles.settings(rules.reading)
    let missing = settings.filter {
      !RuleFile.isThere(FilePath.absolute($0.path, from: rules.folder))
    }
    try missing.make(in: rules.folder)
    written = (generated + missing).map(\.path)
    kept = settings.map(\.path).filter { path in !missing.contains { $0.path == path } }
  }
}

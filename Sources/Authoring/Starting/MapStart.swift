internal import Rules

/// A new value map.
package struct MapStart {
  /// Path of the file that was made, below the project.
  package let file: String
  /// The line that uses the map: `PaymentTerms: {from: paymenttermscode, map: payment_terms}`.
  package let use: String
  /// Whether a rule names the map already.
  package let isNamed: Bool
  /// A map of the template or its rule pack whose place the new one takes.
  package let replaced: String?

  /// Makes `maps/NAME.csv` or `maps/NAME.lua`.
  ///
  /// - Parameters:
  ///   - project: folder of a project or template.
  ///   - sources: source fields; where there are none, those of the field mapping that names the map.
  ///   - target: target field; likewise.
  package init(
    _ name: String, isScript: Bool, project: String, sources: [String], target: String?,
    environment: [String: String]
  ) throws(NotMade) {
    try TestStart.checkName(name)
    let folder = FilePath.absolute(project)
    for ending in ["csv", "lua"] where RuleFile.isThere("\(folder)/maps/\(name).\(ending)") {
      throw NotMade(
        "there is a value map \(quoted(name)) already: maps/\(name).\(ending); nothing was made",
        hint: "nothing is ever overwritten: choose another name, or move what is there")
    }
    let (reading, diagnostics) = RuleLoader.inspect(path: folder, environment: environment)
    // That the map is missing is why it is made.
    let errors = diagnostics.filter { $0.severity == .error && $0.code != .mapNotFound }
    guard let reading else {
      throw NotMade(
        "there are no rules in \(project) that can be read; nothing was made", diagnostics: errors)
    }
    let subject = try MapSubject(name, reading.rules, sources, target)
    file = "maps/\(name).\(isScript ? "lua" : "csv")"
    use = subject.use
    isNamed = subject.isNamed
    replaced = reading.mapFiles.first { $0.name == name }?.path
    let text = isScript ? ScriptStart(subject).text : TableStart(subject).text
    try [NewFile(file, text)].make(in: folder)
  }
}

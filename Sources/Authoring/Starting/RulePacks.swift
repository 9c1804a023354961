internal import Rules

/// A template that new projects can use.
package struct ShelvedTemplate: Sendable {
  /// Its folder, as seen from the folder of rule packs: `prospect-to-cash/accounts`.
  package let path: String
  package let folder: String
  package let name: String
  package let tasks: [String]
}

/// The rule packs that are at hand.
package struct RulePacks: Sendable {
  /// The folder that holds them.
  package let folder: String
  package let templates: [ShelvedTemplate]

  private static let depth = 4

  /// Finds the rule packs: the folder that is named, else `CROSSWALK_RULES`, else the nearest folder `rules` with
  /// templates in or above the working directory, else `rules` or `share/crosswalk/rules` above the program.
  ///
  /// - Parameters:
  ///   - named: what `--rules` says.
  ///   - program: path of the program's file.
  package static func find(
    named: String?, environment: [String: String], program: String
  ) throws(NotMade) -> RulePacks {
    if let named { return try RulePacks(naming: named, by: "--rules") }
    if let named = environment["CROSSWALK_RULES"], !named.isEmpty {
      return try RulePacks(naming: named, by: "CROSSWALK_RULES")
    }
    let beside = ancestors(of: FilePath.workingDirectory).map { ($0, ["rules"]) }
    let shipped = ancestors(of: FilePath.folder(of: program)).map {
      ($0, ["rules", "share/crosswalk/rules"])
    }
    for (folder, names) in beside + shipped {
      for name in names {
        let packs = RulePacks(FilePath.absolute(name, from: folder))
        if !packs.templates.isEmpty { return packs }
      }
    }
    throw NotMade(
      "there are no rule packs: no folder 'rules' with templates in or above \(FilePath.workingDirectory)",
      hint: "say where they are: --rules DIR, or CROSSWALK_RULES")
  }

  private init(naming name: String, by source: String) throws(NotMade) {
    self.init(FilePath.absolute(name))
    guard templates.isEmpty else { return }
    throw NotMade(
      RuleFile.kind(folder) == .folder
        ? "\(source) names \(name), where there is no template.yaml"
        : "\(source) names \(name), which is no folder",
      hint: "it is the folder that holds rule packs, such as rules/")
  }

  private init(_ folder: String) {
    self.folder = folder
    templates = Self.templates(below: folder, Self.depth).map { ShelvedTemplate($0, in: folder) }
  }

  private static func templates(below folder: String, _ depth: Int) -> [String] {
    if RuleFile.kind("\(folder)/template.yaml") == .file { return [folder] }
    guard depth > 0 else { return [] }
    return RuleFile.subfolders(of: folder).flatMap { templates(below: $0, depth - 1) }
  }

  private static func ancestors(of folder: String) -> [String] {
    var folders = [folder]
    while let last = folders.last, last != "/" { folders.append(FilePath.folder(of: last)) }
    return folders
  }

  // MARK: Choosing

  /// The template that somebody means: by its folder (the last part will do) or its name, whatever the case.
  package func template(_ wanted: String) throws(NotMade) -> ShelvedTemplate {
    let ways: [(ShelvedTemplate) -> String] = [
      { $0.path }, { FilePath.name(of: $0.folder) }, { $0.name },
    ]
    for way in ways {
      let found = templates.filter { way($0).lowercased() == wanted.lowercased() }
      if found.count == 1 { return found[0] }
      if found.count > 1 {
        throw NotMade(
          "\(quoted(wanted)) is the name of \(found.count) templates",
          hint: "say which: \(found.map(\.path).joined(separator: ", "))")
      }
    }
    let folder = FilePath.absolute(wanted)
    if RuleFile.kind("\(folder)/template.yaml") == .file {
      return ShelvedTemplate(folder, in: FilePath.folder(of: folder))
    }
    throw NotMade(
      "there is no template \(quoted(wanted)) in \(self.folder)",
      hint: suggestion(
        for: wanted, among: templates.flatMap { [FilePath.name(of: $0.folder), $0.path, $0.name] },
        plural: "templates"))
  }
}

extension ShelvedTemplate {
  fileprivate init(_ folder: String, in shelf: String) {
    self.folder = folder
    path = FilePath.relative(folder, to: shelf)
    let root = (try? YAMLDocument.read("\(folder)/template.yaml", in: RuleBounds(folder: folder)))
      .flatMap { $0 }
    name = root?.member("template")?.scalar?.text ?? FilePath.name(of: folder)
    guard case .list(let items)? = root?.member("tasks")?.content else {
      tasks = []
      return
    }
    tasks = items.compactMap { $0.member("task")?.scalar?.text }
  }
}

extension YAMLNode {
  fileprivate func member(_ key: String) -> YAMLNode? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key.text == key }?.value
  }
}

internal import Records

/// Finds and reads the schemas that tasks name; each is read once.
final class SchemaFinder {
  private let folders: [RuleFolders.Part]
  private let findings: Findings
  /// nil for a schema with faults: checking rules against it would only repeat them.
  private var read: [String: EntitySchema?] = [:]
  /// The files that were read.
  private(set) var files: [String] = []

  init(_ folders: RuleFolders, findings: Findings) {
    self.folders = folders.all("schemas").filter { part in
      let isInside = part.bounds.contains(part.path)
      if !isInside { findings.add(part.bounds.refusal(of: part.path)) }
      return isInside
    }
    self.findings = findings
  }

  /// The schema of a task's source or target; nil for `schema: none`, and where it is not there, which is reported.
  func schema(_ draft: EntityDraft) -> EntitySchema? {
    guard let entity = draft.entity else { return nil }
    if draft.isWithoutSchema == true { return nil }
    guard let app = draft.app else {
      findings.report(
        .missingKey, at: entity.location,
        "the entity \(quoted(entity.value)) needs the key 'app' to find its schema",
        hint: "add app: APP, or schema: none")
      return nil
    }
    let schema = schema(app: app.value, entity: entity.value)
    if schema == nil { reportMissing(app, entity) }
    return schema ?? nil
  }

  /// nil where there is no such schema; the inner nil for one with faults, which are reported.
  private func schema(app: String, entity: String) -> EntitySchema?? {
    let name = "\(app)/\(entity)"
    if let schema = read[name] { return .some(schema) }
    if let outside = folders.first(where: { isFolderOutside($0, app) }) {
      findings.add(outside.bounds.refusal(of: "\(outside.path)/\(app)"))
      read[name] = .some(nil)
      return .some(nil)
    }
    // What the others change comes first.
    let found = folders.reversed().map {
      RuleFolders.Part(path: "\($0.path)/\(name).yaml", bounds: $0.bounds)
    }.filter { RuleFile.kind($0.path) != .missing }
    guard !found.isEmpty else { return nil }
    files.append(contentsOf: found.map(\.path))
    let earlier = findings.diagnostics.count
    let schema = SchemaReader.read(found, app: app, entity: entity, findings: findings)
    let sound = findings.diagnostics.count == earlier ? schema : nil
    read[name] = .some(sound)
    return .some(sound)
  }

  private func isFolderOutside(_ folder: RuleFolders.Part, _ app: String) -> Bool {
    let path = "\(folder.path)/\(app)"
    return !folder.bounds.contains(path) && RuleFile.kind(path) == .folder
  }

  /// Reads the schemas of some folders that no task names, for what is wrong with them.
  func readRest(in owners: [String]) {
    for owner in owners {
      let path = FilePath.absolute("schemas", from: owner)
      guard let folder = folders.first(where: { $0.path == path }) else { continue }
      for app in folder.bounds.names(in: path) {
        for file in folder.bounds.names(in: "\(path)/\(app)") where file.hasSuffix(".yaml") {
          _ = schema(app: app, entity: String(file.dropLast(5)))
        }
      }
    }
  }

  private func reportMissing(_ app: Located<String>, _ entity: Located<String>) {
    let apps = folders.flatMap { folder in
      folder.bounds.names(in: folder.path).filter {
        RuleFile.kind("\(folder.path)/\($0)") == .folder
      }
    }
    guard apps.contains(app.value) else {
      let hint =
        folders.isEmpty
        ? "no folder 'schemas' beside project, template or rule pack; write schema: none to go without"
        : suggestion(for: app.value, among: unique(apps), plural: "apps")
      findings.report(
        .schemaNotFound, at: app.location,
        "there is no schema schemas/\(app.value)/\(entity.value).yaml", hint: hint)
      return
    }
    let entities = folders.flatMap { $0.bounds.names(in: "\($0.path)/\(app.value)") }
      .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
    findings.report(
      .schemaNotFound, at: entity.location,
      "there is no schema schemas/\(app.value)/\(entity.value).yaml",
      hint: suggestion(for: entity.value, among: unique(entities), plural: "entities"))
  }
}

/// The words in their order, none twice.
func unique(_ words: [String]) -> [String] {
  var seen: Set<String> = []
  return words.filter { seen.insert($0).inserted }
}

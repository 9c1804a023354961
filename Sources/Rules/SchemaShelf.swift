package import Records

/// The schemas that a template in some folder can name.
package struct SchemaShelf {
  private let folders: RuleFolders

  /// - Parameter folder: absolute path; it need not be there.
  package init(forTemplateIn folder: String) {
    folders = RuleFolders(project: nil, template: folder)
  }

  /// All of them, as `APP/ENTITY`.
  package var names: [String] {
    unique(
      folders.all("schemas").flatMap { folder in
        folder.bounds.names(in: folder.path).flatMap { app in
          folder.bounds.names(in: "\(folder.path)/\(app)").filter { $0.hasSuffix(".yaml") }
            .map { "\(app)/\($0.dropLast(5))" }
        }
      })
  }

  /// Reads a schema; nil where there is none of that name.
  ///
  /// - Throws: what is wrong with it.
  package func schema(_ name: String) throws(RuleErrors) -> EntitySchema? {
    guard names.contains(name), let slash = name.firstIndex(of: "/") else { return nil }
    let files = folders.all("schemas").reversed().map {
      RuleFolders.Part(path: "\($0.path)/\(name).yaml", bounds: $0.bounds)
    }.filter { RuleFile.kind($0.path) != .missing }
    let findings = Findings()
    let schema = SchemaReader.read(
      files, app: String(name[..<slash]), entity: String(name[name.index(after: slash)...]),
      findings: findings)
    guard findings.diagnostics.isEmpty else { throw findings.errors() }
    return schema
  }
}

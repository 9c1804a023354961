internal import Records
internal import Rules

/// A new template.
package struct TemplateStart {
  /// The files that were made, below the template's folder.
  package let files: [String]
  /// Target fields that got a made-up value, for want of a source field.
  package let madeUp: [String]

  /// Makes a template for two schemas: its keys, what the target requires, and fields of the same name; and a test that
  /// holds.
  ///
  /// - Parameters:
  ///   - path: the folder of the template; it is made where it is not there.
  ///   - source: `sales/account`, a schema of the rule pack in which the folder lies.
  ///   - target: likewise.
  package init(
    _ path: String, source: String, target: String, environment: [String: String]
  ) throws(NotMade) {
    let folder = FilePath.absolute(path)
    let name = FilePath.name(of: folder)
    guard isName(name) else {
      throw NotMade(
        "\(quoted(name)) can not be the name of a template's folder",
        hint: "names have letters, digits, '_' and '-'")
    }
    let text = TemplateText(
      name: name, source: try Self.schema(source, folder), target: try Self.schema(target, folder))
    let template = [NewFile("template.yaml", text.text)]
    try (template + [NewFile("tests/\(name).yaml", "")]).check(in: folder)
    let tests = try template.make(in: folder) { () throws(NotMade) in
      let rules = try RulesAtHand(in: folder, environment: environment)
      let tests = [try TestStart.file(name, rules, rules.task(nil), hasSchemas: false)]
      try tests.make(in: folder)
      return tests
    }
    files = (template + tests).map(\.path)
    madeUp = text.rows.filter(\.isMadeUp).map(\.field)
  }

  private static func schema(_ name: String, _ folder: String) throws(NotMade) -> EntitySchema {
    let shelf = SchemaShelf(forTemplateIn: folder)
    do {
      if let schema = try shelf.schema(name) { return schema }
    } catch {
      throw NotMade(
        "the schema \(name) has to be sound first; nothing was made", diagnostics: error.diagnostics
      )
    }
    let known = shelf.names
    throw NotMade(
      known.isEmpty
        ? "there is no rule pack around \(folder): no folder 'schemas' up to three levels above it"
        : "there is no schema \(quoted(name))",
      hint: known.isEmpty
        ? "a template lies in a rule pack, beside its schemas/APP/ENTITY.yaml"
        : suggestion(for: name, among: known, plural: "schemas"))
  }
}

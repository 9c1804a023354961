internal import LuaSyntax
internal import Records
internal import Rules

/// Reads the scripts of a project or template in the light of its rules: what they are given, what they can ask.
struct ScriptLint {
  /// All codes that it reports.
  static let codes = Set(LuaFindingKind.allCases.map { DiagnosticCode($0) })
  static let syntaxError = DiagnosticCode(LuaFindingKind.syntaxError)

  private let subject: UnitSubject
  private let report: FindingList
  private let signatures: [String: LuaMapSignature]

  init(_ subject: UnitSubject, _ report: FindingList) {
    self.subject = subject
    self.report = report
    signatures = subject.rules.valueMaps.mapValues { source in
      if case .table(let table) = source {
        LuaMapSignature(keyCount: table.keyCount)
      } else {
        LuaMapSignature(keyCount: nil)
      }
    }
  }

  func run() {
    var seen: Set<String> = []
    for task in subject.rules.tasks {
      if let filter = task.filter { look(at: filter, of: task) }
      for mapping in task.fields where !mapping.hasFaults {
        guard case .named(let name)? = mapping.map,
          let script = subject.scripts.maps[name.value]
        else { continue }
        seen.insert(script.path)
        look(at: script, context(.valueMap, task, values: values(mapping, of: task)))
      }
    }
    for path in Set(subject.rules.tasks.flatMap { subject.rules.writerPaths(of: $0) }).sorted() {
      lookAtWriter(path)
    }
    // What no field mapping names is looked up or required by scripts, or nobody's yet.
    let owned = Set(subject.reading.mapFiles.filter(isOwned).map(\.path))
    for (name, script) in subject.rules.modules.sorted(by: { $0.key < $1.key })
    where !seen.contains(script.path) && (owned.contains(script.path) || isNamed(name)) {
      let isModule = subject.scripts.required.contains(name) || !isNamed(name)
      let tasks = subject.rules.tasks
      look(at: script, context(isModule ? .module : .valueMap, tasks.count == 1 ? tasks[0] : nil))
    }
  }

  /// A target writer returns a table of functions, as a module does, and has no record but the one it is given.
  private func lookAtWriter(_ path: String) {
    guard let text = try? RuleFile.readScript(path, in: nil) else { return }
    look(
      at: ScriptText(fileName: FilePath.name(of: path), path: path, text: text),
      context(.module, nil))
  }

  private func isNamed(_ name: String) -> Bool { subject.reading.namedMaps.contains(name) }

  private func isOwned(_ file: MapFile) -> Bool {
    subject.reading.ownedFolders.contains(FilePath.folder(of: FilePath.folder(of: file.path)))
  }

  // MARK: Looking

  private func look(at script: ScriptText, _ context: LuaLintContext) {
    let findings =
      subject.scripts.chunks[script.path].map { LuaLint.findings(in: $0, context: context) }
      ?? LuaLint.findings(source: script.text, context: context)
    for finding in findings {
      add(finding, at: SourceLocation(file: script.path, finding.place))
    }
  }

  private func look(at filter: Located<String>, of task: MappingTask) {
    let source = Array(filter.value.utf8)
    for finding in LuaLint.findings(source: source, context: context(.expression, task)) {
      var place = filter.location
      place.line += finding.place.line - 1
      if finding.place.line == 1 {
        place.column += finding.place.column - 1
      } else {
        place.column = finding.place.column
      }
      add(finding, at: place)
    }
  }

  private func add(_ finding: LuaFinding, at place: SourceLocation) {
    // A map that is not there was found when the rules were loaded.
    let isKnown = subject.unit.diagnostics.contains {
      $0.code == .mapNotFound && $0.location.file == place.file && $0.location.line == place.line
    }
    if finding.kind == .unknownMap, isKnown { return }
    var diagnostic = Diagnostic(
      DiagnosticCode(finding.kind), at: place, finding.message, hint: finding.hint)
    diagnostic.severity = Severity(finding.severity)
    report.add(diagnostic)
  }

  // MARK: What scripts find

  private func context(
    _ kind: LuaLintContext.Kind, _ task: MappingTask?, values: [LuaField]? = nil
  ) -> LuaLintContext {
    LuaLintContext(
      kind: kind, values: values,
      fields: task?.sourceSchema?.fields.map { LuaField($0.name, $0) }, maps: signatures,
      modules: subject.scripts.outlines, parameters: subject.reading.parameters.map(\.value),
      nearest: { nearest(to: $0, in: $1) })
  }

  /// The values that a field mapping gives its map.
  private func values(_ mapping: FieldMapping, of task: MappingTask) -> [LuaField]? {
    guard case .fields(let names) = mapping.input, let first = names.first else { return nil }
    if mapping.concat != nil { return [LuaField(first.value, .text)] }
    return names.map { name in
      guard let schema = task.sourceSchema, mapping.replacements.isEmpty,
        mapping.letterCase == nil
      else { return LuaField(name.value, .any) }
      return schema.field(name.value).map { LuaField(name.value, $0) }
        ?? LuaField(name.value, .text)
    }
  }
}

extension LuaField {
  fileprivate init(_ name: String, _ field: SchemaField) {
    let valueClass: LuaValueClass =
      switch field.type {
      case .boolean: .boolean
      case .decimal, .currency, .double: .decimal
      default: field.type.isInteger ? .integer : .text
      }
    let isOptionSet = field.type.isInteger
    self.init(
      name, valueClass,
      options: isOptionSet
        ? Dictionary(
          field.options.map { ($0.value, $0.label) }, uniquingKeysWith: { first, _ in first }) : [:]
    )
  }
}

extension DiagnosticCode {
  private static let scripts = Dictionary(
    uniqueKeysWithValues: LuaFindingPage.all.map { page in
      (
        page.kind,
        DiagnosticCode(page.kind.rawValue, page.title, severity: Severity(page.severity))
      )
    })

  init(_ kind: LuaFindingKind) {
    self = Self.scripts[kind] ?? DiagnosticCode(kind.rawValue, "a finding in a script")
  }
}

extension Severity {
  init(_ severity: LuaFinding.Severity) {
    switch severity {
    case .error: self = .error
    case .warning: self = .warning
    case .info: self = .info
    }
  }
}

/// Finds value maps and Lua modules by name: the project's `maps/`, then the template's, then the rule pack's.
final class MapFinder {
  /// The files of one folder that have one name.
  private struct Files {
    var table: String?
    var script: String?
  }

  private struct Folder {
    var path: String
    var bounds: RuleBounds
    var files: [String: Files] = [:]
  }

  private let folders: [Folder]
  private let findings: Findings
  /// Names whose files were looked at, with whatever outcome.
  private(set) var settled: Set<String> = []
  private var scannedModules: Set<String> = []
  private(set) var maps: [String: ValueMapSource] = [:]
  private(set) var modules: [String: ScriptText] = [:]
  /// The files that were read.
  private(set) var files: Set<String> = []

  init(_ folders: RuleFolders, findings: Findings) {
    self.folders = folders.all("maps").map { Self.list($0, findings) }
    self.findings = findings
    for folder in self.folders {
      for (name, files) in folder.files where modules[name] == nil {
        guard let path = files.script else { continue }
        modules[name] = try? script(path)
      }
    }
  }

  /// The files of a folder; one that lies outside is reported whether or not something names it, for a script may ask for
  /// any name.
  private static func list(_ part: RuleFolders.Part, _ findings: Findings) -> Folder {
    var folder = Folder(path: part.path, bounds: part.bounds)
    guard part.bounds.contains(part.path) else {
      findings.add(part.bounds.refusal(of: part.path))
      return folder
    }
    for fileName in RuleFile.names(in: part.path) {
      guard let dot = fileName.lastIndex(of: ".") else { continue }
      let name = String(fileName[..<dot])
      let path = "\(part.path)/\(fileName)"
      guard isName(name), [".csv", ".lua"].contains(fileName[dot...]) else { continue }
      guard part.bounds.contains(path) else {
        findings.add(part.bounds.refusal(of: path))
        continue
      }
      if path.hasSuffix(".csv") {
        folder.files[name, default: Files()].table = path
      } else {
        folder.files[name, default: Files()].script = path
      }
    }
    return folder
  }

  /// Where a file of one of the folders may lie.
  private func bounds(of path: String) -> RuleBounds? {
    folders.first { $0.path == FilePath.folder(of: path) }?.bounds
  }

  // MARK: Named maps

  /// Reads the map that a rule names; what is wrong with it is reported, once for each map.
  func load(_ name: Located<String>) {
    guard maps[name.value] == nil, !settled.contains(name.value) else { return }
    guard isName(name.value) else {
      findings.report(
        .invalidName, at: name.location, "\(quoted(name.value)) can not be the name of a value map",
        hint: "names have letters, digits, '_' and '-'; no folder and no ending")
      return
    }
    guard let files = folders.lazy.compactMap({ $0.files[name.value] }).first else {
      reportMissing(name)
      return
    }
    settled.insert(name.value)
    switch (files.table, files.script) {
    case (let table?, let script?):
      reportTwo(table, script, named: name)
    case (let table?, nil):
      do {
        maps[name.value] = .table(try self.table(table, name: name.value))
      } catch {
        findings.add(error)
      }
    case (nil, let path?): load(name.value, script: path)
    case (nil, nil): break
    }
  }

  /// Reads a script and the maps that it names itself.
  private func load(_ name: String, script path: String) {
    let text: ScriptText
    do {
      text = try script(path)
    } catch {
      findings.add(error.diagnostic(path))
      return
    }
    maps[name] = .script(text)
    loadMaps(namedBy: text)
  }

  private func loadMaps(namedBy script: ScriptText) {
    let names = ScriptNames(script.text)
    for lookup in names.lookups {
      load(Located(lookup.text, at: place(lookup, in: script.path)))
    }
    for module in names.modules {
      // Modules may require each other in a circle; each is looked at once.
      guard let text = modules[module.text], scannedModules.insert(module.text).inserted else {
        continue
      }
      loadMaps(namedBy: text)
    }
  }

  /// Reads the maps that a Lua expression of a rule file names.
  func loadMaps(namedBy expression: Located<String>) {
    for lookup in ScriptNames(Array(expression.value.utf8)).lookups {
      var place = expression.location
      place.line += lookup.line - 1
      if lookup.line == 1 { place.column += lookup.column - 1 }
      load(Located(lookup.text, at: place))
    }
  }

  private func place(_ name: ScriptNames.Name, in file: String) -> SourceLocation {
    SourceLocation(file: file, line: name.line, column: name.column)
  }

  private func reportTwo(_ table: String, _ script: String, named name: Located<String>) {
    findings.report(
      .ambiguousMap, at: name.location,
      "the value map \(quoted(name.value)) is there twice: \(table) and \(script)",
      hint: "remove or rename one of the two")
  }

  private func reportMissing(_ name: Located<String>) {
    let known = unique(folders.flatMap { $0.files.keys.sorted() })
    var ways: [String] = []
    if !known.isEmpty {
      let nearest = suggestion(for: name.value, among: known, plural: "value maps")
      if !nearest.isEmpty { ways.append(nearest) }
    }
    let searched = folders.map(\.path).joined(separator: ", ")
    ways.append(
      searched.isEmpty
        ? "there is no folder 'maps' beside project, template or rule pack"
        : "looked for \(name.value).csv and \(name.value).lua in \(searched)")
    findings.report(
      .mapNotFound, at: name.location, "there is no value map \(quoted(name.value))",
      hint: ways.joined(separator: "\n  "))
  }

  // MARK: All other maps

  /// Reads the maps that no rule names, for scripts that compute a name.
  ///
  /// - Parameter owners: folders whose files concern the caller, named or not; what is wrong with other files is left out.
  func loadRest(reportingIn owners: [String] = []) {
    for folder in folders {
      let isReported = owners.contains { folder.path == FilePath.absolute("maps", from: $0) }
      for (name, files) in folder.files
      where maps[name] == nil && settled.insert(name).inserted {
        switch (files.table, files.script) {
        case (let table?, nil):
          do {
            maps[name] = .table(try self.table(table, name: name))
          } catch {
            if isReported { findings.add(error) }
          }
        case (nil, _?):
          if let text = modules[name] { maps[name] = .script(text) }
        case (let table?, let script?):
          guard isReported else { continue }
          let start = SourceLocation(file: table, line: 1, column: 1)
          reportTwo(table, script, named: Located(name, at: start))
        default: break
        }
      }
    }
  }

  /// The files of all folders; of several with one name the first is what the name stands for.
  var allFiles: [MapFile] {
    folders.flatMap { folder in
      folder.files.sorted { $0.key < $1.key }.flatMap { name, files in
        [files.table.map { MapFile(name: name, path: $0, isScript: false) }]
          + [files.script.map { MapFile(name: name, path: $0, isScript: true) }]
      }
    }.compactMap { $0 }
  }

  private func table(_ path: String, name: String) throws(RuleErrors) -> ValueTable {
    files.insert(path)
    return try ValueTableReader.read(path, name: name, in: bounds(of: path))
  }

  private func script(_ path: String) throws(RuleFile.Failure) -> ScriptText {
    let text = try RuleFile.readScript(path, in: bounds(of: path))
    files.insert(path)
    return ScriptText(fileName: FilePath.name(of: path), path: path, text: text)
  }
}

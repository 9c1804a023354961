internal import Rules

extension DiagnosticCode {
  static let unusedMap = DiagnosticCode("XW124", "nothing uses a value map", severity: .warning)
}

extension RuleCheck {
  /// Files of `maps/` folders that no rule, script or test names.
  static let unusedMaps = RuleCheck(
    FindingPage(
      .unusedMap,
      meaning: """
        No field mapping, no script and no test names the file. Remove it, or look for the place where it should be \
        used. A value map of a rule pack that waits for a project to use it has tests: they count as a use.
        """,
      wrong: [.init("maps/notes.csv", "note,memo\nVIP,A")],
      right: [
        .init("template.yaml", "SalesMemo: {from: description, map: notes, unmapped: keep}"),
        .init("maps/notes.csv", "note,memo\nVIP,A"),
      ]),
    scope: .all { units, report in
      guard !units.contains(where: \.hasErrors) else { return }
      let uses = units.map(MapUses.init)
      // A script that computes the names that it looks up may use any of them.
      guard !uses.contains(where: \.isOpen) else { return }
      let used = uses.reduce(into: Set<String>()) { $0.formUnion($1.paths) }
      let files = Set(units.map(\.file))
      for unit in units {
        guard let reading = unit.reading else { continue }
        // The maps of a pack may serve templates that are not looked at.
        let folders = reading.ownedFolders.filter { folder in
          folder == unit.folder || RuleFinder.units(inPack: folder).allSatisfy(files.contains)
        }
        for file in reading.mapFiles where !used.contains(file.path) {
          guard folders.contains(FilePath.folder(of: FilePath.folder(of: file.path))) else {
            continue
          }
          report.add(
            .unusedMap, at: SourceLocation(file: file.path, line: 1, column: 1),
            "nothing uses the \(file.isScript ? "script" : "value map") \(quoted(file.name))",
            hint: "remove the file, or name it where it should be used")
        }
      }
    })
}

/// The files of `maps/` folders that the rules and tests of a unit use.
private struct MapUses {
  var paths: Set<String> = []
  /// Whether some script computes the name of the map it looks up.
  var isOpen = false

  init(_ unit: RuleUnit) {
    guard let reading = unit.reading else { return }
    let rules = reading.rules
    let tested = unit.tests.flatMap { $0.maps.map(\.map.value) }
    let named = reading.namedMaps.union(tested)
    paths = Set(named.compactMap { name in reading.mapFiles.first { $0.name == name }?.path })
    var pending = named.compactMap { name -> [UInt8]? in
      if case .script(let script) = rules.valueMaps[name] { script.text } else { nil }
    }
    pending += rules.tasks.compactMap { $0.filter.map { Array($0.value.utf8) } }
    var scanned: Set<String> = []
    while let text = pending.popLast() {
      let names = ScriptNames(text)
      isOpen = isOpen || names.hasComputedLookup
      for module in names.modules {
        guard let script = rules.modules[module.text], scanned.insert(script.path).inserted else {
          continue
        }
        paths.insert(script.path)
        pending.append(script.text)
      }
    }
  }
}

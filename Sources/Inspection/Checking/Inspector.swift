internal import Rules

/// Checks rules without running them: `crosswalk check`.
package enum Inspector {
  /// Checks what is at some paths: projects, templates, rule packs, single files of theirs, or folders of all that.
  ///
  /// - Parameter environment: what `${NAME}` in projects stands for.
  /// - Throws: that there is nothing to check at one of the paths; then nothing was checked.
  package static func inspect(
    _ paths: [String], environment: [String: String]
  ) throws(NothingToCheck) -> InspectionReport {
    var finder = RuleFinder()
    for path in paths { try finder.add(path) }
    let units = finder.units.map { RuleUnit(file: $0, environment: environment) }
    let report = FindingList()
    for unit in units { inspect(unit, report) }
    for file in finder.strays {
      for diagnostic in PartKind(file)?.diagnostics(of: file) ?? [] { report.add(diagnostic) }
    }
    for check in KnownChecks.all {
      if case .all(let look) = check.scope { look(units, report) }
    }
    let wanted = WantedFiles(finder, units)
    return InspectionReport(
      findings: report.findings.filter { wanted.contains($0.location.file) },
      files: wanted.files)
  }

  private static func inspect(_ unit: RuleUnit, _ report: FindingList) {
    let own = FindingList()
    for diagnostic in unit.diagnostics { own.add(diagnostic) }
    if let reading = unit.reading {
      let subject = UnitSubject(unit, reading)
      let tasks = reading.rules.tasks.map { TaskSubject($0, of: subject) }
      for check in KnownChecks.all {
        switch check.scope {
        case .all: continue
        case .unit(let look): look(subject, own)
        case .task(let look): for task in tasks { look(task, own) }
        case .field(let look):
          for task in tasks {
            for field in task.fields where !field.mapping.hasFaults { look(field, own) }
          }
        case .tests(let look):
          for file in unit.tests { look(TestSubject(unit: subject, file: file), own) }
        }
      }
    }
    own.dropLoadingFaultsOfLintedScripts()
    let secrets = unit.reading?.rules.secretMask ?? SecretMask()
    for finding in own.findings { report.add(secrets.hiding(in: finding)) }
  }
}

/// The files whose findings somebody asked for.
private struct WantedFiles {
  /// Files that were looked at.
  let files: Set<String>
  private let isEverything: Bool
  private let singles: Set<String>
  private let wholes: Set<String>

  init(_ finder: RuleFinder, _ units: [RuleUnit]) {
    let wholeUnits = units.filter { finder.wholeUnits.contains($0.file) }
    wholes = wholeUnits.reduce(into: []) { $0.formUnion($1.files) }
    singles = finder.singleFiles
    isEverything = singles.isEmpty
    files = wholes.union(singles)
  }

  func contains(_ file: String) -> Bool {
    isEverything || singles.contains(file) || wholes.contains(file)
  }
}

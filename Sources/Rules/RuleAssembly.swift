private import Records

/// Puts the rules together from what template and project say, and looks up all that they name.
struct RuleAssembly {
  let file: String
  let template: TemplateDraft
  let project: ProjectDraft?
  let purpose: RulePurpose
  let findings: Findings

  /// The rules with what is known beside them; faults leave gaps and are reported.
  func reading(settings: [String: String]) -> RuleReading {
    let folder = FilePath.folder(of: file)
    let templateFolder = FilePath.folder(of: template.file)
    let folders = RuleFolders(
      project: project == nil ? nil : folder, template: templateFolder)
    let schemas = SchemaFinder(folders, findings: findings)
    let maps = MapFinder(folders, findings: findings)

    let overlay = ProjectOverlay(findings: findings)
    let tasks = overlay.tasks(template.tasks, project?.tasks ?? []).map { task($0, schemas) }
    let sequences = SequenceReader(findings: findings).rules(
      overlay.sequences(template.sequences, project?.sequences ?? []))
    let parameters = ParameterBinder(findings: findings).bind(
      template.parameters, project: project, settings: settings, rootFile: file)
    let check = ReferenceCheck(
      parameters: template.parameters.map(\.name), sequences: sequences.keys.sorted(), maps: maps,
      findings: findings)
    for task in tasks { check.check(task) }
    let namedMaps = maps.settled
    let owners = purpose == .check ? folders.owned : []
    maps.loadRest(reportingIn: owners)
    schemas.readRest(in: owners)

    var rules = RuleSet(
      name: project?.name ?? template.name, template: template.name,
      templateVersion: template.version, folder: folder, tasks: tasks, sequences: sequences,
      parameters: parameters.values, requires: template.requires, source: project?.source,
      targets: project?.targets ?? [], limits: project?.limits ?? ScriptLimits(),
      valueMaps: maps.maps,
      modules: maps.modules, secrets: (project?.secrets ?? []) + secrets(in: settings))
    rules.historyDays = project?.historyDays ?? RuleSet.standardHistoryDays
    rules.finishCommands = project?.finishCommands ?? []
    rules.file = file
    rules.bounds = folders.bounds(of: project == nil ? .template : .project)
    rules.isProject = project != nil
    rules.templateFolder = templateFolder
    rules.packFolder = folders.pack
    rules.missingParameters = parameters.missing
    rules.files = unique([file, template.file] + schemas.files + maps.files.sorted())
    return RuleReading(
      rules: rules, parameters: template.parameters.map { Located($0.name, at: $0.location) },
      parameterPlaces: parameters.places,
      namedMaps: namedMaps, mapFiles: maps.allFiles, ownedFolders: folders.owned)
  }

  /// Values given with the command for parameters that sound like secrets.
  private func secrets(in settings: [String: String]) -> [String] {
    settings.filter { SecretName.sounds(like: $0.key) && !$0.value.isEmpty }.map(\.value).sorted()
  }

  private func task(_ draft: TaskDraft, _ schemas: SchemaFinder) -> MappingTask {
    var task = MappingTask(
      name: draft.name, location: draft.location, sourceEntity: entity(draft.source, "source"),
      targetEntity: entity(draft.target, "target"), sourceSchema: schemas.schema(draft.source),
      targetSchema: schemas.schema(draft.target), key: draft.key, filter: draft.filter,
      fields: draft.fields)
    task.source = draft.sourceURI
    task.targets = draft.targets
    task.needs = draft.needs
    return task
  }

  private func entity(_ draft: EntityDraft, _ key: String) -> String {
    if let entity = draft.entity { return entity.value }
    if draft.isIncomplete {
      findings.report(
        .missingKey, at: draft.location, "'\(key)' needs the key 'entity'",
        hint: "write \(key): {app: APP, entity: ENTITY}")
    }
    return ""
  }
}

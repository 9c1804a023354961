extension KeySet {
  package static let project = KeySet(
    "a project",
    [
      RuleKey("project", .text, isRequired: true, "The name of the project."),
      RuleKey(
        "template", .text, isRequired: true,
        "The folder of the template that the project uses, relative to this file."),
      RuleKey(
        "parameters", .entries(.constant),
        "Values of the template's parameters; ${NAME} stands for an environment variable."),
      RuleKey(
        "source", .text,
        "Where records come from: a path or URI, relative to this file; ${NAME} stands for an environment variable."
      ),
      RuleKey(
        "target", .text,
        "Where records go to: a path or URI, relative to this file; ${NAME} stands for an environment variable."
      ),
      RuleKey("targets", targets, "Where records go to, instead of target, if they go to several."),
      RuleKey(
        "tasks", .entries(.mapping(.taskOverride)),
        "What this project changes of the template's tasks, by their names."),
      RuleKey("sequences", sequences, "Sequences of this project; they win over the template's."),
      RuleKey(
        "limits", .any([.nothing, .mapping(.limits)]),
        "What each call of a script may take at most."),
      RuleKey(
        "history", .any([.nothing, .mapping(.history)]), "What is kept of the project's runs."),
      RuleKey(
        "on_finish", .texts,
        "Commands of the shell that get the report of a run on standard input when it ends."),
    ])

  package static let taskOverride = KeySet(
    "an override of a task",
    [
      RuleKey(
        "where", .any([.text, .nothing]),
        "\(whereSummary) Takes the place of the template's; null drops it."),
      RuleKey(
        "key", .texts, "The target fields that identify a record, instead of the template's."),
      RuleKey(
        "source", .any([.text, .mapping(entity("source"))]),
        "A path or URI for this task alone, or {app, entity} to change the entity."),
      RuleKey(
        "target", .any([.text, .mapping(entity("target"))]),
        "A path or URI for this task alone, or {app, entity} to change the entity."),
      RuleKey("targets", targets, "Several targets for this task alone, instead of target."),
      RuleKey(
        "fields", .entries(.any([fieldMappingShape, .nothing])),
        """
        Target field: source field, or a field mapping in braces. Takes the place of the template's row; null drops \
        that row.
        """),
    ])

  package static let target = KeySet(
    "a target",
    [
      RuleKey("target", .text, isRequired: true, "A path or URI, as target of a project."),
      RuleKey(
        "where", .text,
        "A Lua expression over record; where it is false or nil, the record is not for this target."
      ),
    ])

  private static let targets = ValueShape.list(.any([.text, .mapping(.target)]))

  package static let history = KeySet(
    "'history'",
    [
      RuleKey(
        "keep", .text, "How long runs and their rejects are kept; 90 days where nothing is said.")
    ])

  package static let limits = KeySet(
    "'limits'",
    [
      RuleKey(
        "instructions", .text,
        "Instructions of a call: 1_000 and more; 1_000_000 where nothing is said."),
      RuleKey("memory", .text, "Memory of a call: 1MiB to 4GiB; 16MiB where nothing is said."),
      RuleKey("time", .text, "Time of a call: 1ms to 10min; 1s where nothing is said."),
    ])
}

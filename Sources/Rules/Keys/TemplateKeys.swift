extension KeySet {
  package static let template = KeySet(
    "a template",
    [
      RuleKey("template", .text, isRequired: true, "The name of the template, as it is published."),
      RuleKey("version", .text, "The template's own version."),
      RuleKey(
        "tasks", .list(.mapping(.task)), isRequired: true,
        "Tasks in the order in which they run: each maps one source entity to one target entity."),
      RuleKey(
        "sequences", sequences, "Number sequences by name, for sequence: of a field mapping."),
      RuleKey(
        "parameters",
        .entries(.any([.nothing, .mapping(.parameter)]), keys: ValueShape.namePattern),
        "What a project sets, by name: for parameter: of a field mapping, and run.parameters in scripts."
      ),
      RuleKey("requires", .texts, "Templates that must have run before, by name."),
    ])

  package static let task = KeySet(
    "a task",
    [
      RuleKey(
        "task", .text, isRequired: true, "The name of the task; a project names it to change it."),
      RuleKey("needs", .texts, "Tasks before this one that must have gone well, by name."),
      RuleKey("source", .mapping(entity("source")), isRequired: true, "Where records come from."),
      RuleKey("target", .mapping(entity("target")), isRequired: true, "Where records go to."),
      RuleKey(
        "key", .texts, "The target fields that identify a record; each needs a field mapping."),
      RuleKey("where", .text, whereSummary),
      RuleKey(
        "fields", .entries(fieldMappingShape), isRequired: true,
        "Target field: source field, or a field mapping in braces."),
    ])

  static let whereSummary =
    "A Lua expression over record; where it is false or nil, the record is skipped."

  package static func entity(_ key: String) -> KeySet {
    KeySet(
      "'\(key)'",
      [
        RuleKey(
          "app", .text, "The system; with the entity it names the schema schemas/APP/ENTITY.yaml."),
        RuleKey("entity", .text, "The entity, as the system calls it."),
        RuleKey(
          "schema", .word(["none"]), "none goes without a schema: nothing is checked or typed."),
      ])
  }

  package static let parameter = KeySet(
    "a parameter",
    [
      RuleKey("required", .flag, "Whether a project has to give it a value."),
      RuleKey("default", .constant, "Its value where a project gives none."),
    ])

  package static let sequence = KeySet(
    "a sequence",
    [
      RuleKey(
        "format", .text,
        """
        Text with {SEQNUM:digits}, {RANDSTRING:1 to 6} and {DATETIMEUTC:yyyyMMdd}, the grammar of Dataverse's autonumber \
        columns.
        """),
      RuleKey(
        "seed", .number(0...(Int64.max / 2)), "The first number; 1000 where nothing is said."),
    ])

  static let sequences = ValueShape.entries(.mapping(.sequence), keys: ValueShape.namePattern)
}

internal import Records

extension KeySet {
  package static let schema = KeySet(
    "a schema",
    [
      RuleKey("entity", .text, "The entity, as the system calls it."),
      RuleKey("app", .text, "The system."),
      RuleKey("entitySet", .text, "The name of the collection on the wire."),
      RuleKey("label", .text, "What people call the entity."),
      RuleKey("key", .texts, "The fields that identify a record."),
      RuleKey(
        "fields", .entries(.any([fieldType, .mapping(.schemaField)])), isRequired: true,
        "Field: type, or what is known of it in braces. A project's file adds fields to the rule pack's, or changes them."
      ),
    ])

  package static let schemaField = KeySet(
    "a schema field",
    [
      RuleKey("type", fieldType, "The type; needed where the field is not in the schema already."),
      RuleKey(
        "maxLength", .number(1...Int64(Int32.max)), "The most characters (UTF-16 code units)."),
      RuleKey("required", .flag, "Whether the system wants a value; crosswalk check looks at it."),
      RuleKey("key", .flag, "Whether the field is one of the key."),
      RuleKey(
        "options", .entries(.text, keys: "^-?[0-9]+$"),
        "The option set or enum, number: label. Option sets of Sales travel as the number, enums of Finance and Operations as the label."
      ),
      RuleKey("label", .text, "What people call the field; the column title of an Excel export."),
      RuleKey("nullable", .flag, "Whether the wire allows null; a fact for people."),
      RuleKey("target", .texts, "The entities that a reference leads to; a fact for people."),
      RuleKey("enum", .text, "The name of the enum; a fact for people."),
      RuleKey("min", .text, "The least number."),
      RuleKey("max", .text, "The greatest number."),
      RuleKey(
        "reference", .text,
        "A CSV file with the codes that exist in the target, relative to the schema's folder; crosswalk gaps looks at it."
      ),
      RuleKey(
        "readOnly", .flag, "Whether nothing may write the field; crosswalk check looks at it."),
    ])

  private static let fieldType = ValueShape.word(FieldType.allCases.map(\.rawValue))
}

internal import Rules

/// JSON Schemas of rule files, for editors that complete and check YAML (draft 7, which YAML language servers know).
///
/// They tell keys and shapes, each with its meaning; what keys need of each other, and of other files, is for
/// `crosswalk check`.
package struct JSONSchema: Sendable {
  /// `project.schema.json`.
  package let fileName: String
  private let title: String
  private let keys: KeySet

  package static let all: [JSONSchema] = [.project, .template, .tests, .entity]

  static let project = JSONSchema(
    fileName: "project.schema.json", title: "A project of Crosswalk: project.yaml", keys: .project)
  static let template = JSONSchema(
    fileName: "template.schema.json", title: "A template of Crosswalk: template.yaml",
    keys: .template)
  static let tests = JSONSchema(
    fileName: "tests.schema.json", title: "Tests of rules of Crosswalk: tests/*.yaml",
    keys: .testFile)
  static let entity = JSONSchema(
    fileName: "entity.schema.json",
    title: "The fields of an entity, for Crosswalk: schemas/APP/ENTITY.yaml", keys: .schema)

  /// The schema's file.
  package var text: String {
    JSONTree.object(
      [
        ("$schema", .text("http://json-schema.org/draft-07/schema#")), ("title", .text(title)),
      ] + JSONTree.members(keys)
    ).document
  }

  /// The line that tells an editor which schema a file has.
  ///
  /// - Parameter path: of the folder with the schemas, seen from the file.
  func modeline(_ path: String) -> String {
    "# yaml-language-server: $schema=\(path)/\(fileName)"
  }
}

extension JSONTree {
  /// The members of a schema for a mapping of known keys.
  fileprivate static func members(_ set: KeySet) -> [(name: String, value: JSONTree)] {
    var members: [(name: String, value: JSONTree)] = [
      ("type", .text("object")), ("additionalProperties", .boolean(false)),
    ]
    let required = set.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { members.append(("required", .texts(required))) }
    let groups = set.oneOf.map { names in
      JSONTree.object([
        ("anyOf", .list(names.map { .object([("required", .texts([$0]))]) }))
      ])
    }
    if !groups.isEmpty { members.append(("allOf", .list(groups))) }
    let properties = set.keys.map { key in
      (name: key.name, value: JSONTree.schema(key.shape, summary: key.summary))
    }
    return members + [("properties", .object(properties))]
  }

  private static func schema(_ shape: ValueShape, summary: String? = nil) -> JSONTree {
    let description = summary.map { [(name: "description", value: JSONTree.text($0))] } ?? []
    return .object(description + members(shape))
  }

  private static func members(_ shape: ValueShape) -> [(name: String, value: JSONTree)] {
    switch shape {
    case .text: [("type", .texts(["string", "number", "boolean"])), ("minLength", .number("1"))]
    case .name: [("type", .text("string")), ("minLength", .number("1"))]
    case .constant: [("type", .texts(["string", "number", "boolean", "null"]))]
    case .flag: [("type", .text("boolean"))]
    case .only(let flag): [("enum", .list([.boolean(flag)]))]
    case .nothing: [("type", .text("null"))]
    case .number(let range):
      [("type", .text("integer")), ("minimum", .number("\(range.lowerBound)"))]
        + (range.upperBound > Int64(Int32.max) ? [] : [("maximum", .number("\(range.upperBound)"))])
    case .word(let words): [("enum", .texts(words))]
    case .list(let item): [("type", .text("array")), ("items", schema(item))]
    case .mapping(let set): members(set)
    case .entries(let value, let keys, let orNothing):
      [
        ("type", orNothing ? .texts(["object", "null"]) : .text("object")),
        ("additionalProperties", schema(value)),
      ]
        + (keys.map { [("propertyNames", .object([("pattern", .text($0))]))] } ?? [])
    case .record: [("type", .texts(["object", "null"]))]
    case .any(let shapes): [("anyOf", .list(shapes.map { schema($0) }))]
    }
  }

  private static func texts(_ words: [String]) -> JSONTree { .list(words.map { .text($0) }) }
}

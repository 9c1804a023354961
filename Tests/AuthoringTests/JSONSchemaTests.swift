import Authoring
import Foundation
import Rules
import Testing

/// JSON Schemas for editors, against the readers of rule files and everything that is shipped.
@Suite struct JSONSchemaTests {
  /// `UPDATE_EXPECTED=1 swift test --filter JSONSchemaTests` writes them anew.
  @Test(arguments: JSONSchema.all.map(\.fileName))
  func isPublishedAsItIs(_ name: String) throws {
    let schema = try #require(JSONSchema.all.first { $0.fileName == name })
    let file = "\(packageFolder)/rules/json-schema/\(name)"
    if ProcessInfo.processInfo.environment["UPDATE_EXPECTED"] != nil {
      try schema.text.write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOfFile: file, encoding: .utf8) == schema.text)
  }

  // MARK: Shipped files

  @Test func acceptsEverythingThatIsShipped() throws {
    let files = try Self.shipped()
    #expect(Set(files.map(\.document.schema)).count == 4)
    let complaints = try Validation.complaints(files.map(\.document))
    for (file, complaint) in zip(files, complaints) {
      #expect(complaint == nil, "\(file.path)")
    }
  }

  private static func shipped() throws -> [(path: String, document: Validation.Document)] {
    try ["rules", "examples"].flatMap { folder in
      try FileManager.default.subpathsOfDirectory(atPath: "\(packageFolder)/\(folder)")
        .filter { $0.hasSuffix(".yaml") }.map { "\(folder)/\($0)" }
    }.sorted().map { path in
      let text = try String(contentsOfFile: "\(packageFolder)/\(path)", encoding: .utf8)
      return (path, Validation.Document(schema: schema(of: path), text: text))
    }
  }

  private static func schema(of path: String) -> String {
    if path.hasSuffix("/project.yaml") { return "project" }
    if path.contains("/schemas/") { return "entity" }
    return path.contains("/tests/") ? "tests" : "template"
  }

  // MARK: Readers

  /// A value behind a key, in a document in which nothing else is wrong.
  struct Case: CustomTestStringConvertible {
    var context: Context
    var key: String
    var value: String
    var testDescription: String { "\(context.keys.subject), \(key): \(value)" }
    var document: Validation.Document {
      Validation.Document(schema: context.schema, text: context.text(key, value))
    }
  }

  /// Documents that hold one mapping of a kind.
  struct Context {
    var schema: String
    var keys: KeySet
    /// The members of the mapping that must be there.
    var members: [String]
    /// The text before and behind the members.
    var frame: (before: String, behind: String)

    func text(_ key: String, _ value: String) -> String {
      let kept = members.filter { !$0.hasPrefix("\(key):") }
      return frame.before + "{" + (kept + ["\(key): \(value)"]).joined(separator: ", ") + "}"
        + frame.behind
    }
  }

  private static let template = (
    before:
      "template: T\ntasks: [{task: A, source: {entity: a, schema: none}, target: {entity: b, schema: none}, ",
    behind: "}]"
  )

  static let contexts: [Context] = [
    Context(
      schema: "project", keys: .project, members: ["project: P", "template: t"], frame: ("", "")),
    Context(
      schema: "project", keys: .taskOverride, members: [],
      frame: ("project: P\ntemplate: t\ntasks: {A: ", "}")),
    Context(
      schema: "project", keys: .target, members: ["target: a.csv"],
      frame: ("project: P\ntemplate: t\ntargets: [", "]")),
    Context(
      schema: "project", keys: .limits, members: [],
      frame: ("project: P\ntemplate: t\nlimits: ", "")),
    Context(
      schema: "project", keys: .sequence, members: ["format: \"{SEQNUM:5}\""],
      frame: ("project: P\ntemplate: t\nsequences: {s: ", "}")),
    Context(
      schema: "template", keys: .template,
      members: [
        "template: T",
        "tasks: [{task: A, source: {entity: a, schema: none}, target: {entity: b, schema: none}, fields: {f: g}}]",
      ], frame: ("", "")),
    Context(
      schema: "template", keys: .task,
      members: [
        "task: A", "source: {entity: a, schema: none}", "target: {entity: b, schema: none}",
        "fields: {f: g}",
      ],
      frame: ("template: T\ntasks: [", "]")),
    Context(
      schema: "template", keys: .entity("source"), members: ["entity: a", "schema: none"],
      frame: (
        "template: T\ntasks: [{task: A, target: {entity: b, schema: none}, fields: {f: g}, source: ",
        "}]"
      )),
    Context(
      schema: "template", keys: .parameter, members: [],
      frame: (template.before + "fields: {f: g}}]\nparameters: {p: ", "}")),
    Context(
      schema: "template", keys: .fieldMapping, members: ["from: a"],
      frame: (template.before + "fields: {f: ", "}}]")),
    Context(
      schema: "tests", keys: .testFile, members: ["tests: []"], frame: ("", "")),
    Context(
      schema: "tests", keys: .test, members: ["name: N", "record: {a: b}", "expect: {c: d}"],
      frame: ("tests: [", "]")),
    Context(
      schema: "tests", keys: .reject, members: ["code: required"],
      frame: ("tests: [{name: N, record: {a: b}, rejects: ", "}]")),
    Context(
      schema: "tests", keys: .mapTest, members: ["map: m", "cases: []"], frame: ("maps: [", "]")),
    Context(
      schema: "tests", keys: .mapCase, members: ["given: [a]", "expect: b"],
      frame: ("maps: [{map: m, cases: [", "]}]")),
    Context(
      schema: "tests", keys: .mapReject, members: ["code: required"],
      frame: ("maps: [{map: m, cases: [{given: a, rejects: ", "}]}]")),
    Context(schema: "entity", keys: .schema, members: ["fields: {f: string}"], frame: ("", "")),
    Context(
      schema: "entity", keys: .schemaField, members: ["type: string"], frame: ("fields: {f: ", "}")),
  ]

  private static let values = [
    "text", "12", "-1", "1.5", "true", "null", "\"\"", "\"true\"", "upper", "fold", "none",
    "string",
    "[]", "[a, b]", "[[a]]", "[{a: b}]", "{}", "{a: b}", "{a: {b: c}}", "{a: [b]}", "{1: b}",
    "{1: null}",
    "{a: null}", "{from: a}", "{entity: a, schema: none}", "{entity: a, entitty: b}",
  ]

  /// Keys that are no keys, too.
  static let cases = contexts.flatMap { context in
    (context.keys.names + ["unheard_of"]).flatMap { key in
      values.map { Case(context: context, key: key, value: $0) }
    }
  }

  /// What a reader says of keys and shapes is what the schema says.
  ///
  /// The reader knows more: what values mean, and what keys need of each other.
  @Test func agreesWithTheReaders() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let complaints = try Validation.complaints(Self.cases.map(\.document))
    #expect(complaints.count == Self.cases.count && complaints.count > 2000)
    for (test, complaint) in zip(Self.cases, complaints) {
      let found = try Self.findings(test.document, folder.path)
      if complaint != nil {
        #expect(!found.isEmpty, "only the schema refuses \(test): \(complaint ?? "")")
      } else {
        let shapes = found.filter { [.wrongType, .unknownKey].contains($0.code) }
        #expect(shapes.isEmpty, "the schema takes \(test): \(shapes.map(\.message))")
      }
    }
  }

  /// What the reader of the file finds, but for names of other files that are not there.
  private static func findings(_ document: Validation.Document, _ folder: String) throws
    -> [Diagnostic]
  {
    let file = "\(folder)/\(document.schema).yaml"
    try document.text.write(toFile: file, atomically: false, encoding: .utf8)
    switch document.schema {
    case "tests": return TestFileReader.inspect(file, in: RuleBounds(folder: folder)).diagnostics
    case "entity":
      do {
        try SchemaReader.check(file, in: RuleBounds(folder: folder))
        return []
      } catch {
        return error.diagnostics
      }
    default:
      return RuleLoader.inspect(path: file, environment: [:]).diagnostics.filter {
        $0.code != .templateNotFound
      }
    }
  }
}

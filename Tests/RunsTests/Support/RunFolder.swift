import Connectors
import Foundation
import Rules
import Runs

/// A project in a temporary folder, and runs of it.
final class RunFolder: Sendable {
  let path: String

  /// - Parameters:
  ///   - template: its `fields:` and what else belongs to the task, indented by four.
  ///   - schema: text of a source schema `app/entity`; nil for a source without one.
  ///   - target: what stands behind `target:`.
  init(
    task: String = RunFolder.plainTask, schema: String? = nil,
    target: String = "{entity: Contact, schema: none}", more: String = ""
  ) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("run-\(UUID().uuidString)")
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source =
      schema == nil ? "{entity: person, schema: none}" : "{app: app, entity: person}"
    try write(
      "template.yaml",
      """
      template: People
      version: 1.0.0
      tasks:
        - task: People - Contacts
          source: \(source)
          target: \(target)
      \(task)
      \(more)
      """)
    try write("project.yaml", "project: People\ntemplate: .\n")
    if let schema { try write("schemas/app/person.yaml", schema) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let plainTask = """
        key: [Id]
        fields:
          Id: id
          Name: {from: name, required: true}
    """

  /// A task that gives numbers by the sequence `contacts`.
  static func numbered(_ format: String, seed: Int = 1) throws -> RunFolder {
    try RunFolder(
      task: """
            key: [Number]
            fields:
              Number: {from: number, sequence: contacts}
              Id: id
        """,
      schema: """
        app: app
        entity: person
        key: [id]
        fields:
          id: {type: string}
          number: {type: string}
        """,
      more: "sequences: {contacts: {format: \"\(format)\", seed: \(seed)}}")
  }

  func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

  func write(_ name: String, _ data: Data) throws {
    let file = URL(fileURLWithPath: "\(path)/\(name)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func text(_ name: String) -> String? {
    try? String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }

  func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
  }

  /// Names of all files, hidden ones too.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  /// Runs the project; relative names are those of the folder.
  func run(
    from source: String, to target: String, connectors: [ConnectorSpec] = KnownConnectors.all,
    cancellation: Cancellation = Cancellation(),
    _ choose: (inout RunOptions) -> Void = { _ in },
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> RunReport {
    let rules = try RuleLoader.load(path: path, environment: [:])
    var options = RunOptions(workingFolder: path)
    options.source = source
    options.target = target
    choose(&options)
    return try Run(
      rules: rules, options: options, connectors: connectors, cancellation: cancellation
    ).execute(progress: progress)
  }
}

/// CSV lines `id,name` for a range of ids.
func people(_ ids: some Sequence<Int>) -> String {
  "id,name\n" + ids.map { "\($0),name \($0)\n" }.joined()
}

/// CSV lines `Id,Name` as the plain task writes them.
func contacts(_ ids: some Sequence<Int>) -> String {
  "Id,Name\n" + ids.map { "\($0),name \($0)\n" }.joined()
}

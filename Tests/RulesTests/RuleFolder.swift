import Foundation
import Rules
import Testing

/// Rule files in a temporary folder, removed with the value.
final class RuleFolder {
  let path: String

  /// - Parameters:
  ///   - files: text by path below the folder.
  init(_ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("rules-\(UUID().uuidString)")
    path = folder.path
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (name, text) in files { try write(name, Data(text.utf8)) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ data: Data) throws {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
  }

  func load(
    _ name: String = "", parameters: [String: String] = [:], environment: [String: String] = [:]
  ) throws(RuleErrors) -> RuleSet {
    try RuleLoader.load(
      path: name.isEmpty ? path : "\(path)/\(name)", parameters: parameters,
      environment: environment)
  }

  /// What loading says: all findings as text, without the folder's own path; "" where the rules are fine.
  func findings(
    _ name: String = "", parameters: [String: String] = [:], environment: [String: String] = [:]
  ) -> String {
    do {
      _ = try load(name, parameters: parameters, environment: environment)
      return ""
    } catch {
      return error.render(relativeTo: path).replacing("\(path)/", with: "")
    }
  }
}

/// A case of a table: files, and all that loading them says.
struct FindingCase: CustomTestStringConvertible, Sendable {
  var name: String
  var files: [String: String]
  var expected: String
  var testDescription: String { name }

  /// Files as they stand.
  init(_ name: String, _ files: [String: String], says expected: String) {
    self.name = name
    self.files = files
    self.expected = expected
  }

  /// Sound files with one change.
  ///
  /// - Parameters:
  ///   - change: old text in `file` and the text that takes its place.
  ///   - more: files that are added or replaced as a whole.
  init(
    _ name: String, _ sound: [String: String], in file: String, change: (old: String, new: String),
    more: [String: String] = [:], says expected: String
  ) {
    var files = sound.merging(more) { _, new in new }
    files[file] = files[file]?.replacing(change.old, with: change.new)
    self.init(name, files, says: expected)
  }

  /// Sound files and some more, or others in their place.
  init(
    _ name: String, _ sound: [String: String], more: [String: String], says expected: String
  ) {
    self.init(name, sound.merging(more) { _, new in new }, says: expected)
  }

  /// A template whose one task has these field mappings.
  ///
  /// - Parameters:
  ///   - more: what the template says after its tasks.
  init(_ name: String, fields: String, more: String = "", says expected: String) {
    let indented = fields.split(separator: "\n", omittingEmptySubsequences: false)
      .map { "      \($0)" }.joined(separator: "\n")
    let template = """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields:
      \(indented)
      \(more)
      """
    self.init(name, ["template.yaml": template], says: expected)
  }

  func findings() throws -> String {
    try RuleFolder(files).findings()
  }
}

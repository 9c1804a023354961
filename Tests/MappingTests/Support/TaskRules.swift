import Foundation
import Mapping
import Records
import Rules

/// The rules of one task as a user writes them; mapping by them goes through files, loader and plan.
struct TaskRules: Sendable {
  /// Lines of the template's `fields`.
  var fields: String
  /// Lines of the source schema's `fields`; nil for `schema: none`.
  var source: String?
  var target: String?
  /// The target's key, as a YAML list.
  var key = ""
  /// Lines of the task beside its fields: `where`.
  var task = ""
  /// Lines of the template beside its tasks: `sequences`, `parameters`.
  var template = ""
  /// Text by path: `maps/codes.csv`.
  var files: [String: String] = [:]
  /// Lines of a project laid over the template; nil uses the template by itself.
  var project: String?
  /// Values given with the command.
  var parameters: [String: String] = [:]

  init(
    _ fields: String, source: String? = nil, target: String? = nil, key: String = "",
    task: String = "", template: String = "", files: [String: String] = [:],
    project: String? = nil, parameters: [String: String] = [:]
  ) {
    self.fields = fields
    self.source = source
    self.target = target
    self.key = key
    self.task = task
    self.template = template
    self.files = files
    self.project = project
    self.parameters = parameters
  }

  /// Line of template.yaml on which `task` begins.
  static let taskLine = 6

  private var templateText: String {
    let sourceText = source == nil ? "{entity: record, schema: none}" : "{app: s, entity: record}"
    let targetText = target == nil ? "{entity: row, schema: none}" : "{app: t, entity: row}"
    return """
      template: T
      tasks:
        - task: Records - Rows
          source: \(sourceText)
          target: \(targetText)
      \(Self.indent(task.isEmpty ? "# every record" : task, by: 4))
          key: \(key.isEmpty ? "[]" : key)
          fields:
      \(Self.indent(fields, by: 6))
      \(template)
      """
  }

  private var allFiles: [String: String] {
    var all = files
    all["template.yaml"] = templateText
    if let source {
      all["schemas/s/record.yaml"] =
        "entity: record\napp: s\nfields:\n\(Self.indent(source, by: 2))"
    }
    if let target {
      all["schemas/t/row.yaml"] = "entity: row\napp: t\nfields:\n\(Self.indent(target, by: 2))"
    }
    if let project { all["project.yaml"] = "project: P\ntemplate: template.yaml\n\(project)" }
    return all
  }

  private static func indent(_ lines: String, by count: Int) -> String {
    lines.split(separator: "\n", omittingEmptySubsequences: false)
      .map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
  }

  /// Writes the files, loads them and compiles their task.
  func plan(usesMemo: Bool = true, asOf: String = "2026-01-31") throws(RuleErrors) -> Plan {
    let folder = try writtenFolder()
    defer { folder.remove() }
    let rules = try RuleLoader.load(path: folder.path, parameters: parameters, environment: [:])
    return try Plan.compile(
      rules, task: rules.tasks[0], options: PlanOptions(asOf: asOf, usesMemo: usesMemo))
  }

  /// What compiling says: all findings, with paths relative to the rules' folder; "" where nothing is wrong.
  func findings() -> String {
    var path = ""
    do {
      let folder = try writtenFolder()
      path = folder.path
      defer { folder.remove() }
      let rules = try RuleLoader.load(path: path, parameters: parameters, environment: [:])
      _ = try Plan.compile(
        rules, task: rules.tasks[0], options: PlanOptions(asOf: "2026-01-31"))
      return ""
    } catch {
      return error.render(relativeTo: path)
    }
  }

  private func writtenFolder() throws(RuleErrors) -> WrittenFolder {
    do {
      return try WrittenFolder(allFiles)
    } catch {
      let place = SourceLocation(file: "temporary folder", line: 1, column: 1)
      throw RuleErrors([Diagnostic(.unreadableFile, at: place, "\(error)")])
    }
  }
}

/// Files in a temporary folder.
private struct WrittenFolder {
  let path: String

  init(_ files: [String: String]) throws {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("mapping-\(UUID().uuidString)")
    path = folder.path
    for (name, text) in files {
      let file = folder.appendingPathComponent(name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}

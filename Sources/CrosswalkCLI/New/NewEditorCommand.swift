import ArgumentParser
import Authoring

/// `crosswalk new editor`.
struct NewEditorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "editor",
    abstract: "Write what editors need to complete and check the rule files of a project.",
    discussion: """
      JSON Schemas for YAML language servers, annotations of the script API and of the record's fields for \
      lua-language-server, and settings of luacheck. The folder .editor/ is written anew: do it after a change of schemas or \
      maps, and with a new version of the program. Settings (.luarc.json, .luacheckrc) that are there stay as they are.
      """)

  @Argument(help: "The folder of the project or template.")
  var project: String

  func run() throws {
    let report = NewReport()
    let files = try report.make {
      try EditorStart(project, environment: report.environment)
    }
    report.made(
      "\(project)/.editor", in: project,
      files.written.map { ($0, "") } + files.kept.map { ($0, "left as it is") })
    report.next([
      ("let the first line of each YAML file name its schema, as in project.yaml:", ""),
      ("    # yaml-language-server: $schema=.editor/project.schema.json", ""),
    ])
  }
}

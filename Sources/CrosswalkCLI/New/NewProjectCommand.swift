import ArgumentParser
import Authoring
import Foundation

/// `crosswalk new project`.
struct NewProjectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "project",
    abstract: "Make a project of a template; without a template, list those there are.",
    discussion: """
      Makes a folder with project.yaml, a test that holds, sample records and what editors need to complete and check rule \
      files. Templates are looked for in the folder that --rules names, else CROSSWALK_RULES, else the nearest folder \
      rules/ in or above the current folder, else rules/ or share/crosswalk/rules/ above the program.
      """)

  @Argument(help: "The folder of the project; it is made.")
  var folder: String?

  @Option(help: "The template: its name, or its folder below the rules (the last part will do).")
  var template: String?

  @Option(help: ArgumentHelp("The folder that holds the rule packs.", valueName: "folder"))
  var rules: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("The value of a parameter of the template.", valueName: "name=value"))
  var settings: [String] = []

  func run() throws {
    let report = NewReport()
    let parameters = try GivenOptions.parameters(settings)
    let packs = try report.make {
      try RulePacks.find(
        named: rules, environment: report.environment,
        program: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path)
    }
    guard let folder else { return list(packs) { report.console.print($0) } }
    guard let template else {
      report.console.error("say which template the project uses; nothing was made")
      list(packs) { report.console.say($0) }
      let name = packs.templates.first?.path ?? "NAME"
      report.console.say("for example: crosswalk new project \(folder) --template \(name)")
      throw ExitStatus.failed
    }
    let project = try report.make {
      try ProjectStart(
        folder, template: packs.template(template), settings: parameters,
        environment: report.environment)
    }
    show(project, folder, report)
  }

  private func list(_ packs: RulePacks, _ say: (String) -> Void) {
    say("templates in \(packs.folder):")
    for template in packs.templates {
      say("  \(template.path)")
      say("      \(template.name)")
      for task in template.tasks where task != template.name { say("      task: \(task)") }
    }
  }

  private func show(_ project: ProjectStart, _ folder: String, _ report: NewReport) {
    let shown = project.files.filter { !$0.hasPrefix(".editor/") }
    report.made(
      folder, in: folder,
      shown.map { ($0, words($0)) } + [(".editor/", "for editors: completion, checks, help")])
    var steps: [(command: String, words: String)] = []
    if !project.parameters.isEmpty {
      steps.append(
        (
          "set \(project.parameters.joined(separator: ", ")) in \(folder)/project.yaml",
          "made up so far"
        ))
    }
    steps += [
      ("crosswalk check \(folder)", "is anything wrong with the rules?"),
      ("crosswalk test \(folder)", "do they give what is expected?"),
      ("crosswalk run \(folder) --dry-run", "what would a run do?"),
      ("crosswalk new map NAME --project \(folder)", "a value map of its own"),
    ]
    report.next(steps)
  }

  private func words(_ path: String) -> String {
    switch path {
    case "project.yaml": "the choices; begin here"
    case ".gitignore": "what runs leave behind"
    case ".luarc.json": "for lua-language-server"
    case ".luacheckrc": "for luacheck"
    default: path.hasPrefix("tests/") ? "a test that holds" : "sample records"
    }
  }
}

import ArgumentParser
import Authoring

/// `crosswalk new template`.
struct NewTemplateCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "template",
    abstract: "Make a template for two entity schemas.",
    discussion: """
      The folder lies in a rule pack: up to three levels below the folder that has schemas/APP/ENTITY.yaml. The template \
      begins with the key, what the target requires, and fields of the same name or label.
      """)

  @Argument(help: "The folder of the template; it is made.")
  var folder: String

  @Option(help: ArgumentHelp("The schema of the source.", valueName: "app/entity"))
  var from: String

  @Option(help: ArgumentHelp("The schema of the target.", valueName: "app/entity"))
  var to: String

  func run() throws {
    let report = NewReport()
    let template = try report.make {
      try TemplateStart(folder, source: from, target: to, environment: report.environment)
    }
    report.made(
      folder, in: folder,
      template.files.map { ($0, $0 == "template.yaml" ? "begin here" : "a test that holds") })
    var steps: [(command: String, words: String)] = []
    if !template.madeUp.isEmpty {
      steps.append(
        ("choose what \(template.madeUp.joined(separator: ", ")) shall be", "made up so far"))
    }
    steps += [
      ("crosswalk check \(folder)", "is anything wrong with the rules?"),
      ("crosswalk test \(folder)", "do they give what is expected?"),
      ("crosswalk new editor \(folder)", "let your editor help"),
    ]
    report.next(steps)
  }
}

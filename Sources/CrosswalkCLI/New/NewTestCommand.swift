import ArgumentParser
import Authoring

/// `crosswalk new test`.
struct NewTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Make a file of tests with a test that holds.",
    discussion: "The sample record is made up, what is expected of it is what the rules give.")

  @Argument(help: "The name of the file, without .yaml.")
  var name: String

  @OptionGroup var place: ProjectFolderOption

  @Option(help: "The task that is tested; needed where there are several.")
  var task: String?

  func run() throws {
    let report = NewReport()
    let file = try report.make {
      try TestStart.make(
        name, project: place.project, task: task)
    }
    let path = place.project == "." ? file : "\(place.project)/\(file)"
    report.made(path, in: place.project, [])
    report.next([
      ("change the record to what you want to be sure of", ""),
      ("crosswalk test \(path)", "does it hold?"),
      ("crosswalk test \(path) --update", "accept what came"),
    ])
  }
}

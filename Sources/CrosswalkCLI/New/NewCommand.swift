import ArgumentParser
import Authoring
import Foundation
import Rules

/// `crosswalk new`: makes starting points for rule files.
struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Make a commented starting point: a project, value map, test or template.",
    discussion: """
      What is made passes check and test as it is. Nothing that is there is ever overwritten.

      Exit codes: 0 made; 2 nothing was made, and why.
      """,
    subcommands: [
      NewProjectCommand.self, NewMapCommand.self, NewTestCommand.self, NewTemplateCommand.self,
      NewEditorCommand.self,
    ])
}

/// What the commands of `new` say.
struct NewReport {
  let console = Console()
  let environment = ProcessInfo.processInfo.environment

  /// Does the work, or says why nothing was made.
  func make<Result>(_ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let failure as NotMade {
      let folder = FilePath.workingDirectory
      for diagnostic in failure.diagnostics {
        console.say(diagnostic.render(relativeTo: folder))
      }
      console.error(failure.message.replacing("\(folder)/", with: ""))
      if !failure.hint.isEmpty { console.say("  " + failure.hint) }
      throw ExitStatus.failed
    }
  }

  /// `made PATH`, with a line for each file and what it is.
  func made(_ what: String, in folder: String, _ files: [(path: String, words: String)]) {
    console.say("\(console.styled("made", .green, .bold)) \(what)")
    let width = files.map(\.path.count).max() ?? 0
    for file in files {
      let gap = String(repeating: " ", count: width - file.path.count + 2)
      console.say("  \(file.path)\(gap)\(console.styled(file.words, .dim))".trimmedEnd)
    }
  }

  /// What to do next: commands with what they do, and texts.
  func next(_ steps: [(command: String, words: String)]) {
    console.say("next")
    let width = steps.map(\.command.count).filter { $0 <= 56 }.max() ?? 0
    for step in steps {
      let gap = String(repeating: " ", count: max(0, width - step.command.count) + 2)
      let words = step.words.isEmpty ? "" : gap + console.styled(step.words, .dim)
      console.say("  \(step.command)\(words)")
    }
  }
}

extension String {
  fileprivate var trimmedEnd: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}

/// Where a new map or test goes.
struct ProjectFolderOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder of the project or template; the current one where nothing is said.",
      valueName: "folder"))
  var project = "."
}

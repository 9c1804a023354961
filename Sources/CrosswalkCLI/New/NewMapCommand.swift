import ArgumentParser
import Authoring

/// `crosswalk new map`.
struct NewMapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Make a value map: a CSV table, or a Lua script with --lua.",
    discussion: """
      Where a field mapping names the map already, or --from names the source fields, the map begins with what the schema \
      knows: a row for each option of an option set.
      """)

  @Argument(help: "The name of the value map.")
  var name: String

  @Flag(help: "Make a Lua script.")
  var lua = false

  @OptionGroup var place: ProjectFolderOption

  @Option(
    help: ArgumentHelp(
      "A source field whose values the map translates; may be given several times.",
      valueName: "field"))
  var from: [String] = []

  @Option(help: ArgumentHelp("The target field that gets the results.", valueName: "field"))
  var to: String?

  func run() throws {
    let report = NewReport()
    let map = try report.make {
      try MapStart(
        name, isScript: lua, project: place.project, sources: from, target: to,
        environment: report.environment)
    }
    let path = place.project == "." ? map.file : "\(place.project)/\(map.file)"
    report.made(path, in: place.project, [])
    if let replaced = map.replaced {
      report.console.say("  it takes the place of \(replaced) in this project")
    }
    var steps = [(command: "write its results", words: lua ? "" : "the last column")]
    if !map.isNamed {
      steps.append(("use it, in project.yaml under fields:", ""))
      steps.append(("    \(map.use)", ""))
    }
    steps.append(("crosswalk check \(place.project)", ""))
    report.next(steps)
  }
}

import ArgumentParser
import Connectors
import Records
import Runs

/// `crosswalk sources`: lists the kinds of sources.
struct SourcesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sources",
    abstract: "List the kinds of sources, with their options.",
    discussion: """
      A source is written as a URI, scheme:place?option=value&..., or as a path whose ending tells its kind; - is standard \
      input. A % in an option's value begins a character's code (%26 is &). A path may be a pattern: data/*.csv.

      Exit codes: 0 listed; 2 there is no such kind.
      """)

  @Argument(help: "Show only this kind.")
  var kind: String?

  @Flag(help: "Print the list as one JSON object.")
  var json = false

  func run() throws { try ConnectorList(.source).print(only: kind, json: json) }
}

/// `crosswalk targets`: lists the kinds of targets.
struct TargetsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "targets",
    abstract: "List the kinds of targets, with their options.",
    discussion: """
      A target is written as a URI, scheme:place?option=value&..., or as a path whose ending tells its kind; - is standard \
      output. A % in an option's value begins a character's code (%26 is &).

      Exit codes: 0 listed; 2 there is no such kind.
      """)

  @Argument(help: "Show only this kind.")
  var kind: String?

  @Flag(help: "Print the list as one JSON object.")
  var json = false

  func run() throws { try ConnectorList(.target).print(only: kind, json: json) }
}

import ArgumentParser
import Connectors
import Foundation
import Runs

/// `crosswalk map`: a filter from standard input to standard output.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Map JSON Lines from standard input to standard output.",
    discussion: """
      Order is kept, and output is flushed whenever input pauses. Rejects go to --rejects or standard error. The same key may \
      come again: records of a stream can be changes. With --envelope each line in gives exactly one line out, \
      {"out":{...}}, {"reject":{...}} or {"skip":{...}}, and rejects alone do not change the exit code.

      Exit codes: 0 all records were mapped; 1 some were rejected; 2 the work did not finish.
      """)

  @OptionGroup var projectOptions: ProjectOptions

  @Option(
    help: ArgumentHelp(
      "Write rejected records, with reasons, to this file (JSON Lines).", valueName: "file"))
  var rejects: String?

  @Flag(help: "Give one line out for each line in, rejects and skipped records included.")
  var envelope = false

  func validate() throws {
    if envelope, rejects != nil {
      throw ValidationError("with --envelope rejects are part of the output; leave --rejects out")
    }
  }

  func run() throws {
    let session = Session(projectOptions)
    let rules = try session.load()
    var options = try session.options()
    options.source = "jsonl:-"
    options.target = "jsonl:-"
    options.rejects = rejects.map { .file($0) } ?? (envelope ? .none : .standardError)
    options.usesEnvelope = envelope
    options.checksDuplicates = false
    let result = try session.execute(rules, options, showsProgress: false)
    if let failure = result.failure, failure.kind != .downstreamClosed {
      session.console.error(failure.message)
    }
    if envelope, result.failure == nil { return }
    try session.finish(result)
  }
}

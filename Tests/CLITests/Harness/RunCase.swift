import Testing

/// A row of a table: files, a command, and everything a user sees of it.
struct RunCase: CustomTestStringConvertible, Sendable {
  var name: String
  /// Laid over `Fixture.people`.
  var files: [String: String]
  var arguments: [String]
  var input: String?
  var exitCode: Int32
  var output: String
  /// Parts of what is said to people, in any order.
  var says: [String]
  /// Files after the run; nil for one that must not be there.
  var leaves: [String: String?]
  /// Rejects in `rejects.jsonl`, as `RejectLine.summary` writes them.
  var rejects: [String]?
  var testDescription: String { name }

  init(
    _ name: String, _ files: [String: String] = [:], run arguments: [String] = ["run", "."],
    input: String? = nil, exit exitCode: Int32 = 0, output: String = "", says: [String] = [],
    leaves: [String: String?] = [:], rejects: [String]? = nil
  ) {
    self.name = name
    self.files = files
    self.arguments = arguments
    self.input = input
    self.exitCode = exitCode
    self.output = output
    self.says = says
    self.leaves = leaves
    self.rejects = rejects
  }

  /// A case of bad rules or wrong usage: exit code 2, and nothing is read or written.
  static func refused(
    _ name: String, _ files: [String: String] = [:], run arguments: [String] = ["run", "."],
    says: [String]
  ) -> RunCase {
    RunCase(name, files, run: arguments, exit: 2, says: says, leaves: ["out.csv": nil])
  }

  /// Runs the case and compares.
  func check() throws {
    let workspace = try Workspace(Fixture.people.merging(files) { $1 })
    let before = workspace.names
    let outcome = try workspace.crosswalk(arguments, input: input)
    #expect(outcome.exitCode == exitCode, "\(outcome)")
    #expect(outcome.out == output, "\(outcome)")
    for part in says { #expect(outcome.err.contains(part), "missing: \(part)\n\(outcome)") }
    for (file, text) in leaves { #expect(workspace.text(file) == text, "\(file)\n\(outcome)") }
    if let rejects {
      let lines = workspace.text("rejects.jsonl")
      #expect(CLITests.rejects(lines).map(\.summary) == rejects, "\(outcome)\n\(lines ?? "")")
    }
    // Temporary files never stay, and what is refused leaves nothing but its place in the history.
    let new = workspace.names.subtracting(before).filter { !$0.hasPrefix(".crosswalk") }
    #expect(!new.contains { $0.contains(".crosswalk-") }, "\(new)")
    if exitCode == 2 {
      #expect(new.subtracting(["rejects.jsonl", "report.json"]).isEmpty, "\(new)\n\(outcome)")
    }
  }
}

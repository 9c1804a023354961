import Foundation
import Testing

/// `map`: JSON Lines in, JSON Lines out.
@Suite struct FilterTests {
  @Test(arguments: cases)
  func mapsLines(_ test: RunCase) throws { try test.check() }

  private static let lines = """
    {"id":1,"name":"Ada"}
    {"id":2}
    {"id":3,"name":"Cy","city":"Rome"}

    """

  static let cases: [RunCase] = [
    RunCase(
      "lines in order, rejects to standard error", run: ["map", "."], input: lines, exit: 1,
      output: """
        {"Id":1,"Name":"Ada","City":null}
        {"Id":3,"Name":"Cy","City":"Rome"}

        """,
      says: [#""record":2,"#, #""code":"required""#]),
    RunCase(
      "rejects to a file", run: ["map", ".", "--rejects", "rejects.jsonl"], input: lines, exit: 1,
      output: """
        {"Id":1,"Name":"Ada","City":null}
        {"Id":3,"Name":"Cy","City":"Rome"}

        """,
      rejects: ["2 Name required"]),
    RunCase("no line", run: ["map", "."], input: ""),
    RunCase(
      "a last line without an end", run: ["map", "."], input: #"{"id":1,"name":"Ada"}"#,
      output: "{\"Id\":1,\"Name\":\"Ada\",\"City\":null}\n"),
    RunCase(
      "a template without a project", run: ["map", "t"], input: "{\"id\":1,\"name\":\"Ada\"}\n",
      output: "{\"Id\":1,\"Name\":\"Ada\",\"City\":null}\n"),
    RunCase(
      "a line that is no JSON", run: ["map", ".", "--rejects", "rejects.jsonl"],
      input: "{\"id\":1,\"name\":\"Ada\"}\n{\"id\":2,\n{\"id\":3,\"name\":\"Cy\"}\n", exit: 1,
      output: """
        {"Id":1,"Name":"Ada","City":null}
        {"Id":3,"Name":"Cy","City":null}

        """,
      rejects: ["2 - source"]),
    RunCase(
      "an unknown task", run: ["map", ".", "--task", "x"], input: lines, exit: 2,
      says: ["People - Contacts"]),
  ]

  /// With an envelope each line has its answer, and rejects are no reason for another exit code.
  @Test func answersEachLineWithAnEnvelope() throws {
    let workspace = try Workspace(
      Fixture.people.merging([
        "project.yaml": Fixture.project(
          more: "tasks: {People - Contacts: {where: record.name ~= \"Bo\"}}")
      ]) { $1 })
    let outcome = try workspace.crosswalk(
      ["map", ".", "--envelope"],
      input: """
        {"id":1,"name":"Ada"}
        {"id":2,"name":"Bo"}
        {"id":3}
        nonsense
        {"id":5,"name":"Di"}

        """)
    #expect(outcome.exitCode == 0, "\(outcome)")
    let lines = outcome.lines
    #expect(lines.count == 5, "\(outcome)")
    let prefixes = [
      #"{"out":{"Id":1,"#, #"{"skip":{"#, #"{"reject":{"#, #"{"reject":{"#, #"{"out":{"Id":5,"#,
    ]
    for (line, prefix) in zip(lines, prefixes) { #expect(line.hasPrefix(prefix)) }
    for line in lines {
      #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line)")
    }
    #expect(lines[2].contains(#""code":"required""#))
    #expect(lines[3].contains(#""code":"source""#))
  }

  /// Engines that run the filter as a stage send a record and wait for its answer.
  @Test(arguments: [["map", "."], ["map", ".", "--envelope"]])
  func answersWhenInputPauses(_ arguments: [String]) throws {
    let workspace = try Workspace(Fixture.people)
    let filter =
      arguments.count == 2
      ? try workspace.start("map", ".", readsOutput: true)
      : try workspace.start("map", ".", "--envelope", readsOutput: true)
    for id in 1...3 {
      filter.write("{\"id\":\(id),\"name\":\"Ada\"}\n")
      let line = filter.readLine()
      #expect(line?.contains("\"Id\":\(id),\"Name\":\"Ada\"") == true, "\(line ?? "no answer")")
    }
    // Half a line is no record yet: whatever was answered to it would be the next line.
    filter.write("{\"id\":4,\"na")
    #expect(eventually { filter.hasTakenInput })
    filter.write("me\":\"Di\"}\n")
    #expect(filter.readLine()?.contains("\"Id\":4,\"Name\":\"Di\"") == true)
    filter.closeInput()
    let outcome = filter.wait()
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out.isEmpty)
  }

  @Test func keepsOrderOfManyLines() throws {
    let workspace = try Workspace(Fixture.people)
    let padding = String(repeating: "x", count: 50)
    let lines = (0..<15_000).map { "{\"id\":\($0),\"name\":\"\(padding)\"}\n" }.joined()
    let outcome = try workspace.crosswalk(["map", "."], input: lines)
    #expect(outcome.exitCode == 0)
    let expected = (0..<15_000)
      .map { "{\"Id\":\($0),\"Name\":\"\(padding)\",\"City\":null}\n" }.joined()
    #expect(outcome.out == expected)
  }

  @Test func writesNothingButItsOutput() throws {
    let workspace = try Workspace(Fixture.people)
    let before = workspace.names
    let outcome = try workspace.crosswalk(["map", "."], input: "{\"id\":1,\"name\":\"Ada\"}\n")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.names == before)
    #expect(!outcome.err.contains("error"), "\(outcome)")
  }
}

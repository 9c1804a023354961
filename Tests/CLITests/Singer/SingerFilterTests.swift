import Foundation
import Testing

/// `singer`: one stream mapped in a pipeline of Singer messages.
@Suite struct SingerFilterTests {
  private static let mapped = """
    {"type":"SCHEMA","stream":"other","schema":{},"key_properties":[]}
    {"type":"SCHEMA","stream":"Contact","schema":{"type":"object","properties":{"Id":{"type":["string"]},\
    "Name":{"type":["null","string"]},"City":{"type":["null","string"]}}},"key_properties":["Id"]}
    {"type":"RECORD","stream":"Contact","record":{"Id":"1","Name":"Ada","City":"London"}}
    {"type":"RECORD","stream":"Contact","record":{"Id":"1234567890123456.70","Name":"B\\u00f6","City":null}}
    {"type":"RECORD","stream":"other","record":{"id":"9"}}
    {"type":"STATE","value":{"seen":2}}
    {"type":"RECORD","stream":"Contact","record":{"Id":"5","Name":"Di","City":null}}
    {"type":"STATE","value":{"seen": [3, "x"]}}

    """

  static let cases: [RunCase] = [
    RunCase(
      "rejects are no reason to stop the pipeline", run: ["singer", "."],
      input: SingerFixture.messages, output: mapped,
      says: [#""record":3,"#, #""code":"source""#, #""record":4,"#, #""code":"required""#]),
    RunCase(
      "settings from a file, as Meltano gives them",
      [
        "config.json":
          #"{"project": ".", "rejects": "rejects.jsonl", "stream": "person", "flattening": 1}"#
      ],
      run: ["singer", "--config", "config.json"], input: SingerFixture.messages, output: mapped,
      rejects: ["3 - source", "4 Name required"]),
    RunCase(
      "a stream that does not come", run: ["singer", ".", "--stream", "x"],
      input: #"{"type":"SCHEMA","stream":"y"}"# + "\n",
      output: #"{"type":"SCHEMA","stream":"y"}"# + "\n", says: ["no stream x", "--stream"]),
    RunCase("no message", run: ["singer", "."], input: ""),
    RunCase(
      "files of records", run: ["singer", "."],
      input: #"{"type":"BATCH","stream":"person"}"# + "\n", exit: 2, says: ["BATCH"]),
    RunCase("no project", run: ["singer"], exit: 2, says: ["name a project"]),
    RunCase(
      "no settings", run: ["singer", "--config", "no.json"], exit: 2, says: ["no.json"]),
    RunCase(
      "an unknown task", run: ["singer", ".", "--task", "x"], exit: 2,
      says: ["People - Contacts"]),
  ]

  @Test(arguments: cases)
  func mapsOneStream(_ test: RunCase) throws { try test.check() }

  /// A target downstream must see records and states while the tap is still at work.
  @Test func passesMessagesOnAtOnce() throws {
    let workspace = try SingerFixture.workspace()
    let filter = try workspace.start("singer", ".", readsOutput: true)
    filter.write(
      "{\"type\":\"RECORD\",\"stream\":\"person\",\"record\":{\"id\":1,\"name\":\"A\"}}\n")
    #expect(filter.readLine()?.contains("\"Name\":\"A\"") ?? false)
    filter.write("{\"type\":\"STATE\",\"value\":7}\n")
    #expect(filter.readLine() == "{\"type\":\"STATE\",\"value\":7}")
    filter.closeInput()
    #expect(filter.wait().exitCode == 0)
  }
}

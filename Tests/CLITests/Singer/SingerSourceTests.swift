import Foundation
import Testing

/// `--from singer:COMMAND`: what taps send, and when their state is kept.
@Suite struct SingerSourceTests {
  private static let contacts = "Id,Name,City\n1,Ada,London\n1234567890123456.70,Bö,\n5,Di,\n"

  @Test func readsOneStreamOfATap() throws {
    let workspace = try SingerFixture.workspace()
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "singer:./tap.sh --config \"a b\"?state=state.json", "--rejects",
      "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.text("out.csv") == Self.contacts)
    #expect(
      rejects(workspace.text("rejects.jsonl")).map(\.summary) == ["3 - source", "4 Name required"])
    #expect(outcome.err.contains("the stream other was ignored, 1 record"), "\(outcome)")
    #expect(workspace.text("args.txt") == "--config a b\n")
    #expect(workspace.text("state.json") == "{\"seen\": [3, \"x\"]}\n")
  }

  @Test func givesTheStateBackToTheTap() throws {
    let workspace = try SingerFixture.workspace(["state.json": "{\"seen\":1}\n"])
    _ = try workspace.crosswalk("run", ".", "--from", "singer:./tap.sh?state=state.json")
    #expect(workspace.text("args.txt") == "--state \(workspace.path)/state.json\n")
    #expect(workspace.text("state.json") == "{\"seen\": [3, \"x\"]}\n")
  }

  /// A run that does not finish keeps the state, so that the records come again.
  static let unfinished: [(from: String, to: String, says: [String])] = [
    ("sh -c 'cat tap.jsonl; echo oops >&2; exit 4'?", "out.csv", ["ended with exit code 4: oops"]),
    ("sh -c 'cat tap.jsonl; kill -9 $$'?", "out.csv", ["ended by signal 9"]),
    ("sh -c 'exec sleep 600'?timeout=300ms&", "out.csv", ["the tap hangs"]),
    ("./tap.sh?", "csv:/dev/full", ["no space"]),
    ("./tap.sh?", "singer:false", ["the target ended with exit code 1"]),
    ("no-such-tap?", "out.csv", ["no program no-such-tap"]),
    (message(#"{"type":"BATCH","stream":"person"}"#), "out.csv", ["BATCH", "batch_config"]),
    (message(#"{"type":"NEWS"}"#), "out.csv", ["no Singer message", "NEWS"]),
    (message(#"{"type":"SCHEMA","stream":"x"}"#), "out.csv", ["no stream person", "?stream="]),
  ]

  private static func message(_ json: String) -> String {
    "sh -c \"echo '\(json.replacing("\"", with: "\\\""))'\"?"
  }

  @Test(arguments: unfinished)
  func keepsTheStateOfARunThatFails(_ from: String, _ to: String, _ says: [String]) throws {
    let state = "{\"seen\":1}\n"
    let workspace = try SingerFixture.workspace(["state.json": state])
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "singer:\(from)state=state.json", "--to", to)
    #expect(outcome.exitCode == 2, "\(outcome)")
    for part in says { #expect(outcome.err.contains(part), "missing: \(part)\n\(outcome)") }
    #expect(workspace.text("state.json") == state)
    #expect(!workspace.has("out.csv"))
  }

  @Test func keepsTheStateInADryRun() throws {
    let workspace = try SingerFixture.workspace()
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "singer:./tap.sh?state=state.json", "--dry-run")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(!workspace.has("state.json"))
  }

  @Test func readsAnotherStream() throws {
    let workspace = try SingerFixture.workspace([
      "tap.jsonl": SingerFixture.messages.replacing("person", with: "people-2")
    ])
    let outcome = try workspace.crosswalk("run", ".", "--from", "singer:./tap.sh?stream=people-2")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.text("out.csv") == Self.contacts)
  }

  /// More than a pipe holds, in lines that come in pieces, and nothing waits for ever on what is said aside.
  @Test func readsManyRecords() throws {
    let workspace = try SingerFixture.workspace([
      "tap.py": """
      import sys
      print('{"type":"SCHEMA","stream":"person","schema":{},"key_properties":["id"]}')
      for number in range(20000):
          print('{"type":"RECORD","stream":"person","record":{"id":"%d","name":"P%d"}}' % (number, number))
          print("INFO record %d" % number, file=sys.stderr)
      """
    ])
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "singer:python3 tap.py", "--to", "singer:python3 target.py", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(try report(outcome.out).tasks.first?.counts == [20000, 20000, 0, 0, 0])
    let taken = (workspace.text("taken.jsonl") ?? "").split(separator: "\n")
    #expect(taken.count == 20000)
    #expect(taken.last == #"{"Id": "19999", "Name": "P19999", "City": null}"#)
  }
}

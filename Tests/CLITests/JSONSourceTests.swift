import Foundation
import Testing

/// JSON and JSON Lines as programs write them, and worse.
@Suite struct JSONSourceTests {
  @Test(arguments: cases)
  func reads(_ test: RunCase) throws { try test.check() }

  private static func lines(
    _ name: String, _ text: String, exit: Int32 = 0, leaves: String?, rejects: [String]? = nil,
    says: [String] = []
  ) -> RunCase {
    RunCase(
      name, ["in.jsonl": text],
      run: ["run", ".", "--from", "in.jsonl", "--rejects", "rejects.jsonl"], exit: exit, says: says,
      leaves: ["out.csv": leaves], rejects: rejects)
  }

  private static func document(
    _ name: String, _ text: String, exit: Int32 = 0, leaves: String?, says: [String] = []
  ) -> RunCase {
    RunCase(
      name, ["in.json": text], run: ["run", ".", "--from", "in.json"], exit: exit, says: says,
      leaves: ["out.csv": leaves])
  }

  private static let deep = String(repeating: "[", count: 100_000)
  private static let header = "Id,Name,City\n"

  static let cases: [RunCase] = [
    lines(
      "a broken line",
      #"{"id":1,"name":"Ada"}"# + "\n{\"id\":2,\n" + #"{"id":3,"name":"Cy"}"# + "\n",
      exit: 1, leaves: header + "1,Ada,\n3,Cy,\n", rejects: ["2 - source"]),
    lines(
      "lines that are no objects", "1\n[]\nnull\n\"a\"\n" + #"{"id":1,"name":"Ada"}"# + "\n",
      exit: 1, leaves: header + "1,Ada,\n",
      rejects: ["1 - source", "2 - source", "3 - source", "4 - source"]),
    lines(
      "blank lines", "\n" + #"{"id":1,"name":"Ada"}"# + "\n\n", leaves: header + "1,Ada,\n",
      rejects: []),
    lines("an empty file", "", leaves: header, rejects: []),
    lines(
      "CRLF line ends", #"{"id":1,"name":"Ada"}"# + "\r\n", leaves: header + "1,Ada,\n",
      rejects: []),
    lines(
      "a byte order mark", "\u{FEFF}" + #"{"id":1,"name":"Ada"}"# + "\n",
      leaves: header + "1,Ada,\n", rejects: []),
    lines(
      "members of other kinds in between",
      #"{"x":[1,{"id":9}],"id":1,"y":{"name":"No"},"name":"Ada"}"# + "\n",
      leaves: header + "1,Ada,\n", rejects: []),
    lines(
      "escapes", #"{"id":1,"name":"A\u0064\u0061 \ud83d\udeb2","\u0063ity":"a\/b, c"}"# + "\n",
      leaves: header + "1,Ada 🚲,\"a/b, c\"\n", rejects: []),
    lines(
      "the same member twice", #"{"id":1,"name":"Ada","name":"Bo"}"# + "\n", exit: 1,
      leaves: header, rejects: ["1 - source"], says: ["member 'name' appears twice"]),
    lines(
      "huge numbers",
      #"{"id":123456789012345678901234567890,"name":1e999999,"city":-0.00}"# + "\n",
      leaves: header + "123456789012345678901234567890,1e999999,-0.00\n", rejects: []),
    lines(
      "no record is good", "x\ny\n", exit: 1, leaves: header,
      rejects: ["1 - source", "2 - source"]),
    lines(
      "deep nesting in a member",
      "{\"id\":1,\"name\":\"Ada\",\"x\":\(String(repeating: "[", count: 50))1"
        + "\(String(repeating: "]", count: 50))}\n",
      leaves: header + "1,Ada,\n", rejects: []),
    lines(
      "nesting without end", "{\"id\":1,\"x\":\(deep)\n" + #"{"id":2,"name":"Bo"}"# + "\n", exit: 1,
      leaves: header + "2,Bo,\n", rejects: ["1 - source"]),
    document(
      "a document that ends in the middle", #"[{"id":1,"name":"Ada"},{"id":2"#, exit: 2,
      leaves: nil,
      says: ["in.json:1:"]),
    document("a document that is no array", "42", exit: 2, leaves: nil, says: ["in.json:1:1"]),
    document(
      "an object without value", #"{"id":1}"#, exit: 2, leaves: nil, says: ["in.json", "value"]),
    document(
      "an empty document", "", exit: 2, leaves: nil, says: ["in.json:1:1: neither a JSON array"]),
    document(
      "a document with white space", "[\n  {\"id\": 1,\n   \"name\": \"Ada\"}\n]\n",
      leaves: header + "1,Ada,\n"),
    document(
      "something behind the array", #"[{"id":1,"name":"Ada"}] x"#, exit: 2, leaves: nil,
      says: ["in.json:1:25: something stands behind the array"]),
    document(
      "a comma behind the last element", #"[{"id":1,"name":"Ada"},]"#, exit: 2, leaves: nil,
      says: ["in.json:1:23: an element expected behind the comma"]),
    document(
      "an answer whose value is no array", #"{"value":{"id":1}}"#, exit: 2, leaves: nil,
      says: ["in.json:1:10: the answer's \"value\" is not an array"]),
    document(
      "an answer with two values", #"{"value":[{"id":1,"name":"Ada"}],"value":[{"id":2}]}"#,
      exit: 2,
      leaves: nil, says: ["in.json:1:34", "value"]),
    document(
      "an answer with members around value",
      #"{"a":{"value":[{"id":5}]},"value":[{"id":2,"name":"Bo"}],"@odata.nextLink":"https://x/"}"#,
      leaves: header + "2,Bo,\n"),
    document(
      "nesting without end in a document", "[\(deep)", exit: 2, leaves: nil, says: ["in.json"]),
  ]

  @Test func rejectsALineThatIsNotUTF8() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write(
      "in.jsonl",
      Data(#"{"id":1,"name":"M"#.utf8) + Data([0xFC])
        + Data("ller\"}\n{\"id\":2,\"name\":\"Bo\"}\n".utf8))
    let outcome = try workspace.crosswalk(
      "run", ".", "--from", "in.jsonl", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.text("out.csv") == Self.header + "2,Bo,\n")
    #expect(rejects(workspace.text("rejects.jsonl")).map(\.summary) == ["1 - source"])
  }

  @Test func takesALineOf50Megabytes() throws {
    let workspace = try Workspace(Fixture.people)
    var file = Data(#"{"id":1,"name":""#.utf8)
    file.append(Data(repeating: UInt8(ascii: "x"), count: 50_000_000))
    file.append(Data("\"}\n{\"id\":2,\"name\":\"Bo\"}\n".utf8))
    try workspace.write("in.jsonl", file)
    let outcome = try workspace.crosswalk("run", ".", "--from", "in.jsonl")
    #expect(outcome.exitCode == 0 || outcome.exitCode == 1, "\(outcome)")
    let size = workspace.data("out.csv")?.count ?? 0
    #expect(outcome.exitCode == 1 ? size < 100 : size > 50_000_000)
  }

  @Test func survivesNoise() throws {
    var state: UInt64 = 7
    for ending in ["json", "jsonl"] {
      for _ in 0..<6 {
        var noise = Data((ending == "json" ? "[{\"id\":1,\"name\":\"a\"}," : "").utf8)
        for _ in 0..<4000 {
          state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
          let byte = UInt8(truncatingIfNeeded: state >> 56)
          noise.append(byte < 128 ? Array("{}[]\":,\\\nu0e-1tn ".utf8)[Int(byte % 17)] : byte)
        }
        let workspace = try Workspace(Fixture.people)
        try workspace.write("in.\(ending)", noise)
        let outcome = try workspace.crosswalk("run", ".", "--from", "in.\(ending)")
        #expect(outcome.signal == nil && [1, 2].contains(outcome.exitCode), "\(outcome)")
      }
    }
  }
}

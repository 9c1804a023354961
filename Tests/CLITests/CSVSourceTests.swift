import Foundation
import Testing

/// CSV files as people and programs write them, and worse.
@Suite struct CSVSourceTests {
  @Test(arguments: cases)
  func reads(_ test: RunCase) throws { try test.check() }

  private static let rejecting = ["run", ".", "--rejects", "rejects.jsonl"]

  private static func file(_ text: String) -> [String: String] { ["people.csv": text] }

  static let cases: [RunCase] = [
    RunCase(
      "a missing column", file("id,nmae,city\n1,Ada,London\n"), exit: 2,
      says: ["people.csv:1: there is no column 'name' (did you mean 'nmae'?)"],
      leaves: ["out.csv": nil]),
    RunCase(
      "a ragged row", file("id,name,city\n1,Ada,London\n2,Bo\n3,Cy,Rome,x\n4,Di,\n"),
      run: rejecting, exit: 1, leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n4,Di,\n"],
      rejects: ["2 - source", "3 - source"]),
    RunCase(
      "a quote that is never closed", file("id,name,city\n1,Ada,London\n2,\"Bo,Paris\n3,Cy,\n"),
      exit: 2, says: ["people.csv:3:3", "never closed"], leaves: ["out.csv": nil]),
    RunCase(
      "a quote inside a cell", file("id,name,city\n1,5\" pipe,London\n2,Bo,\n"), exit: 2,
      says: ["people.csv:2:4", "quote"], leaves: ["out.csv": nil]),
    RunCase(
      "an older target stays when the source fails",
      file("id,name,city\n1,Ada,London\n2,\"Bo,Paris\n").merging(["out.csv": "old\n"]) { $1 },
      exit: 2, leaves: ["out.csv": "old\n"]),
    RunCase(
      "CRLF line ends", file("id,name,city\r\n1,Ada,London\r\n2,Bo,\r\n"),
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n2,Bo,\n"]),
    RunCase(
      "a byte order mark", file("\u{FEFF}id,name,city\n1,Ada,London\n"),
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
    RunCase(
      "no line end at the end", file("id,name,city\n1,Ada,London"),
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
    RunCase(
      "semicolons", file("id;name;city\n1;Ada, Countess;London\n"),
      leaves: ["out.csv": "Id,Name,City\n1,\"Ada, Countess\",London\n"]),
    RunCase(
      "tabs", file("id\tname\tcity\n1\tAda\tLondon\n"),
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
    RunCase(
      "a delimiter that is named", file("id|name|city\n1|Ada|London\n"),
      run: ["run", ".", "--from", "people.csv?delimiter=%7C"],
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
    RunCase(
      "an empty file", file(""), exit: 2, says: ["people.csv", "empty"],
      leaves: ["out.csv": nil]),
    RunCase(
      "a header and nothing else", file("id,name,city\n"), says: ["0 read, 0 written"],
      leaves: ["out.csv": "Id,Name,City\n"]),
    RunCase(
      "a header without a line end", file("id,name,city"), says: ["0 read"],
      leaves: ["out.csv": "Id,Name,City\n"]),
    RunCase(
      "two columns of one name", file("id,name,name,city\n1,a,b,c\n"), exit: 2,
      says: ["people.csv", "'name'"], leaves: ["out.csv": nil]),
    RunCase(
      "letters of many scripts", file("id,name,city\n1,Zoë 東京 🚲,Ærø\n"),
      leaves: ["out.csv": "Id,Name,City\n1,Zoë 東京 🚲,Ærø\n"]),
    RunCase(
      "NUL in a cell", file("id,name,city\n1,A\u{0}a,London\n2,Bo,\n"), run: rejecting, exit: 1,
      says: ["NUL"], leaves: ["out.csv": "Id,Name,City\n2,Bo,\n"], rejects: ["1 - source"]),
  ]

  private func run(_ data: Data) throws -> (Outcome, Workspace) {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("people.csv", data)
    return (try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl"), workspace)
  }

  @Test func rejectsARecordThatIsNotUTF8() throws {
    let (outcome, workspace) = try run(
      Data("id,name,city\n1,M".utf8) + Data([0xFC]) + Data("ller,\n2,Bo,\n".utf8))
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.text("out.csv") == "Id,Name,City\n2,Bo,\n")
    let lines = rejects(workspace.text("rejects.jsonl"))
    #expect(lines.map(\.code) == ["source"], "\(outcome)")
    #expect(lines.first?.message.contains("UTF-8") == true)
  }

  @Test(arguments: [String.Encoding.utf16LittleEndian, .utf16BigEndian])
  func readsUTF16(_ encoding: String.Encoding) throws {
    let text = "\u{FEFF}id,name,city\r\n1,Zoë 🚲,東京\r\n"
    let (outcome, workspace) = try run(text.data(using: encoding) ?? Data())
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.text("out.csv") == "Id,Name,City\n1,Zoë 🚲,東京\n")
  }

  @Test func takesACellOf50Megabytes() throws {
    let workspace = try Workspace(Fixture.people)
    var file = Data("id,name,city\n1,\"".utf8)
    file.append(Data(repeating: UInt8(ascii: "x"), count: 50_000_000))
    file.append(Data("\",London\n2,Bo,\n".utf8))
    try workspace.write("people.csv", file)
    let outcome = try workspace.crosswalk("run", ".")
    // A limit on cells would be a fair answer, a crash or half a file not.
    #expect(outcome.exitCode == 0 || outcome.exitCode == 1, "\(outcome)")
    let size = workspace.data("out.csv")?.count ?? 0
    #expect(outcome.exitCode == 1 ? size < 100 : size > 50_000_000)
  }

  @Test func takesTenThousandColumns() throws {
    let names = ["id", "name", "city"] + (0..<10_000).map { "column\($0)" }
    let row = { (id: Int) in
      (["\(id)", "Ada", "London"] + (0..<10_000).map(String.init)).joined(separator: ",")
    }
    let (outcome, workspace) = try run(
      Data(([names.joined(separator: ",")] + (1...5).map(row)).joined(separator: "\n").utf8))
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(rows(workspace.text("out.csv")).count == 5)
  }

  /// Whatever the bytes are, the program answers with a message and an exit code of its own.
  @Test func survivesNoise() throws {
    var state: UInt64 = 42
    for _ in 0..<8 {
      var noise = Data("id,name,city\n".utf8)
      for _ in 0..<4000 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let byte = UInt8(truncatingIfNeeded: state >> 56)
        // Letters of the format more often than chance has them.
        noise.append(byte < 64 ? Array(",\n\"\r\u{0};1x".utf8)[Int(byte % 8)] : byte)
      }
      let (outcome, _) = try run(noise)
      #expect(outcome.signal == nil && [1, 2].contains(outcome.exitCode), "\(outcome)")
    }
  }
}

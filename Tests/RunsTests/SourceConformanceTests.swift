import Connectors
import Foundation
import Runs
import Testing

/// What every kind of source does, whatever its form.
@Suite struct SourceConformanceTests {
  /// Kinds of sources, each with what makes one of the folder's `in.csv`.
  ///
  /// A new one adds a line.
  static let all: [(uri: String, made: String?)] = [
    ("in.csv", nil), ("made.csv.zst", "made.csv.zst"), ("made.jsonl", "made.jsonl"),
    ("made.jsonl.gz", "made.jsonl.gz"), ("made.json", "made.json"),
    ("made.json.zst", "made.json.zst"),
    ("csv:i*.csv", nil), ("sqlite:made.db?table=T", "sqlite:made.db?table=T"),
    ("package:made.zip", "package:made.zip"),
  ]

  private func folder(_ text: String, _ made: String?) throws -> RunFolder {
    let folder = try RunFolder(task: "    fields: {id: id, name: name}")
    try folder.write("in.csv", text)
    if let made { #expect(try folder.run(from: "in.csv", to: made).failure == nil) }
    return folder
  }

  @Test(arguments: all, [1, 3])
  func keepsTheOrder(kind: (uri: String, made: String?), jobs: Int) throws {
    let folder = try folder(people(1...1000), kind.made)
    for blockSize in [1, 700, 1 << 18] {
      let report = try folder.run(from: kind.uri, to: "out/../out.txt.csv") {
        $0.jobs = jobs
        $0.blockSize = blockSize
      }
      #expect(report.failure == nil, "\(report.failure?.message ?? "")")
      #expect(report.tasks.first?.read == 1000)
      #expect(folder.text("out.txt.csv") == people(1...1000))
    }
  }

  @Test(arguments: all) func readsNothing(kind: (uri: String, made: String?)) throws {
    let folder = try folder("id,name\n", kind.made)
    let report = try folder.run(from: kind.uri, to: "out.csv")
    #expect(report.failure == nil)
    #expect(report.tasks.first?.read == 0)
  }

  @Test(arguments: all) func readsLargeCells(kind: (uri: String, made: String?)) throws {
    let text = "id,name\n1,\(String(repeating: "x", count: 400_000))\n2,\"a \"\"b\"\"\n,c\"\n"
    let folder = try folder(text, kind.made)
    #expect(try folder.run(from: kind.uri, to: "out.csv") { $0.blockSize = 100 }.failure == nil)
    #expect(folder.text("out.csv") == text)
  }

  /// The example of docs/connectors.md.
  @Test func readsAccounts() throws {
    let folder = try RunFolder(task: "    fields: {Id: uid, Name: name, Shell: shell}")
    try folder.write(
      "passwd", "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65534:\"no\":/:/bin/false\n")
    for blockSize in [1, 1 << 18] {
      let report = try folder.run(
        from: "accounts:passwd", to: "out.md", connectors: TargetKind.connectors
      ) { $0.blockSize = blockSize }
      #expect(report.failure == nil, "\(report.failure?.message ?? "")")
      #expect(
        folder.text("out.md") == """
          | Id | Name | Shell |
          | --- | --- | --- |
          | 0 | root | /bin/bash |
          | 65534 | nobody | /bin/false |

          """)
    }
  }

  /// What the page shows is what is compiled and tested.
  @Test(arguments: ["MarkdownTarget.swift", "AccountsSource.swift"])
  func thePageShowsTheExample(name: String) throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let code = try String(contentsOf: tests.appending(path: "Examples/\(name)"), encoding: .utf8)
    let page = try String(
      contentsOf: tests.appending(path: "../../docs/connectors.md"), encoding: .utf8)
    #expect(page.contains("```swift\n\(code)```"))
  }
}

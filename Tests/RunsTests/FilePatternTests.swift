import Foundation
import Runs
import Testing

/// Patterns as sources: several files, read as one.
@Suite struct FilePatternTests {
  private func folder() throws -> RunFolder {
    let folder = try RunFolder()
    try folder.write("in/b.csv", "name;id\nb3;3\n\"b4\nx\";4\n")
    try folder.write("in/a.csv", "id,name\n1,a1\n2,a2\n")
    try folder.write("in/c.csv", "id,name\n5,c5\n")
    try folder.write("in/.hidden.csv", "no csv at all")
    try folder.write("in/note.txt", "no csv at all")
    return folder
  }

  @Test(arguments: [1, 3], [1, 1 << 18])
  func readsFilesInTheOrderOfTheirNames(jobs: Int, blockSize: Int) throws {
    let folder = try folder()
    let report = try folder.run(from: "in/*.csv", to: "out.csv") {
      $0.jobs = jobs
      $0.blockSize = blockSize
    }
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(report.tasks.first?.read == 5)
    #expect(folder.text("out.csv") == "Id,Name\n1,a1\n2,a2\n3,b3\n4,\"b4\nx\"\n5,c5\n")
  }

  @Test(arguments: ["csv:in/[ac].csv", "csv:i*/[!b]*.csv", "*/[ac].csv"])
  func takesPartsOfNamesAndFolders(pattern: String) throws {
    let folder = try folder()
    #expect(try folder.run(from: pattern, to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == "Id,Name\n1,a1\n2,a2\n5,c5\n")
  }

  @Test func countsRecordsOnAndNamesFileAndLine() throws {
    let folder = try folder()
    try folder.write("in/b.csv", "name,id\nb3,3\n,4\nragged\n")
    let report = try folder.run(from: "in/*.csv", to: "out.csv") {
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(report.tasks.first?.rejected == 2)
    let rejects = (folder.text("rejects.jsonl") ?? "").split(separator: "\n")
    #expect(rejects.count == 2)
    #expect(rejects.first?.contains(#""record":4,"#) == true)
    #expect(rejects.first?.contains(#""source":{"name":null,"id":"4"}"#) == true)
    #expect(rejects.last?.contains(#""record":5,"#) == true)
    #expect(rejects.last?.contains("in/b.csv, line 4: ") == true, "\(rejects)")
  }

  @Test func namesTheFileOfABrokenQuote() throws {
    let folder = try folder()
    try folder.write("in/b.csv", "name,id\nb3,3\nb\"4,4\n")
    let report = try folder.run(from: "in/*.csv", to: "out.csv")
    #expect(report.failure?.message.contains("in/b.csv:3:2: a quote") == true)
    #expect(folder.text("out.csv") == nil)
  }

  @Test func readsJSONAndCompressedFilesToo() throws {
    let folder = try folder()
    try folder.write("in/1.jsonl", "{\"id\":1,\"name\":\"x\"}")
    try folder.write("in/2.jsonl", "{\"id\":2,\"name\":\"y\"}\n")
    try folder.write("in/1.json", "[{\"id\":1,\"name\":\"x\"}]")
    try folder.write("in/2.json", "{\"value\":[{\"id\":2,\"name\":\"y\"}]}")
    for pattern in ["in/*.jsonl", "in/?.json".replacingOccurrences(of: "?", with: "[12]")] {
      #expect(try folder.run(from: pattern, to: "out.csv").failure == nil)
      #expect(folder.text("out.csv") == "Id,Name\n1,x\n2,y\n")
    }
    #expect(try folder.run(from: "in/*.jsonl", to: "p/1.jsonl.gz").failure != nil)
    try folder.write("p/x", "")
    #expect(try folder.run(from: "in/1.jsonl", to: "p/1.jsonl.gz").failure == nil)
    #expect(try folder.run(from: "in/2.jsonl", to: "p/2.jsonl.zst").failure == nil)
    try folder.write(
      "project.yaml",
      "project: P\ntemplate: .\ntasks: {People - Contacts: {fields: {Id: Id, Name: Name}}}\n")
    #expect(try folder.run(from: "jsonl:p/*.jsonl*", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == "Id,Name\n1,x\n2,y\n")
  }

  @Test(arguments: [
    ("in/*.csv.gz", "out.csv", "no file matches"),
    ("other/*.csv", "out.csv", "no file matches"),
    ("csv:*", "csv:/dev/null", "is no file"),
    ("in/*.csv", "in/out.csv", "is one of the files"),
    ("in/*.csv", "link.csv", "is one of the files"),
    ("csv:bad/*", "out.csv", "bad/2:1: the columns are not those of"),
    ("csv:bad/*", "out.csv", "without 'name', and with 'nmae'"),
    ("csv:empty/*", "out.csv", "empty/2:1:1: the file is empty"),
  ])
  func refuses(source: String, target: String, says: String) throws {
    let folder = try folder()
    try folder.write("bad/1", "id,name\n1,x\n")
    try folder.write("bad/2", "nmae,id\nx,1\n")
    try folder.write("empty/1", "id,name\n1,x\n")
    try folder.write("empty/2", "")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.csv", withDestinationPath: "in/c.csv")
    let report = try folder.run(from: source, to: target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
    #expect(folder.text("out.csv") == nil)
    #expect(folder.text("in/c.csv") == "id,name\n5,c5\n")
  }

  /// A name with such letters is a name where there is such a file.
  @Test func aFileOfThatNameIsThatFile() throws {
    let folder = try folder()
    try folder.write("in/[ab].csv", "id,name\n9,z\n")
    #expect(try folder.run(from: "in/[ab].csv", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == "Id,Name\n9,z\n")
  }
}

import Foundation
import Runs
import Testing

/// Files as sources and targets: whole or not at all, and messages with a way out.
@Suite struct FileTests {
  private func folder() throws -> RunFolder {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...3))
    return folder
  }

  @Test func replacesAFileAndKeepsItsPermissions() throws {
    let folder = try folder()
    try folder.write("out.csv", "old")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o640], ofItemAtPath: "\(folder.path)/out.csv")
    #expect(try folder.run(from: "in.csv", to: "out.csv").status == .completed)
    #expect(folder.text("out.csv") == contacts(1...3))
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/out.csv")
    #expect(attributes[.posixPermissions] as? Int == 0o640)
    #expect(folder.names == ["in.csv", "out.csv", "project.yaml", "template.yaml"])
  }

  @Test(arguments: [true, false])
  func followsALink(targetExists: Bool) throws {
    let folder = try folder()
    try folder.write("real/x", "")
    if targetExists { try folder.write("real/out.csv", "old") }
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/out.csv", withDestinationPath: "real/out.csv")
    #expect(try folder.run(from: "in.csv", to: "out.csv").status == .completed)
    #expect(folder.text("real/out.csv") == contacts(1...3))
    let link = try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder.path)/out.csv")
    #expect(link == "real/out.csv")
  }

  @Test(arguments: [
    ("in.csv", "in.csv", "same file"),
    ("in.csv", "sqlite:in.csv", "same file"),
    ("in.csv", "link.csv", "same file"),
    ("in.csv", "none/out.csv", "does not exist"),
    ("in.csv", "in.csv/out.csv", "is not a folder"),
    ("in.csv", "csv:folder", "is a folder"),
    ("in.csv", "csv:/dev/full", "no space left"),
    ("in.csv", "out.txt", "the ending of the name"),
    ("in.csv", "cvs:out", "did you mean csv:?"),
    ("in.csv", "out.csv?delimeter=;", "did you mean delimiter?"),
    ("in.csv", "sqlite:-", "standard output"),
    ("sqlite:in.db", "out.csv", "say what to read"),
    ("im.csv", "out.csv", "did you mean in.csv?"),
    ("csv:folder", "out.csv", "is a folder"),
    ("empty.csv", "out.csv", "empty"),
    ("other.csv", "out.csv", "did you mean 'nmae'?"),
    ("in.csv?encoding=latin1", "out.csv", "unknown encoding"),
    ("in.csv?delimiter=ab", "out.csv", "not one character"),
  ])
  func refuses(source: String, target: String, says: String) throws {
    let folder = try folder()
    try folder.write("folder/x", "")
    try folder.write("empty.csv", "")
    try folder.write("other.csv", "id,nmae\n1,x\n")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder.path)/link.csv", withDestinationPath: "in.csv")
    let names = folder.names
    let report = try folder.run(from: source, to: target)
    #expect(report.status == .error)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
    #expect(folder.names == names)
    #expect(folder.text("in.csv") == people(1...3))
  }

  @Test func refusesTheSourceAsRejectsFile() throws {
    let folder = try folder()
    let report = try folder.run(from: "in.csv", to: "out.csv") { $0.rejects = .file("in.csv") }
    #expect(report.failure?.kind == .usage)
    #expect(folder.text("in.csv") == people(1...3))
  }

  @Test func writesToDevices() throws {
    let report = try folder().run(from: "in.csv", to: "csv:/dev/null")
    #expect(report.tasks.first?.written == 3)
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func readsUTF16AndOtherDelimiters() throws {
    let folder = try folder()
    let text = "\u{FEFF}id;name\r\n1;Zoë 🚲\r\n2;b\r\n"
    for encoding in [String.Encoding.utf16LittleEndian, .utf16BigEndian] {
      let data = text.data(using: encoding) ?? Data()
      try data.write(to: URL(fileURLWithPath: "\(folder.path)/wide.csv"))
      for blockSize in [1, 5, 1 << 16] {
        let report = try folder.run(from: "wide.csv", to: "out.csv") { $0.blockSize = blockSize }
        #expect(report.failure == nil)
        #expect(folder.text("out.csv") == "Id,Name\n1,Zoë 🚲\n2,b\n")
      }
    }
    try "\u{FEFF}".data(using: .utf16LittleEndian)?
      .write(to: URL(fileURLWithPath: "\(folder.path)/wide.csv"))
    #expect(try folder.run(from: "wide.csv", to: "out.csv").status == .error)
  }

  @Test func takesARecordLargerThanABlock() throws {
    let folder = try folder()
    let long = String(repeating: "x", count: 300_000)
    try folder.write("in.csv", "id,name\n1,\(long)\n2,b\n")
    #expect(try folder.run(from: "in.csv", to: "out.csv") { $0.blockSize = 10 }.failure == nil)
    #expect(folder.text("out.csv") == "Id,Name\n1,\(long)\n2,b\n")
  }

  /// A pipe gives what it has; its records come out before it is closed.
  @Test func writesWhatAPausingSenderSent() throws {
    let folder = try folder()
    let source = "\(folder.path)/in.fifo"
    let target = "\(folder.path)/out.fifo"
    #expect(mkfifo(source, 0o600) == 0 && mkfifo(target, 0o600) == 0)
    let answers = Answers()
    let sender = Thread {
      let output = open(source, O_WRONLY)
      let input = open(target, O_RDONLY)
      for id in 1...3 {
        let line = "{\"id\":\(id),\"name\":\"x\"}\n"
        _ = line.withCString { write(output, $0, strlen($0)) }
        var room = [UInt8](repeating: 0, count: 1000)
        let count = read(input, &room, 1000)
        answers.add(String(decoding: room.prefix(max(0, count)), as: UTF8.self))
      }
      close(output)
      close(input)
    }
    sender.start()
    let report = try folder.run(from: "jsonl:\(source)", to: "jsonl:\(target)") { $0.jobs = 2 }
    #expect(report.failure == nil)
    #expect(report.tasks.first?.read == 3)
    #expect(answers.all == (1...3).map { "{\"Id\":\($0),\"Name\":\"x\"}\n" })
  }
}

private final class Answers: @unchecked Sendable {
  private let lock = NSLock()
  private var lines: [String] = []
  func add(_ line: String) { lock.withLock { lines.append(line) } }
  var all: [String] { lock.withLock { lines } }
}

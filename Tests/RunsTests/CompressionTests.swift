import Foundation
import Runs
import Testing

/// Files that are packed by gzip or zstd, as sources and targets.
@Suite struct CompressionTests {
  private func folder() throws -> RunFolder {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...300))
    return folder
  }

  private static let targets = ["csv", "jsonl", "ndjson", "json"].flatMap { form in
    ["gz", "zst"].map { "out.\(form).\($0)" }
  }

  @Test(arguments: targets) func readsWhatItWrote(target: String) throws {
    let folder = try folder()
    for blockSize in [100, 1 << 18] {
      let written = try folder.run(from: "in.csv", to: target) { $0.blockSize = blockSize }
      #expect(written.failure == nil)
      #expect(written.tasks.first?.written == 300)
      // The fields have other names now; the names of columns know no case.
      try folder.write("project.yaml", Self.backward)
      let read = try folder.run(from: target, to: "back.csv") { $0.blockSize = blockSize }
      #expect(read.failure == nil)
      #expect(folder.text("back.csv") == contacts(1...300))
      try folder.write("project.yaml", "project: People\ntemplate: .\n")
    }
    #expect(try folder.bytes(target).count < 2500)
  }

  private static let backward = """
    project: People
    template: .
    tasks: {People - Contacts: {fields: {Id: Id, Name: {from: Name, required: true}}}}
    """

  @Test func equalRecordsMakeEqualFiles() throws {
    let folder = try folder()
    for ending in ["gz", "zst"] {
      #expect(try folder.run(from: "in.csv", to: "a.csv.\(ending)").failure == nil)
      #expect(try folder.run(from: "in.csv", to: "b.csv.\(ending)") { $0.jobs = 2 }.failure == nil)
      #expect(try folder.bytes("a.csv.\(ending)") == folder.bytes("b.csv.\(ending)"))
    }
  }

  @Test func gzipReadsIt() throws {
    let folder = try folder()
    #expect(try folder.run(from: "in.csv", to: "csv:out?compression=gzip").failure == nil)
    try FileManager.default.moveItem(
      atPath: "\(folder.path)/out", toPath: "\(folder.path)/out.gz")
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", "-d", "\(folder.path)/out.gz"]
    try gzip.run()
    gzip.waitUntilExit()
    #expect(folder.text("out") == contacts(1...300))
  }

  /// `cat a.gz b.gz` is a file, too.
  @Test(arguments: ["gz", "zst"]) func readsSeveralPartsAsOneFile(ending: String) throws {
    let folder = try folder()
    var whole = Data()
    for ids in [1...1, 2...90, 91...300] {
      try folder.write("in.csv", people(ids))
      #expect(try folder.run(from: "in.csv", to: "part.jsonl.\(ending)").failure == nil)
      whole += try folder.bytes("part.jsonl.\(ending)")
    }
    try folder.write("whole.jsonl.\(ending)", whole)
    try folder.write("project.yaml", Self.backward)
    #expect(try folder.run(from: "whole.jsonl.\(ending)", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == contacts(1...300))
  }

  /// Frames of `zstd` itself: one without a checksum, one that is skipped, one with a checksum.
  @Test func readsFramesOfOthers() throws {
    let folder = try folder()
    let frames = [
      "KLUv/QBYYQAAaWQsbmFtZQoxLGEK", "UCpNGAQAAAAAAAAA", "KLUv/QRYIQAAMixiChuJGBk=",
    ]
    var file = Data()
    for frame in frames { file += Data(base64Encoded: frame) ?? Data() }
    try folder.write("in.csv.zst", file)
    let report = try folder.run(from: "in.csv.zst", to: "out.csv")
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(folder.text("out.csv") == "Id,Name\n1,a\n2,b\n")
  }

  // MARK: Faults

  @Test(arguments: ["gz", "zst"]) func aFileThatWasCutOffIsAnError(ending: String) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...5))
    #expect(try folder.run(from: "in.csv", to: "good.csv.\(ending)").failure == nil)
    try folder.write("out.csv", "old")
    let good = try folder.bytes("good.csv.\(ending)")
    for count in 0..<good.count {
      try folder.write("in.csv.\(ending)", good.prefix(count))
      let report = try folder.run(from: "in.csv.\(ending)", to: "out.csv")
      let message = report.failure?.message ?? ""
      #expect(report.failure?.kind == .source, "\(count)")
      #expect(message.contains(count == 0 ? "is empty" : "cut off"), "\(count): \(message)")
      #expect(folder.text("out.csv") == "old")
    }
  }

  @Test(arguments: ["gz", "zst"]) func aDamagedFileIsAnError(ending: String) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...5))
    #expect(try folder.run(from: "in.csv", to: "good.csv.\(ending)").failure == nil)
    let good = try folder.bytes("good.csv.\(ending)")
    try folder.write("project.yaml", Self.backward)
    for place in 0..<good.count {
      var bad = good
      bad[place] ^= 0x10
      try folder.write("in.csv.\(ending)", bad)
      let report = try folder.run(from: "in.csv.\(ending)", to: "out.csv")
      // Some bits of the headers mean nothing.
      guard report.failure == nil else { continue }
      #expect(folder.text("out.csv") == contacts(1...5), "\(place)")
    }
    try folder.write("in.csv.\(ending)", good + Data("x".utf8))
    #expect(try folder.run(from: "in.csv.\(ending)", to: "out.csv").failure?.kind == .source)
  }

  @Test func zerosBehindGzipAreLeftOut() throws {
    let folder = try folder()
    #expect(try folder.run(from: "in.csv", to: "a.csv.gz").failure == nil)
    try folder.write("project.yaml", Self.backward)
    try folder.write("b.csv.gz", folder.bytes("a.csv.gz") + Data(count: 1000))
    #expect(try folder.run(from: "b.csv.gz", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == contacts(1...300))
  }

  @Test(arguments: [
    ("plain.csv.gz", "out.csv", "this is no gzip data"),
    ("plain.csv.zst", "out.csv", "this is no zstd data"),
    ("csv:plain.csv?compression=zip", "out.csv", "known: gzip, zstd, none"),
    ("csv:plain.csv", "out.csv?compression=lzma", "known: gzip, zstd, none"),
    ("plain.csv", "csv:/dev/full?compression=gzip", "no space left"),
    ("none.csv.gz", "out.csv", "no such file"),
  ])
  func refuses(source: String, target: String, says: String) throws {
    let folder = try folder()
    for name in ["plain.csv", "plain.csv.gz", "plain.csv.zst"] {
      try folder.write(name, people(1...3))
    }
    let report = try folder.run(from: source, to: target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
    #expect(folder.text("out.csv") == nil)
  }

  @Test func theOptionAndTheFirstBytesTell() throws {
    let folder = try folder()
    try folder.write("plain.csv.gz", people(1...3))
    let plain = try folder.run(from: "csv:plain.csv.gz?compression=none", to: "out.csv")
    #expect(plain.failure == nil)
    #expect(folder.text("out.csv") == contacts(1...3))
    #expect(try folder.run(from: "in.csv", to: "csv:packed?compression=zstd").failure == nil)
    try folder.write("project.yaml", Self.backward)
    #expect(try folder.run(from: "csv:packed", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == contacts(1...300))
  }
}

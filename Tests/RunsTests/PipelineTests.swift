import Connectors
import Foundation
import Mapping
import Runs
import Testing

@Suite struct PipelineTests {
  @Test(arguments: [1, 2, 3, 4], [1, 100, 4096, 256 << 10])
  func keepsTheOrderOfTheSource(jobs: Int, blockSize: Int) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...3000))
    let report = try folder.run(from: "in.csv", to: "out.csv") {
      $0.jobs = jobs
      $0.blockSize = blockSize
    }
    #expect(report.failure == nil)
    #expect(report.status == .completed)
    #expect(report.tasks.first?.read == 3000)
    #expect(report.tasks.first?.written == 3000)
    #expect(folder.text("out.csv") == contacts(1...3000))
  }

  @Test(arguments: ["in.csv", "in.jsonl", "in.json"], ["out.csv", "out.jsonl", "out.json"])
  func readsAndWritesEveryForm(source: String, target: String) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", "id,name\n1,Ada\n2,\"Bo, Jr\"\n")
    try folder.write(
      "in.jsonl", "{\"id\":\"1\",\"name\":\"Ada\"}\n{\"id\":\"2\",\"name\":\"Bo, Jr\"}\n")
    try folder.write(
      "in.json", "[{\"id\":\"1\",\"name\":\"Ada\"},{\"id\":\"2\",\"name\":\"Bo, Jr\"}]")
    for jobs in [1, 2] {
      let report = try folder.run(from: source, to: target) {
        $0.jobs = jobs
        $0.blockSize = 16
      }
      #expect(report.failure == nil)
      let expected = [
        "out.csv": "Id,Name\n1,Ada\n2,\"Bo, Jr\"\n",
        "out.jsonl": "{\"Id\":\"1\",\"Name\":\"Ada\"}\n{\"Id\":\"2\",\"Name\":\"Bo, Jr\"}\n",
        "out.json": "[\n{\"Id\":\"1\",\"Name\":\"Ada\"},\n{\"Id\":\"2\",\"Name\":\"Bo, Jr\"}\n]\n",
      ]
      #expect(folder.text(target) == expected[target])
    }
  }

  @Test(arguments: [
    ("in.csv", "id,name\n", "out.csv", "Id,Name\n"), ("in.jsonl", "", "out.json", "[]\n"),
    ("in.json", "[]", "out.jsonl", ""),
  ])
  func mapsNothingToNothing(source: String, text: String, target: String, expected: String) throws {
    let folder = try RunFolder()
    try folder.write(source, text)
    let report = try folder.run(from: source, to: target)
    #expect(report.status == .completed)
    #expect(report.tasks.first?.read == 0)
    #expect(folder.text(target) == expected)
  }

  @Test(arguments: [1, 3])
  func writesRejectsInOrderWithTheirNumbers(jobs: Int) throws {
    let folder = try RunFolder()
    let lines = (1...500).map { $0 % 50 == 0 ? "\($0),\n" : "\($0),x\n" }.joined()
    try folder.write("in.csv", "id,name\n" + lines)
    let report = try folder.run(from: "in.csv", to: "out.csv") {
      $0.jobs = jobs
      $0.blockSize = 100
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(report.status == .warning)
    #expect(report.tasks.first?.rejected == 10)
    #expect(report.tasks.first?.written == 490)
    #expect(report.tasks.first?.reasons.map(\.count) == [10])
    #expect(report.tasks.first?.reasons.first?.firstRecord == 50)
    let rejects = folder.text("rejects.jsonl") ?? ""
    #expect(rejects.split(separator: "\n").count == 10)
    #expect(
      rejects.hasPrefix(
        #"{"task":"People - Contacts","record":50,"key":{"Id":"50"},"field":"Name","#
          + #""code":"required","message":"#))
    #expect(rejects.contains(#""at":null,"source":{"id":"50","name":null}}"#))
  }

  @Test(arguments: [1, 3], [16, 200, 256 << 10])
  func rejectsLaterRecordsWithAKeySeenBefore(jobs: Int, blockSize: Int) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(Array(1...300) + [17] + Array(301...400) + [17, 350]))
    let report = try folder.run(from: "in.csv", to: "out.csv") {
      $0.jobs = jobs
      $0.blockSize = blockSize
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(folder.text("out.csv") == contacts(1...400))
    #expect(report.tasks.first?.written == 400)
    #expect(report.tasks.first?.rejected == 3)
    let rejects = (folder.text("rejects.jsonl") ?? "").split(separator: "\n").map(String.init)
    let messages = [
      "record 301 has the same key as record 17: Id = 17",
      "record 402 has the same key as record 17: Id = 17",
      "record 403 has the same key as record 351: Id = 350",
    ]
    #expect(rejects.count == 3)
    for (line, message) in zip(rejects, messages) {
      #expect(line.contains("\"code\":\"duplicate\",\"message\":\"\(message)\""))
    }
    #expect(rejects.first?.contains(#""source":{"id":"17","name":"name 17"}"#) == true)
  }

  @Test func takesTheSameKeyAgainWhereDuplicatesAreAllowed() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people([1, 1, 1]))
    let report = try folder.run(from: "in.csv", to: "out.csv") { $0.checksDuplicates = false }
    #expect(report.tasks.first?.written == 3)
  }

  @Test func answersEveryRecordInAnEnvelope() throws {
    let folder = try RunFolder(
      task: """
            key: [Id]
            where: record.name ~= "skip"
            fields:
              Id: id
              Name: {from: name, required: true}
        """)
    try folder.write(
      "in.jsonl",
      """
      {"id":1,"name":"Ada"}
      {"id":2,"name":"skip"}
      {"id":3}
      {"id":1,"name":"again"}
      {"id":4,"name":"Di"}

      """)
    let report = try folder.run(from: "in.jsonl", to: "out.jsonl") {
      $0.usesEnvelope = true
      $0.jobs = 2
      $0.blockSize = 1
    }
    #expect(report.tasks.first?.skipped == 1)
    let lines = (folder.text("out.jsonl") ?? "").split(separator: "\n").map(String.init)
    #expect(lines.count == 5)
    guard lines.count == 5 else { return }
    #expect(lines[0] == #"{"out":{"Id":1,"Name":"Ada"}}"#)
    #expect(lines[1] == #"{"skip":{"record":2}}"#)
    #expect(lines[2].hasPrefix(#"{"reject":{"task":"People - Contacts","record":3,"#))
    #expect(lines[3].contains(#""code":"duplicate""#))
    #expect(lines[4] == #"{"out":{"Id":4,"Name":"Di"}}"#)
  }

  @Test(arguments: [1, 4])
  func stopsWhenTooManyAreRejected(jobs: Int) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", "id,name\n" + (1...1000).map { "\($0),\n" }.joined())
    try folder.write("out.csv", "old")
    let report = try folder.run(from: "in.csv", to: "out.csv") {
      $0.maximumRejects = 20
      $0.jobs = jobs
      $0.blockSize = 64
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(report.status == .error)
    #expect(report.failure?.kind == .tooManyRejects)
    #expect(folder.text("out.csv") == "old")
    let rejected = report.tasks.first?.rejected ?? 0
    #expect(rejected > 20 && rejected < 50)
    #expect(folder.text("rejects.jsonl")?.split(separator: "\n").count == rejected)
    #expect(folder.names.allSatisfy { !$0.contains(".crosswalk-") })
  }

  @Test func goesOnWhereJustAsManyAreRejectedAsAllowed() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", "id,name\n1,\n2,x\n3,\n")
    let report = try folder.run(from: "in.csv", to: "out.csv") { $0.maximumRejects = 2 }
    #expect(report.status == .warning)
    #expect(folder.text("out.csv") == "Id,Name\n2,x\n")
  }

  @Test func writesNothingInADryRun() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", "id,name\n1,\n2,x\n2,y\n")
    let before = folder.names
    let report = try folder.run(from: "in.csv", to: "sqlite:out.db") {
      $0.isDryRun = true
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(report.tasks.first?.written == 1)
    #expect(report.tasks.first?.rejected == 2)
    #expect(folder.names == before)
    #expect(report.json.contains("\"dry_run\":true"))
  }

  @Test func leavesTheTargetAloneWhenInterrupted() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...1000))
    let cancellation = Cancellation()
    cancellation.cancel()
    let report = try folder.run(from: "in.csv", to: "out.csv", cancellation: cancellation)
    #expect(report.failure?.kind == .cancelled)
    #expect(folder.text("out.csv") == nil)
  }

  /// A wish to stop is heard between two records, not only between two blocks.
  @Test(arguments: [1, 2])
  func stopsInTheMiddleOfABlock(jobs: Int) throws {
    let folder = try RunFolder()
    let lines = (1...2000).map { "{\"id\":\($0),\"name\":\"x\"}\n" }.joined()
    let cancellation = Cancellation()
    let source = StoppingSource(lines, at: 10, cancellation)
    let report = try folder.run(
      from: "stopping:x", to: "out.csv", connectors: KnownConnectors.all + [source.spec],
      cancellation: cancellation
    ) {
      $0.jobs = jobs
    }
    #expect(source.taken == 10)
    #expect(report.failure?.kind == .cancelled)
    #expect(folder.text("out.csv") == nil)
  }

  @Test(arguments: [1, 2, 4])
  func failsAtTheSamePlaceWithAnyNumberOfJobs(jobs: Int) throws {
    let folder = try RunFolder()
    let broken = people(1...200) + "201,\"open\n" + people(202...400).dropFirst(8)
    try folder.write("in.csv", broken)
    let report = try folder.run(from: "in.csv", to: "sqlite:out.db") {
      $0.jobs = jobs
      $0.blockSize = 128
    }
    #expect(report.failure?.kind == .source)
    #expect(report.failure?.message.contains("in.csv:202:5: the quote that opens here") == true)
    // Records before the broken block are in the database, and counted.
    let written = report.tasks.first?.written ?? 0
    #expect(written > 100 && written <= 200)
    #expect(
      try SQLiteConnection(path: "\(folder.path)/out.db", access: .existing)
        .integer("SELECT count(*) FROM Contact") == Int64(written))
  }
}

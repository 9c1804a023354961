import Connectors
import Foundation
import Mapping
import PostgresServer
import Records
import Rules
import Runs
import Testing

/// Checkpoints that a PostgreSQL database holds: what a run that was killed finds again.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresCheckpointTests {
  private func target(_ test: PostgresFolder) throws -> any TargetWriter {
    let rules = try RuleLoader.load(path: test.folder.path, environment: [:])
    let task = try #require(rules.tasks.first)
    let plan = try Plan.compile(rules, task: task, options: PlanOptions(asOf: "2026-01-31"))
    let uri = try ConnectorURI(
      test.target, folder: test.folder.path, connectors: KnownConnectors.all)
    let spec = try #require(uri.spec(in: KnownConnectors.all))
    let context = TargetContext(
      plan: plan, asOf: "2026-01-31", shared: SharedTargets())
    return try #require(try spec.makeTarget?(uri, context))
  }

  private func write(_ ids: ClosedRange<Int>, to target: any TargetWriter) throws {
    let encoder = target.makeEncoder()
    let buffer = ByteBuffer()
    var ends: [Int] = []
    for id in ids {
      let texts = ["\(id)", "name \(id)"].map { Array($0.utf8) }
      texts[0].withUnsafeBufferPointer { first in
        texts[1].withUnsafeBufferPointer { second in
          guard let one = first.baseAddress, let two = second.baseAddress else { return }
          let row = [Cell(base: one, count: first.count), Cell(base: two, count: second.count)]
          row.withUnsafeBufferPointer { cells in
            if let base = cells.baseAddress { encoder.append(base, to: buffer) }
          }
        }
      }
      ends.append(buffer.count)
    }
    _ = try target.write(buffer.bytes, rowEnds: ends)
  }

  private func run(_ owner: String = "me") -> TargetRun {
    TargetRun(owner: owner, id: "run", task: "People - Contacts")
  }

  private static let plainTask = "    fields: {Id: id, Name: name}\n"

  /// A connection that goes away is all that a server sees of a process that was killed.
  @Test(arguments: [RunFolder.plainTask, plainTask])
  func haveExactlyTheRowsBeforeThem(_ task: String) throws {
    let test = try PostgresFolder(RunFolder(task: task))
    var first: (any TargetWriter)? = try target(test)
    #expect(try first?.open(run()) == nil)
    let checkpoint = Checkpoint(run: "run", task: "People - Contacts", record: 10)
    if let first {
      try write(1...10, to: first)
      try first.checkpoint(checkpoint)
      try write(11...15, to: first)
    }
    first = nil
    #expect(try test.query("SELECT count(*) FROM @.\"Contact\"") == ["10"])
    #expect(try target(test).open(run("somebody else")) == nil)
    let second = try target(test)
    #expect(try second.open(run()) == checkpoint)
    try write(11...20, to: second)
    try second.checkpoint(Checkpoint(run: "run", task: "People - Contacts", record: 20))
    try second.commit()
    #expect(
      try test.query("SELECT count(*), count(DISTINCT \"Id\") FROM @.\"Contact\"") == ["20|20"])
    // Of a table that is another one now, there is nothing.
    try test.query("DROP TABLE @.\"Contact\"")
    #expect(try target(test).open(run()) == nil)
  }

  /// Two writers of one owner: the later one waits until the earlier is through, and that one is refused then.
  @Test func areWrittenByOneRunAtATime() throws {
    let test = try PostgresFolder()
    let first = try target(test)
    #expect(try first.open(run()) == nil)
    let second = try target(test)
    #expect(try second.open(run()) == nil)
    try write(1...3, to: second)
    try second.checkpoint(Checkpoint(run: "run", task: "People - Contacts", record: 3))
    #expect(throws: TargetError.self) { try write(1...3, to: first) }
  }

  @Test func areNotTakenForRowsWithoutAColumn() throws {
    let test = try PostgresFolder(RunFolder(task: Self.plainTask))
    let first = try target(test)
    _ = try first.open(run())
    try write(1...3, to: first)
    try first.checkpoint(Checkpoint(run: "run", task: "People - Contacts", record: 3))
    _ = first.abort()
    try test.query(
      "ALTER TABLE @.\"Contact\" DROP COLUMN \"Name\"; ALTER TABLE @.\"Contact\" ADD \"Name\" text")
    do {
      _ = try target(test).open(run())
      Issue.record("the rows without names were taken")
    } catch let error as TargetError {
      #expect(error.message.contains("dropped and made again"))
    }
  }
}

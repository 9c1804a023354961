import Foundation
import PostgresServer
import Runs
import Synchronization
import Testing

/// What happens to servers and tables while a run writes to them.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresFaultTests {
  private static let plainTask = "    fields: {Id: id, Name: name}\n"

  /// Runs on a thread of its own; `body` is called again and again until the run ends.
  private func run(
    _ test: PostgresFolder, to target: String? = nil, blockSize: Int = 2000,
    while body: (_ round: Int) throws -> Void
  ) throws -> RunReport {
    let result = Mutex<Result<RunReport, any Error>?>(nil)
    let thread = Thread {
      let report = Result {
        try test.run(to: (target ?? test.target) + "&batch=500") {
          $0.blockSize = blockSize
          $0.jobs = 2
        }
      }
      result.withLock { $0 = report }
    }
    thread.start()
    var round = 0
    while true {
      if let result = result.withLock({ $0 }) { return try result.get() }
      try body(round)
      round += 1
    }
  }

  /// Nothing is lost and, also where no key could find a row again, nothing is there twice.
  @Test(arguments: [RunFolder.plainTask, plainTask])
  func survivesLostConnections(_ task: String) throws {
    let test = try PostgresFolder(RunFolder(task: task))
    try test.folder.write("in.csv", people(1...40_000))
    var cuts = 0
    let report = try run(test) { _ in
      usleep(500_000)
      cuts += try test.cutOff()
    }
    #expect(report.counts == [40_000, 40_000, 0, 0], "\(report)")
    #expect(cuts > 0)
    #expect(
      try test.query("SELECT count(*), count(DISTINCT \"Id\") FROM @.\"Contact\"") == [
        "40000|40000"
      ])
  }

  @Test(arguments: ["fast", "immediate"])
  func survivesARestartOfTheServer(_ mode: String) throws {
    let server = try PostgresServer()
    let test = try PostgresFolder(RunFolder(task: Self.plainTask), server: server)
    try test.folder.write("in.csv", people(1...40_000))
    var restarts = 0
    let report = try run(test) { round in
      usleep(300_000)
      guard round == 1 else { return }
      try server.stop(mode)
      usleep(300_000)
      try server.start()
      restarts += 1
    }
    #expect(restarts == 1)
    #expect(report.counts == [40_000, 40_000, 0, 0], "\(report)")
    #expect(
      try test.query("SELECT count(*), count(DISTINCT \"Id\") FROM @.\"Contact\"") == [
        "40000|40000"
      ])
    guard mode == "fast" else { return }
    // A server that stays away ends the run, with what was committed.
    try test.query("DELETE FROM @.\"Contact\"")
    let stopped = try run(test) { round in
      usleep(200_000)
      if round == 1 { try server.stop(mode) }
    }
    #expect(stopped.failure?.kind == .target)
    #expect(stopped.failure?.message.contains("run again with --resume") == true, "\(stopped)")
    try server.start()
    let count = stopped.tasks.first?.written ?? 0
    #expect(count > 0 && count < 40_000)
    #expect(try test.query("SELECT count(*) FROM @.\"Contact\"") == ["\(count)"])
  }

  @Test(arguments: [
    ("DROP TABLE @.\"Contact\"", "relation \"@.Contact\" does not exist"),
    (
      "ALTER TABLE @.\"Contact\" DROP COLUMN \"Name\"",
      "column \"Name\" of relation \"Contact\" does not exist"
    ),
    (
      "ALTER TABLE @.\"Contact\" ALTER \"Name\" TYPE integer USING 0",
      "is of type integer but expression is of type text"
    ),
  ])
  func saysThatTheTableWasChanged(_ change: String, _ message: String) throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...40_000))
    let report = try run(test) { _ in
      // Waits for the transaction that is open; gone is gone.
      usleep(100_000)
      guard try test.query("SELECT to_regclass('@.\"Contact\"')") != ["NULL"] else { return }
      _ = try? test.query(change)
    }
    let said = report.failure?.message ?? "nothing"
    #expect(said.contains(message.replacing("@", with: test.schema)), "\(said)")
    #expect(said.contains("dropped or altered while the run wrote to it"), "\(said)")
    // Whatever was done to the table, the next run has everything.
    _ = try? test.query("DROP TABLE @.\"Contact\"")
    #expect(try test.run().counts == [40_000, 40_000, 0, 0])
  }

  /// Two transactions that wait for each other: the server ends one of them.
  @Test func triesAgainAfterADeadlock() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...20_000))
    #expect(try test.run().counts == [20_000, 20_000, 0, 0])
    try test.folder.write("in.csv", people(1...20_000).replacing(",name ", with: ",new "))
    // The one that looks first is the one that gives up.
    let target = test.target + "&options=-c%20deadlock_timeout%3D10ms"
    let report = try run(test, to: target) { _ in
      // From the other end.
      _ = try? test.query(
        """
        BEGIN;
        UPDATE @."Contact" SET "Name" = "Name" WHERE "Id" = '15000'; SELECT pg_sleep(0.05);
        UPDATE @."Contact" SET "Name" = "Name" WHERE "Id" = '100'; COMMIT
        """)
    }
    #expect(report.failure == nil && report.tasks.first?.rejected == 0, "\(report)")
    #expect(
      try test.query("SELECT count(*) FROM @.\"Contact\" WHERE \"Name\" LIKE 'new%'") == ["20000"])
  }

  @Test func stopsWhileItWaitsForALock() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...100))
    #expect(try test.run().failure == nil)
    let cancellation = Cancellation()
    let holder = Thread {
      _ = try? test.query("BEGIN; LOCK TABLE @.\"Contact\"; SELECT pg_sleep(8)")
    }
    holder.start()
    usleep(500_000)
    Thread {
      usleep(500_000)
      cancellation.cancel()
    }.start()
    let start = Date()
    let report = try test.folder.run(from: "in.csv", to: test.target, cancellation: cancellation)
    #expect(report.failure != nil)
    #expect(Date().timeIntervalSince(start) < 7)
  }
}

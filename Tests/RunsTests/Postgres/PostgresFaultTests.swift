import Foundation
import PostgresServer
import Runs
import Synchronization
import Testing

/// What happens to servers and tables while a run writes to them.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresFaultTests {
  private static let plainTask = "    fields: {Id: id, Name: name}\n"

  /// Runs with small blocks and transactions.
  ///
  /// - Parameter body: called after each block, while the run stands still.
  private func run(
    _ test: PostgresFolder, to target: String? = nil,
    atBlock body: @escaping @Sendable (RunProgress) throws -> Void = { _ in }
  ) throws -> RunReport {
    let problem = Mutex<(any Error)?>(nil)
    let report = try test.run(
      to: (target ?? test.target) + "&batch=500",
      { options in
        options.blockSize = 2000
        options.jobs = 2
      },
      progress: { progress in
        do {
          try body(progress)
        } catch {
          problem.withLock { $0 = error }
        }
      })
    if let problem = problem.withLock({ $0 }) { throw problem }
    return report
  }

  /// All records are there, and, also where no key could find a row again, none is there twice.
  private func expectAll(_ count: Int, _ report: RunReport, _ test: PostgresFolder) throws {
    #expect(report.counts == [count, count, 0, 0], "\(report)")
    #expect(
      try test.query("SELECT count(*), count(DISTINCT \"Id\") FROM @.\"Contact\"") == [
        "\(count)|\(count)"
      ])
  }

  // MARK: Lost connections

  @Test(arguments: [RunFolder.plainTask, plainTask])
  func survivesLostConnections(_ task: String) throws {
    let test = try PostgresFolder(RunFolder(task: task))
    try test.folder.write("in.csv", people(1...40_000))
    let cuts = Mutex(0)
    let milestones = Milestones(every: 8000)
    let report = try run(test) { progress in
      guard milestones.reaches(progress.read) else { return }
      let count = try test.cutOff()
      cuts.withLock { $0 += count }
    }
    #expect(cuts.withLock { $0 } >= 5)
    try expectAll(40_000, report, test)
  }

  /// Wherever a connection is lost, also when a commit has arrived and its answer has not.
  @Test(arguments: [RunFolder.plainTask, plainTask])
  func survivesLostMessages(_ task: String) throws {
    let test = try PostgresFolder(RunFolder(task: task))
    try test.folder.write("in.csv", people(1...20_000))
    let commits = Milestones(every: 7)
    let losses = Mutex((messages: 0, answers: 0, commits: 0))
    let proxy = try PostgresProxy(
      test.server,
      fate: { message in
        losses.withLock { losses in
          if message.text.contains("COMMIT") {
            losses.commits += 1
            if commits.reaches(losses.commits) {
              losses.answers += 1
              return .answerIsLost
            }
          }
          // Not a multiple of what a block takes, so that it is another kind of message each time.
          guard message.number % 101 == 0 else { return .passes }
          losses.messages += 1
          return .isLost
        }
      })
    let report = try run(test, to: proxy.uri(test.target))
    let (messages, answers, _) = losses.withLock { $0 }
    #expect(messages >= 5 && answers >= 3, "\(messages) messages and \(answers) answers were lost")
    try expectAll(20_000, report, test)
  }

  @Test(arguments: ["fast", "immediate"])
  func survivesARestartOfTheServer(_ mode: String) throws {
    let server = try PostgresServer()
    let test = try PostgresFolder(RunFolder(task: Self.plainTask), server: server)
    try test.folder.write("in.csv", people(1...40_000))
    // How often somebody came while the server was away; nil while it is there.
    let visits = Mutex<Int?>(nil)
    let restarts = Mutex(0)
    let proxy = try PostgresProxy(
      server,
      beforeConnecting: {
        visits.withLock { visits in
          visits? += 1
          // Two find nobody.
          guard visits == 3, (try? server.start()) != nil else { return }
          visits = nil
          restarts.withLock { $0 += 1 }
        }
      })
    let milestones = Milestones(every: 15_000)
    let report = try run(test, to: proxy.uri(test.target)) { progress in
      guard milestones.reaches(progress.read) else { return }
      try server.stop(mode)
      visits.withLock { $0 = 0 }
    }
    #expect(restarts.withLock { $0 } == 2)
    try expectAll(40_000, report, test)
  }

  /// The run ends, with what was committed.
  @Test func endsWhereTheServerStaysAway() throws {
    let server = try PostgresServer()
    let test = try PostgresFolder(RunFolder(task: Self.plainTask), server: server)
    try test.folder.write("in.csv", people(1...40_000))
    let milestones = Milestones(every: 15_000)
    let stopped = try run(test) { progress in
      if milestones.reaches(progress.read) { try server.stop() }
    }
    #expect(milestones.count == 1)
    #expect(stopped.failure?.kind == .target)
    #expect(stopped.failure?.message.contains("run again with --resume") == true, "\(stopped)")
    try server.start()
    let count = stopped.tasks.first?.written ?? 0
    #expect(count > 0 && count < 40_000)
    #expect(try test.query("SELECT count(*) FROM @.\"Contact\"") == ["\(count)"])
  }

  // MARK: Other sessions

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
    let milestones = Milestones(every: 15_000)
    let other = OtherSession(test, "changer")
    let report = try run(test) { progress in
      guard milestones.reaches(progress.read), milestones.count == 1 else { return }
      // Waits for the transaction that is open, and is next then.
      other.begin(change)
      try other.waitUntilBlocked()
    }
    try other.end()
    let said = report.failure?.message ?? "nothing"
    #expect(said.contains(message.replacing("@", with: test.schema)), "\(said)")
    #expect(said.contains("dropped or altered while the run wrote to it"), "\(said)")
    // Whatever was done to the table, the next run has everything.
    _ = try? test.query("DROP TABLE @.\"Contact\"")
    #expect(try test.run().counts == [40_000, 40_000, 0, 0])
  }

  /// Two transactions that wait for each other: the server ends the run's.
  @Test func triesAgainAfterADeadlock() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...20_000))
    #expect(try test.run().counts == [20_000, 20_000, 0, 0])
    try test.folder.write("in.csv", people(1...20_000).replacing(",name ", with: ",new "))
    let deadlocks = "(SELECT deadlocks FROM pg_stat_database WHERE datname = current_database())"
    let before = try test.query("SELECT \(deadlocks)").first ?? "0"
    // Who looks first whether the other waits for it gives up: the run at once, the others never.
    let target = test.target + "&options=-c%20deadlock_timeout%3D10ms"
    let others = Mutex<[OtherSession]>([])
    let report = try run(test, to: target) { progress in
      let row = "\"Id\" = '\(progress.read)'"
      let next = "\"Id\" = '\(progress.read + 1)'"
      guard others.withLock({ $0.count }) < progress.read / 5000, progress.read < 20_000,
        // A transaction is open, in which the run has changed the row.
        try test.query("SELECT 1 FROM @.\"Contact\" WHERE \(row) FOR UPDATE SKIP LOCKED").isEmpty
      else { return }
      let other = OtherSession(test, "other\(progress.read)")
      others.withLock { $0.append(other) }
      other.begin(
        """
        SET deadlock_timeout = '1h'; BEGIN;
        UPDATE @."Contact" SET "Name" = "Name" WHERE \(next);
        UPDATE @."Contact" SET "Name" = "Name" WHERE \(row); COMMIT
        """)
      // It has the row that the run wants next, and wants the one that the run has.
      try other.waitUntilBlocked()
    }
    for other in others.withLock({ $0 }) { try other.end() }
    #expect(others.withLock { $0.count } == 3)
    try test.wait(until: "\(deadlocks) >= \(before) + 3")
    #expect(report.failure == nil && report.tasks.first?.rejected == 0, "\(report)")
    #expect(
      try test.query("SELECT count(*) FROM @.\"Contact\" WHERE \"Name\" LIKE 'new%'") == ["20000"])
  }

  @Test func stopsWhileItWaitsForALock() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...100))
    #expect(try test.run().failure == nil)
    let holder = OtherSession(test, "holder")
    holder.begin("BEGIN; LOCK TABLE @.\"Contact\"; SELECT pg_sleep(3600)")
    let session = "FROM pg_stat_activity WHERE application_name = '\(holder.name)'"
    let holds = "EXISTS (SELECT \(session) AND wait_event = 'PgSleep')"
    try test.wait(until: holds)
    let cancellation = Cancellation()
    Thread.detachNewThread {
      try? test.wait(until: PostgresFolder.isBlocked(test.schema))
      cancellation.cancel()
    }
    let report = try test.run(cancellation: cancellation)
    #expect(report.failure != nil)
    // Nobody else has made an end of it.
    #expect(try test.query("SELECT \(holds)") == ["t"])
    try test.query("SELECT pg_terminate_backend(pid) \(session)")
    #expect(throws: PostgresServer.Failure.self) { try holder.end() }
  }
}

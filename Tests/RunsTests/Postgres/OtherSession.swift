import Foundation
import PostgresServer
import Synchronization

/// Somebody else at the server of a run, who works on a thread of their own.
final class OtherSession: Sendable {
  /// By which the server knows it.
  let name: String
  private let test: PostgresFolder
  private let outcome = Mutex<Result<Void, any Error>?>(nil)

  init(_ test: PostgresFolder, _ role: String) {
    self.test = test
    name = "\(test.schema)-\(role)"
  }

  /// Begins to run statements, in which `@` is the schema.
  func begin(_ sql: String) {
    let sql = "SET application_name = '\(name)'; \(sql)"
    Thread.detachNewThread { [self] in
      let result = Result { _ = try test.query(sql) }
      outcome.withLock { $0 = result }
    }
  }

  /// Waits until it waits for a lock, or has had nothing to wait for.
  func waitUntilBlocked() throws {
    try PostgresServer.wait(for: "\(name) to be blocked") {
      try hasEnded || test.query("SELECT \(PostgresFolder.isBlocked(name))") == ["t"]
    }
  }

  /// Waits until it has done everything; throws where something failed.
  func end() throws {
    try PostgresServer.wait(for: "\(name) to end") { hasEnded }
    try outcome.withLock { $0 }?.get()
  }

  private var hasEnded: Bool { outcome.withLock { $0 != nil } }
}

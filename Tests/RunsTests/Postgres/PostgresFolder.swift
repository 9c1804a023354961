import Foundation
import PostgresServer
import Runs

/// A project that writes to a PostgreSQL server, in a schema of its own.
struct PostgresFolder: Sendable {
  let folder: RunFolder
  let server: PostgresServer
  /// Also the name under which connections of its runs are known to the server.
  let schema: String

  init(_ folder: RunFolder? = nil, server: PostgresServer? = nil) throws {
    self.folder = try folder ?? RunFolder()
    self.server = try server ?? PostgresServer.shared.get()
    schema = "t" + UUID().uuidString.lowercased().filter { $0 != "-" }
    try self.server.query("CREATE SCHEMA \(schema)")
  }

  /// The table `Contact` of the schema.
  var target: String { table("Contact") }

  func table(_ name: String) -> String {
    server.uri("\(schema).\(name)", "&application_name=\(schema)")
  }

  func run(
    from source: String = "in.csv", to target: String? = nil,
    cancellation: Cancellation = Cancellation(),
    _ choose: (inout RunOptions) -> Void = { _ in },
    progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
  ) throws -> RunReport {
    try folder.run(
      from: source, to: target ?? self.target, cancellation: cancellation, choose,
      progress: progress)
  }

  /// Rows of a query in which `@` is the schema.
  @discardableResult
  func query(_ sql: String) throws -> [String] {
    try server.query(sql.replacing("@", with: schema))
  }

  /// Waits until a query, in which `@` is the schema, gives true.
  func wait(until sql: String) throws {
    try PostgresServer.wait(for: sql) { try query("SELECT \(sql)") == ["t"] }
  }

  /// Whether a session of that name waits for a lock, as an expression of SQL.
  static func isBlocked(_ name: String) -> String {
    "EXISTS (SELECT FROM pg_stat_activity WHERE application_name = '\(name)' AND wait_event_type = 'Lock')"
  }

  /// Cuts off the connections of its runs; gives their number.
  func cutOff() throws -> Int {
    try query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = '\(schema)'"
    ).count
  }
}

extension RunReport {
  /// Of the first task: read, written, unchanged, rejected.
  var counts: [Int] {
    tasks.first.map { [$0.read, $0.written, $0.unchanged, $0.rejected] } ?? []
  }
}

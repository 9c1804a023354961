import Foundation
import PostgresServer
import Testing

/// Meltano's target for PostgreSQL, on a server of the tests' own.
@Suite(
  .enabled(
    if: PostgresServer.isInstalled && SingerPackages.has("target-postgres"),
    "make singer installs it"))
struct SingerPostgresTests {
  /// - Parameter schema: one of the database for each test.
  private func workspace(_ schema: String, _ files: [String: String] = [:]) throws -> Workspace {
    let server = try PostgresServer.shared.get()
    let settings = """
      {"sqlalchemy_url": "postgresql+psycopg://crosswalk@/postgres?host=\(server.folder)",
       "default_target_schema": "\(schema)", "add_record_metadata": false, "activate_version": false}
      """
    let files = SingerFixture.typed.merging(["target.json": settings]) { $1 }.merging(files) { $1 }
    return try Workspace(files)
  }

  private func run(_ workspace: Workspace, _ more: String...) throws -> Outcome {
    try workspace.startAlone(["run", ".", "--to", Self.target] + more).wait()
  }

  private static let target =
    "singer:\(SingerPackages.path("target-postgres")) --config target.json"

  /// Types are the database's own, no digit is lost, and a second run finds the rows again.
  @Test func writesExactly() throws {
    let workspace = try workspace("exact")
    let server = try PostgresServer.shared.get()
    for _ in 1...2 {
      let outcome = try run(workspace)
      #expect(outcome.exitCode == 0, "\(outcome)")
    }
    let rows = try server.query(
      #"SELECT "Id", replace("Name", E'\n', '/'), "Born", "Salary", "Cats", "Active" FROM exact."Contact" ORDER BY 1"#
    )
    #expect(
      rows == [
        #"007|Zo"é, a/b|2001-02-03 00:00:00|1234567890123456.70|9223372036854775807|t"#,
        "A|Bo|NULL|0.10|NULL|f", "B|NULL|2001-02-03 04:05:06|NULL|-1|NULL",
      ])
    let type = try server.query(
      "SELECT data_type FROM information_schema.columns WHERE table_schema = 'exact' AND column_name = 'Salary'"
    )
    #expect(type == ["numeric"])
  }

  /// The database takes a batch or nothing of it; only the row that it refuses stays out.
  @Test func rejectsWhatTheDatabaseRefuses() throws {
    let workspace = try workspace("refusing")
    let server = try PostgresServer.shared.get()
    _ = try run(workspace)
    try server.query(
      #"DELETE FROM refusing."Contact"; ALTER TABLE refusing."Contact" ADD CONSTRAINT no_bo CHECK ("Name" <> 'Bo')"#
    )
    let outcome = try run(workspace, "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    let lines = rejects(workspace.text("rejects.jsonl"))
    #expect(lines.map(\.summary) == ["2 - target"])
    #expect(lines.first?.message.contains("violates check constraint \"no_bo\"") ?? false)
    #expect(try server.query(#"SELECT "Id" FROM refusing."Contact" ORDER BY 1"#) == ["007", "B"])
  }

  @Test func tellsThatTheServerIsAway() throws {
    let settings = """
      {"sqlalchemy_url": "postgresql+psycopg://crosswalk@/postgres?host=/no/such", "activate_version": false,
       "add_record_metadata": false}
      """
    let workspace = try workspace("away", ["target.json": settings])
    let outcome = try run(workspace)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("/no/such"), "\(outcome)")
  }
}

import Foundation
import PostgresServer
import Testing

/// A kind of target that is to survive kills: a row here is all that a new kind needs.
struct KillTarget: CustomTestStringConvertible, Sendable {
  var name: String
  /// What `--to` says; relative to the workspace.
  var uri: @Sendable (Workspace) throws -> String
  /// Whether rows of earlier runs stay: so it is in databases.
  var keepsRows = false
  /// Makes ready what has to be there before the first run.
  var prepare: @Sendable (Workspace) throws -> Void = { _ in }
  /// All that the target holds, in a form that is equal for equal content.
  var content: @Sendable (Workspace) throws -> String
  var testDescription: String { name }

  static let all = [
    // The table refuses some rows, so that the target's own rejects are among what must not be lost.
    KillTarget(
      name: "SQLite", uri: { _ in "sqlite:out.db?table=Contact&batch=500" }, keepsRows: true,
      prepare: { workspace in
        try SQLiteFile("\(workspace.path)/out.db").rows(
          """
          CREATE TABLE Contact (Number TEXT NOT NULL PRIMARY KEY, Id TEXT, Name TEXT, City TEXT,
            CHECK (Name NOT LIKE '%77'))
          """)
      },
      content: { workspace in
        workspace.query("out.db", "SELECT * FROM Contact ORDER BY Number")
          .map { $0.map { $0 ?? "NULL" }.joined(separator: "|") }.joined(separator: "\n")
      }),
    KillTarget(
      name: "PostgreSQL",
      uri: { try PostgresServer.shared.get().uri("\(schema(of: $0)).\"Contact\"", "&batch=500") },
      keepsRows: true,
      prepare: { workspace in
        let schema = schema(of: workspace)
        try PostgresServer.shared.get().query(
          """
          CREATE SCHEMA \(schema);
          CREATE TABLE \(schema)."Contact" ("Number" text PRIMARY KEY, "Id" text, "Name" text, "City" text,
            CHECK ("Name" NOT LIKE '%77'))
          """)
      },
      content: { workspace in
        try PostgresServer.shared.get().query(
          "SELECT * FROM \(schema(of: workspace)).\"Contact\" ORDER BY \"Number\""
        ).joined(separator: "\n")
      }),
    // A program outside of any transaction gets rows again, and finds them by their key.
    KillTarget(
      name: "Singer", uri: { _ in "singer:python3 target.py?batch=60KB" }, keepsRows: true,
      prepare: { try $0.write("target.py", SingerFixture.keyedTarget) },
      content: { workspace in
        workspace.query("out.db", "SELECT * FROM Contact ORDER BY Number")
          .map { $0.map { $0 ?? "NULL" }.joined(separator: "|") }.joined(separator: "\n")
      }),
    file("CSV", "out.csv"),
    file("JSON Lines", "out.jsonl"),
    file("JSON", "out.json"),
    KillTarget(
      name: "gzip", uri: { _ in "out.csv.gz" },
      content: { try $0.shell("gzip -dc out.csv.gz").out }),
    KillTarget(
      name: "data package", uri: { _ in "package:out.zip" },
      content: { workspace in
        try workspace.shell(
          "python3 -c 'import zipfile; z = zipfile.ZipFile(\"out.zip\"); "
            + "[print(n, z.read(n).decode()) for n in z.namelist()]'"
        ).out
      }),
    KillTarget(
      name: "Lua writer", uri: { _ in "lua:writer.lua>out.tab" },
      prepare: {
        try $0.write(
          "writer.lua",
          """
          return {
            header = function() return "begin\\n" end,
            record = function(r) return (r.Number or "") .. "\\t" .. (r.Name or "") .. "\\n" end,
            footer = function() return "end\\n" end,
          }
          """)
      },
      content: { $0.text("out.tab") ?? "(no file)" }),
  ]

  /// A schema of the workspace's own in the server that all tests share.
  private static func schema(of workspace: Workspace) -> String {
    "t" + workspace.path.lowercased().filter { $0.isHexDigit }.suffix(30)
  }

  private static func file(_ name: String, _ path: String) -> KillTarget {
    KillTarget(name: name, uri: { _ in path }, content: { $0.text(path) ?? "(no file)" })
  }
}

import Foundation
import Runs
import Testing

/// The source `sqlite:`.
@Suite struct SQLiteSourceTests {
  private func folder(_ sql: String, task: String = RunFolder.plainTask) throws -> RunFolder {
    let folder = try RunFolder(task: task)
    try SQLiteConnection(path: "\(folder.path)/in.db", access: .create).execute(sql)
    return folder
  }

  @Test(arguments: [1, 100_000])
  func keepsValuesAndTypes(blockSize: Int) throws {
    let folder = try folder(
      """
      CREATE TABLE things (id INTEGER PRIMARY KEY, name, v1, v2, v3);
      INSERT INTO things VALUES (9223372036854775807, 'a"b,' || char(10) || 'c', 0.1, x'000102ff', NULL),
        (-1, '', 1e300, x'', 00123), (2, '00123', 1e999, 'true', 1.0);
      """,
      task: """
            key: [Id]
            fields: {Id: id, Name: name, V1: v1, V2: v2, V3: v3}
        """)
    let report = try folder.run(
      from: "sqlite:in.db?query=SELECT * FROM things ORDER BY id", to: "out.jsonl"
    ) { $0.blockSize = blockSize }
    #expect(report.failure == nil)
    #expect(
      folder.text("out.jsonl") == #"""
        {"Id":-1,"Name":null,"V1":1e+300,"V2":null,"V3":123}
        {"Id":2,"Name":"00123","V1":"Infinity","V2":"true","V3":1.0}
        {"Id":9223372036854775807,"Name":"a\"b,\nc","V1":0.1,"V2":"AAEC/w==","V3":null}

        """#)
  }

  /// A target in the same file gets its rows while the source is read.
  @Test(arguments: ["DELETE", "WAL"])
  func copiesInsideADatabase(_ journal: String) throws {
    let folder = try folder(
      """
      PRAGMA journal_mode = \(journal); CREATE TABLE people (id, name);
      WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 5000)
        INSERT INTO people SELECT n, 'name ' || n FROM n;
      """)
    let report = try folder.run(from: "in.db?table=people", to: "in.db?table=Contact") {
      $0.blockSize = 1000
    }
    #expect(report.failure == nil && report.tasks.first?.written == 5000, "\(report)")
    let connection = try SQLiteConnection(path: "\(folder.path)/in.db", access: .read)
    #expect(try connection.integer("SELECT count(*) FROM Contact") == 5000)
  }

  @Test func readsWhatNobodyMayWrite() throws {
    let folder = try folder(
      "PRAGMA journal_mode = WAL; CREATE TABLE people AS SELECT 1 AS id, 'name 1' AS name")
    #expect(chmod("\(folder.path)/in.db", 0o400) == 0)
    #expect(try folder.run(from: "in.db?table=people", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == contacts(1...1))
  }

  @Test func rejectsTextThatIsNoUTF8() throws {
    let folder = try folder(
      "CREATE TABLE people (id, name); INSERT INTO people VALUES (1, CAST(x'ff41' AS TEXT)), (2, 'name 2')"
    )
    let report = try folder.run(from: "in.db?table=people", to: "out.csv")
    #expect(report.tasks.first?.reasons.first?.firstMessage == "name: the text is not UTF-8")
    #expect(folder.text("out.csv") == contacts(2...2))
  }

  @Test(arguments: [
    ("sqlite:in.db", "say what to read"), ("in.db?table=nowhere", "no such table: nowhere"),
    ("in.db?query=DELETE FROM people RETURNING *", "would change the database"),
    ("in.db?query=SELECT id FROM people", "there is no column 'name'"),
    ("in.db?query=SELECT 1 AS id, 2 AS id", "two columns 'id'"),
    ("nowhere.db?table=t", "there is no such file"),
    ("in.db?query=UPDATE people SET id = 1", "would change the database"),
    ("sqlite:project.yaml?table=t", "no SQLite database"), ("sqlite:-?table=t", "standard input"),
  ])
  func saysWhatCanNotBeRead(_ source: String, _ message: String) throws {
    let folder = try folder("CREATE TABLE people (id, name)")
    let said = try folder.run(from: source, to: "out.csv").failure?.message ?? "nothing"
    #expect(said.contains(message), "\(said)")
    #expect(!folder.names.contains("nowhere.db"))
  }
}

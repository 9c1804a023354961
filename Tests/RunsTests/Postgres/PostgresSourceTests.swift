import PostgresServer
import Runs
import Testing

/// The source `postgres:` on a real server.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresSourceTests {
  private static let everyType = """
    CREATE TABLE @.things (id int PRIMARY KEY, name text, v1 bigint, v2 numeric, v3 numeric(12,2), v4 float8, v5 bool,
      v6 timestamptz, v7 timestamp, v8 date, v9 json, v10 jsonb, v11 bytea, v12 uuid, v13 int[]);
    INSERT INTO @.things VALUES (1, E'a\\tb\\\\c\\nd"e,f', 9223372036854775807, 12345678901234567890.1234567890, 7, 0.1,
      true, '2024-01-31 12:00:00.5+02', '2024-01-31 12:00:00', '2024-02-29', '{"a": [1, {"b":null}]}', '"te\\u0041xt\\n"',
      '\\x000102ff', '7d1e2f30-0000-4000-8000-000000000001', '{1,2}'),
      (2, '', NULL, 'NaN', NULL, 1e300, false, 'infinity', NULL, NULL, '12', 'true', '', NULL, NULL),
      (3, '\\N', -9223372036854775808, 1.50, 0.10, 'Infinity', NULL, '2024-01-31 12:00:00Z', NULL, NULL, 'null', NULL, NULL, NULL, NULL)
    """

  private static let task = """
        key: [Id]
        fields: {Id: id, Name: name, V1: v1, V2: v2, V3: v3, V4: v4, V5: v5, V6: v6, V7: v7, V8: v8, V9: v9, V10: v10, V11: v11, V12: v12, V13: v13}
    """

  private static let expected = #"""
    {"Id":1,"Name":"a\tb\\c\nd\"e,f","V1":9223372036854775807,"V2":12345678901234567890.1234567890,"V3":7.00,"V4":0.1,"V5":true,"V6":"2024-01-31T10:00:00.5Z","V7":"2024-01-31T12:00:00","V8":"2024-02-29","V9":{"a": [1, {"b":null}]},"V10":"teAxt\n","V11":"AAEC/w==","V12":"7d1e2f30-0000-4000-8000-000000000001","V13":"{1,2}"}
    {"Id":2,"Name":null,"V1":null,"V2":"NaN","V3":null,"V4":1e+300,"V5":false,"V6":"infinity","V7":null,"V8":null,"V9":12,"V10":true,"V11":null,"V12":null,"V13":null}
    {"Id":3,"Name":"\\N","V1":-9223372036854775808,"V2":1.50,"V3":0.10,"V4":"Infinity","V5":null,"V6":"2024-01-31T12:00:00Z","V7":null,"V8":null,"V9":null,"V10":null,"V11":null,"V12":null,"V13":null}

    """#

  @Test(arguments: [1, 100_000])
  func keepsValuesAndTypes(blockSize: Int) throws {
    let test = try PostgresFolder(RunFolder(task: Self.task))
    try test.query(Self.everyType)
    let report = try test.run(from: test.table("things"), to: "out.jsonl") {
      $0.blockSize = blockSize
    }
    #expect(report.counts == [3, 3, 0, 0], "\(report)")
    #expect(test.folder.text("out.jsonl") == Self.expected)
  }

  @Test func readsQueries() throws {
    let test = try PostgresFolder()
    try test.query(
      "CREATE TABLE @.people AS SELECT n AS id, 'name ' || n AS name FROM generate_series(1, 5000) n"
    )
    let query =
      "SELECT id, name FROM \(test.schema).people WHERE id %3C= 3000 ORDER BY id -- the first;"
    let report = try test.run(from: test.server.uri() + "&query=\(query)", to: "out.csv") {
      $0.blockSize = 1000
      $0.jobs = 3
    }
    #expect(report.counts == [3000, 3000, 0, 0], "\(report)")
    #expect(test.folder.text("out.csv") == contacts(1...3000))
  }

  /// Both ends in one database, even in one table.
  @Test(arguments: ["Contact", "people"])
  func copiesInsideADatabase(_ target: String) throws {
    let test = try PostgresFolder()
    try test.query(
      """
      CREATE TABLE @.people (id text PRIMARY KEY, name text);
      INSERT INTO @.people SELECT n, 'name ' || n FROM generate_series(1, 2000) n
      """)
    let report = try test.run(from: test.table("people"), to: test.table(target)) {
      $0.blockSize = 1000
    }
    let written = target == "people" ? 0 : 2000
    #expect(report.counts == [2000, written, 2000 - written, 0], "\(report)")
    #expect(try test.query("SELECT count(*) FROM @.\"\(target)\"") == ["2000"])
  }

  @Test(arguments: [
    ("&table=@.nowhere", "there is no table @.nowhere"),
    (
      "&query=SELECT 1 AS id",
      "there is no column 'name', which the rules read; the columns are: id"
    ),
    ("&query=SELECT 1 AS id, 2 AS id", "two columns 'id'"),
    ("&query=SELEC 1", "syntax error at or near \"SELEC\""),
    ("&query=SELECT 1 AS id; DROP TABLE x", "cannot insert multiple commands"),
    ("&query=DELETE FROM @.people RETURNING id, name", "in a read-only transaction"),
    ("&query=SELECT 1/0 AS id, 2 AS name", "division by zero"),
    ("&query=", "gives no columns"),
    ("", "say what to read: ?table=NAME"),
    ("&table=a&query=b", "exclude each other"),
  ])
  func saysWhatCanNotBeRead(_ options: String, _ message: String) throws {
    let test = try PostgresFolder()
    try test.query("CREATE TABLE @.people (id text, name text); INSERT INTO @.people VALUES (1, 1)")
    let report = try test.run(
      from: test.server.uri() + options.replacing("@", with: test.schema), to: "out.csv")
    let said = report.failure?.message ?? "nothing"
    #expect(said.contains(message.replacing("@", with: test.schema)), "\(said)")
    #expect(test.folder.text("out.csv") == nil)
    #expect(try test.query("SELECT count(*) FROM @.people") == ["1"])
  }

  @Test func rejectsWithTheWholeRow() throws {
    let test = try PostgresFolder()
    try test.query(
      "CREATE TABLE @.people AS SELECT 1 AS id, NULL::text AS name, '{\"a\":1}'::json AS more")
    let report = try test.run(from: test.table("people"), to: "out.csv") {
      $0.rejects = .file("r.jsonl")
    }
    #expect(report.counts == [1, 0, 0, 1])
    #expect(
      test.folder.text("r.jsonl")?.contains(#""source":{"id":1,"name":null,"more":{"a":1}}"#)
        == true)
  }

  @Test func walksIntoJSON() throws {
    let task = """
          key: [Id]
          fields: {Id: id, Code: currency.iso.code, Map: {from: currency.name, map: {euro: EUR}}, Missing: currency.x}
      """
    let test = try PostgresFolder(RunFolder(task: task))
    try test.query(
      """
      CREATE TABLE @.people AS SELECT 1 AS id, '{"name": "euro", "iso":\n {"code": "978"}}'::json AS currency
        UNION ALL SELECT 2, NULL UNION ALL SELECT 3, '[1]' ORDER BY 1
      """)
    let report = try test.run(from: test.table("people"), to: "out.csv")
    #expect(report.failure == nil, "\(report)")
    #expect(test.folder.text("out.csv") == "Id,Code,Map,Missing\n1,978,EUR,\n2,,,\n3,,,\n")
  }
}

import Foundation
import PostgresServer
import Runs
import Testing

/// The target `postgres:` on a real server.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresTargetTests {
  @Test func insertsThenChangesNothing() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...1000))
    #expect(try test.run { $0.blockSize = 2000 }.counts == [1000, 1000, 0, 0])
    #expect(try test.run { $0.jobs = 3 }.counts == [1000, 0, 1000, 0])
    try test.folder.write("in.csv", people(990...1010).replacing("name 995", with: ""))
    #expect(try test.run().counts == [21, 10, 10, 1])
    try test.folder.write("in.csv", "id,name\n1,Other\n2,name 2\n")
    #expect(try test.run().counts == [2, 1, 1, 0])
    #expect(try test.query("SELECT count(*), min(\"Name\") FROM @.\"Contact\"") == ["1010|Other"])
  }

  /// What a table without a key gets is added each time.
  @Test func addsRowsWithoutAKey() throws {
    let task = "    fields: {Id: id, Name: name}\n"
    let test = try PostgresFolder(RunFolder(task: task))
    try test.folder.write("in.csv", people(1...3))
    #expect(try test.run().counts == [3, 3, 0, 0])
    #expect(try test.run().counts == [3, 3, 0, 0])
    #expect(try test.query("SELECT count(*) FROM @.\"Contact\"") == ["6"])
  }

  @Test func keepsEveryCharacter() throws {
    let test = try PostgresFolder()
    let texts = [
      "tab\there", "back\\slash \\N \\. \\t", "line\nfeed", "CR\r\nLF", "\\N", "\\.", "ünïcödé 🎉",
      "'quote' \"\"double\"\"", " spaces  ",
    ]
    let lines = texts.enumerated().map { "\($0.offset),\"\($0.element)\"\n" }.joined()
    try test.folder.write("in.csv", "id,name\n" + lines)
    #expect(try test.run().counts == [texts.count, texts.count, 0, 0])
    let stored = try test.query(
      "SELECT encode(\"Name\"::bytea, 'hex') FROM (SELECT \"Id\", convert_to(\"Name\", 'UTF8') AS \"Name\" FROM @.\"Contact\") t ORDER BY \"Id\""
    )
    let wanted = texts.map { text in
      text.replacing("\"\"", with: "\"").utf8.map { String($0 + 0, radix: 16).leftPadded }.joined()
    }
    #expect(stored == wanted)
  }

  @Test func findsTablesAndColumnsByNamesWithoutQuotes() throws {
    let test = try PostgresFolder()
    try test.query("CREATE TABLE @.Contact (ID text PRIMARY KEY, Name text, more text DEFAULT 'x')")
    try test.folder.write("in.csv", people(1...2))
    #expect(try test.run().counts == [2, 2, 0, 0])
    #expect(try test.query("SELECT * FROM @.contact ORDER BY id") == ["1|name 1|x", "2|name 2|x"])
  }

  // MARK: Types

  private static let typedTask = """
        key: [Id]
        fields: {Id: id, Text: text, Amount: amount, Money: money, Born: born, Active: active, Small: small, Big: big, Kind: kind}
    """

  /// Values of every type come out as they went in: no digit more or less.
  @Test func makesColumnsThatKeepValuesExactly() throws {
    let test = try PostgresFolder(
      RunFolder(task: Self.typedTask, target: "{app: app, entity: Contact}"))
    try test.folder.write(
      "schemas/app/Contact.yaml",
      """
      app: app
      entity: Contact
      key: [Id]
      fields:
        Id: {type: string, maxLength: 20}
        Text: {type: string}
        Amount: {type: decimal}
        Money: {type: currency}
        Born: {type: dateTime}
        Active: {type: boolean}
        Small: {type: integer}
        Big: {type: bigInteger}
        Kind: {type: enum, options: {0: "No", 1: "Yes"}}
      """)
    try test.folder.write(
      "in.csv",
      """
      id,text,amount,money,born,active,small,big,kind
      00123,,1234567890123456.70,0.10,2024-02-29T23:59:59.123456Z,true,-2147483648,9223372036854775807,Yes
      2,x,-99999999999999999999999999999.5,100,2024-01-01,false,7,-9223372036854775808,No

      """)
    #expect(try test.run().counts == [2, 2, 0, 0])
    #expect(try test.run().counts == [2, 0, 2, 0])
    let types = try test.query(
      """
      SELECT column_name, data_type, character_maximum_length, is_nullable FROM information_schema.columns
      WHERE table_schema = '@' AND table_name = 'Contact' ORDER BY ordinal_position
      """)
    #expect(
      types == [
        "Id|character varying|20|NO", "Text|text|NULL|YES", "Amount|numeric|NULL|YES",
        "Money|numeric|NULL|YES",
        "Born|timestamp with time zone|NULL|YES", "Active|boolean|NULL|YES",
        "Small|integer|NULL|YES",
        "Big|bigint|NULL|YES", "Kind|text|NULL|YES",
      ])
    let rows = try test.query("SET timezone = 'UTC'; SELECT * FROM @.\"Contact\" ORDER BY 1")
    #expect(
      rows == [
        "00123|NULL|1234567890123456.70|0.10|2024-02-29 23:59:59.123456+00|t|-2147483648|9223372036854775807|Yes",
        "2|x|-99999999999999999999999999999.5|100|2024-01-01 00:00:00+00|f|7|-9223372036854775808|No",
      ])
  }

  /// What a column would round or cut without a word is refused; what it takes as it is, is not.
  @Test(arguments: [
    ("numeric(10,2)", "1.005", false), ("numeric(10,2)", "1.500", true),
    ("numeric(10,2)", "15e-1", true),
    ("numeric(10,2)", "15e-4", false), ("numeric(5,-2)", "1200", true),
    ("numeric(5,-2)", "1250", false),
    ("double precision", "0.1", true), ("double precision", "1234567890.1234567", false),
    ("real", "0.1", true),
    ("real", "1234567.8", false), ("timestamptz", "2024-01-01T00:00:00.123456Z", true),
    ("timestamptz", "2024-01-01T00:00:00.1234567Z", false),
    ("timestamptz", "2024-01-01T00:00:00.1234560Z", true),
    ("timestamp(0)", "2024-01-01T00:00:00.5", false),
    ("timestamp", "2024-01-01T00:00:00+02:00", false),
    ("timestamp", "2024-01-01T00:00:00Z", true), ("date", "2024-01-01", true),
    ("date", "2024-01-01T00:00:00Z", true), ("date", "2024-01-01T10:00:00Z", false),
    ("varchar(3)", "abc", true),
    ("varchar(3)", "abc ", false), ("varchar(3)", "abcd", false), ("varchar(3)", "äöü", true),
  ])
  func changesNoValueInSilence(_ type: String, _ value: String, _ isTaken: Bool) throws {
    let test = try PostgresFolder()
    try test.query("CREATE TABLE @.\"Contact\" (\"Id\" text PRIMARY KEY, \"Name\" \(type))")
    try test.folder.write("in.csv", "id,name\n1,\(value)\n")
    let report = try test.run()
    #expect(report.counts == (isTaken ? [1, 1, 0, 0] : [1, 0, 0, 1]), "\(report)")
    #expect(report.tasks.first?.reasons.first?.firstMessage.contains("Name") != isTaken)
  }

  /// Equal is not always the same.
  @Test(arguments: [("numeric", "1.0", "1.00"), ("jsonb", "[1]", "[2]"), ("json", "[1]", "[1 ]")])
  func seesEveryChange(_ type: String, _ before: String, _ after: String) throws {
    let test = try PostgresFolder()
    try test.query("CREATE TABLE @.\"Contact\" (\"Id\" text PRIMARY KEY, \"Name\" \(type))")
    try test.folder.write("in.csv", "id,name\n1,\(before)\n")
    #expect(try test.run().counts == [1, 1, 0, 0])
    #expect(try test.run().counts == [1, 0, 1, 0])
    try test.folder.write("in.csv", "id,name\n1,\(after)\n")
    #expect(try test.run().counts == [1, 1, 0, 0])
    #expect(try test.query("SELECT \"Name\"::text FROM @.\"Contact\"") == [after])
  }

  // MARK: Bad rows

  /// Only the bad rows are refused, each with the server's own words.
  @Test(arguments: [200, 100_000])
  func refusesBadRowsAlone(blockSize: Int) throws {
    let test = try PostgresFolder()
    try test.query(
      """
      CREATE TABLE @."Contact" ("Id" integer PRIMARY KEY,
        "Name" varchar(20) CONSTRAINT not_bad CHECK ("Name" NOT LIKE '%bad%'))
      """)
    var text = people(1...2000)
    text.replace("\n700,name 700\n", with: "\nseven,name 700\n")
    text.replace("\n3,name 3\n", with: "\n3,bad 3\n")
    text.replace("\n2000,name 2000\n", with: "\n2000,a name that is too long for the column\n")
    text.replace("\n1501,name 1501\n", with: "\n1501,bad 1501\n")
    try test.folder.write("in.csv", text)
    let report = try test.run {
      $0.blockSize = blockSize
      $0.rejects = .file("r.jsonl")
    }
    #expect(report.counts == [2000, 1996, 0, 4])
    let rejects = (test.folder.text("r.jsonl") ?? "").split(separator: "\n")
    let wanted = [
      (3, "violates check constraint \\\"not_bad\\\""),
      (700, "Id: invalid input syntax for type integer: \\\"seven\\\""), (1501, "not_bad"),
      (2000, "Name: value too long for type character varying(20)"),
    ]
    #expect(rejects.count == wanted.count)
    for (reject, (record, message)) in zip(rejects, wanted) {
      #expect(
        reject.contains("\"record\":\(record),") && reject.contains(message)
          && reject.contains("\"code\":\"target\""), "\(reject)")
    }
    #expect(
      try test.query("SELECT count(*) FROM @.\"Contact\" WHERE \"Id\" NOT IN (3, 1501)") == ["1996"]
    )
  }

  @Test func refusesTextsWithNUL() throws {
    let test = try PostgresFolder()
    try test.folder.write(
      "in.jsonl",
      #"""
      {"id":"1","name":"one"}
      {"id":"2","name":"t\u0000wo"}
      {"id":"3","name":"\u0000"}
      {"id":"4","name":"four"}
      """#)
    let report = try test.run(from: "in.jsonl")
    #expect(report.counts == [4, 2, 0, 2])
    #expect(
      report.tasks.first?.reasons.first?.firstMessage
        == "Name: the value holds the character NUL, which PostgreSQL's text can't hold")
    #expect(try test.query("SELECT \"Id\" FROM @.\"Contact\"") == ["1", "4"])
  }

  @Test func findsRowsThatFailOnlyAtTheEnd() throws {
    let test = try PostgresFolder()
    try test.query(
      """
      CREATE TABLE @.known (name text PRIMARY KEY);
      INSERT INTO @.known SELECT 'name ' || n FROM generate_series(1, 9) n;
      CREATE TABLE @."Contact" ("Id" text PRIMARY KEY,
        "Name" text REFERENCES @.known DEFERRABLE INITIALLY DEFERRED)
      """)
    try test.folder.write("in.csv", people(1...10))
    let report = try test.run()
    #expect(report.counts == [10, 9, 0, 1])
    #expect(
      report.tasks.first?.reasons.first?.firstMessage.contains("is not present in table") == true)
  }

  @Test func refusesWhatATriggerRefuses() throws {
    let test = try PostgresFolder()
    try test.query(
      """
      CREATE TABLE @."Contact" ("Id" text PRIMARY KEY, "Name" text);
      CREATE FUNCTION @.look() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN IF NEW."Id" = '5' THEN RAISE 'five is' USING DETAIL = 'right out'; END IF; RETURN NEW; END$$;
      CREATE TRIGGER look BEFORE INSERT ON @."Contact" FOR EACH ROW EXECUTE FUNCTION @.look()
      """)
    try test.folder.write("in.csv", people(1...10))
    let report = try test.run()
    #expect(report.counts == [10, 9, 0, 1])
    #expect(report.tasks.first?.reasons.first?.firstMessage == "five is: right out")
  }

  // MARK: Tables that don't fit

  @Test(arguments: [
    (
      "CREATE TABLE @.\"Contact\" (\"Id\" text PRIMARY KEY)",
      "ALTER TABLE \"@\".\"Contact\" ADD COLUMN \"Name\" text;"
    ),
    (
      "CREATE TABLE @.\"Contact\" (\"Id\" text, \"Name\" text)",
      "CREATE UNIQUE INDEX ON \"@\".\"Contact\" (\"Id\");"
    ),
    (
      "CREATE TABLE @.\"Contact\" (\"Id\" text PRIMARY KEY, \"Name\" text, born date NOT NULL)",
      "ALTER TABLE \"@\".\"Contact\" ALTER COLUMN \"born\" SET DEFAULT …;"
    ),
  ])
  func saysWhatWouldMakeATableFit(_ definition: String, _ cure: String) throws {
    let test = try PostgresFolder()
    try test.query(definition)
    try test.folder.write("in.csv", people(1...3))
    let cure = cure.replacing("@", with: test.schema)
    let message = try #require(try test.run().failure?.message)
    #expect(message.contains(cure), "\(message)")
    try test.query(cure.replacing("…", with: "current_date"))
    #expect(try test.run().counts == [3, 3, 0, 0])
  }

  @Test func saysWhatServerAndDatabaseRefuse() throws {
    let test = try PostgresFolder()
    try test.folder.write("in.csv", people(1...3))
    let cases = [
      (
        test.table("x").replacing("///postgres", with: "///nowhere"),
        "database \"nowhere\" does not exist"
      ),
      (
        "postgres://somebody:geheim@localhost:1/db?table=t",
        "postgres://somebody:***@localhost:1/db: connection to server at"
      ),
      (
        "postgres:host=\(test.folder.path) password=geheim?table=t",
        "password=***: connection to server on socket"
      ),
      (test.server.uri("nowhere.Contact"), "schema \"nowhere\" does not exist"),
      (test.server.uri("a.b.c"), "a.b.c is no name of a table"),
      (test.server.uri() + "&tabel=Contact", "did you mean table?"),
      ("postgres://u:ge/heim@localhost/db?table=t", "the password holds a character"),
    ]
    for (target, message) in cases {
      let failure = try test.run(to: target).failure?.message ?? ""
      #expect(failure.contains(message), "\(failure)")
      #expect(!failure.contains("geheim") && !failure.contains("ge/heim"), "\(failure)")
    }
  }
}

extension String {
  fileprivate var leftPadded: String { count < 2 ? "0" + self : self }
}

import Foundation
import PostgresServer
import Runs
import Testing

/// `--delete-missing` in a table of a PostgreSQL server.
@Suite(.enabled(if: PostgresServer.isInstalled)) struct PostgresDeletionTests {
  /// The company is the same for all records, so it tells which rows the project is about.
  private static let task = """
        key: [Company, Id]
        fields: {Company: {value: c1}, Id: id, Name: {from: name, required: true}}

    """

  private func run(_ test: PostgresFolder, resumes: Bool = false) throws -> RunReport {
    try test.run {
      $0.deletionLimit = .standard
      $0.resumes = resumes
    }
  }

  private func ids(_ test: PostgresFolder) throws -> [Int] {
    try test.query(#"SELECT "Id" FROM @."Contact" WHERE "Company" = 'c1'"#).compactMap { Int($0) }
      .sorted()
  }

  @Test func deletesWhatTheSourceHasNot() throws {
    let test = try PostgresFolder(RunFolder(task: Self.task))
    // Keys compare as the table has them: 007 is 7, and a key can have a tab or nothing in it.
    try test.query(
      """
      CREATE TABLE @."Contact" ("Company" text, "Id" integer, "Name" text, PRIMARY KEY ("Company", "Id"));
      INSERT INTO @."Contact" VALUES ('c2', 1, 'other'), ('', 2, 'other'), (E'c\\t1', 3, 'other')
      """)
    try test.folder.write("in.csv", people(1...100))
    #expect(try run(test).counts == [100, 100, 0, 0])
    #expect(try ids(test) == Array(1...100))
    // Seven was rejected, and stays; a key that the column can't hold is no row's.
    try test.folder.write(
      "in.csv",
      people(6...98).replacing("\n9,", with: "\n009,").replacing("name 7\n", with: "\n") + "x,y\n")
    let report = try run(test)
    #expect(report.counts == [94, 0, 92, 2], "\(report)")
    #expect(report.tasks.first?.deleted == 7)
    #expect(try ids(test) == Array(6...98))
    #expect(try test.query(#"SELECT count(*) FROM @."Contact""#) == ["96"])
    try test.folder.write("in.csv", people(50...98))
    let refused = try run(test)
    #expect(refused.failure?.message.contains("44 of 93 rows are missing") == true, "\(refused)")
    #expect(try ids(test) == Array(6...98))
  }

  @Test func keysHaveAnyCharacters() throws {
    let task = "    key: [Id, Name]\n    fields: {Id: id, Name: name}\n"
    let test = try PostgresFolder(RunFolder(task: task))
    let records = "a\tb,\\N\n\\,a\\tb\n\"line\nfeed\",\"x,y\"\n"
    try test.folder.write("in.csv", "id,name\n" + records + "gone,x\n")
    let options = { (options: inout RunOptions) in options.deletionLimit = .rows(1) }
    #expect(try test.run(options).counts == [4, 4, 0, 0])
    try test.folder.write("in.csv", "id,name\n" + records)
    let report = try test.run(options)
    #expect(report.counts == [3, 0, 3, 0])
    #expect(report.tasks.first?.deleted == 1)
    #expect(try test.query(#"SELECT count(*) FROM @."Contact" WHERE "Id" = 'gone'"#) == ["0"])
  }

  /// The list of keys goes with the connection: without it every row would seem to be missing.
  @Test func deletesNothingAfterALostConnection() throws {
    let test = try PostgresFolder(RunFolder(task: Self.task))
    try test.folder.write("in.csv", people(1...20_000))
    #expect(try run(test).counts == [20_000, 20_000, 0, 0])
    try test.folder.write("in.csv", people(2...20_000))
    let thread = Thread {
      for _ in 0..<1000 {
        if let cuts = try? test.cutOff(), cuts > 0 { return }
      }
    }
    thread.start()
    let report = try test.run {
      $0.deletionLimit = .standard
      $0.blockSize = 2000
    }
    let said = report.failure?.message ?? "nothing"
    #expect(said.contains("list of the rows that are to stay; nothing was deleted"), "\(said)")
    #expect(try test.query(#"SELECT count(*) FROM @."Contact""#) == ["20000"])
    let resumed = try run(test, resumes: true)
    #expect(resumed.tasks.first?.deleted == 1, "\(resumed)")
    #expect(try test.query(#"SELECT min("Id"::int) FROM @."Contact""#) == ["2"])
  }
}

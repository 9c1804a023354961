import Runs
import Testing

@Suite struct SQLiteTargetTests {
  private func rows(_ folder: RunFolder, _ sql: String) throws -> [String] {
    let connection = try SQLiteConnection(path: "\(folder.path)/out.db", access: .existing)
    let statement = try connection.prepare(sql)
    var rows: [String] = []
    while try statement.step() { rows.append(statement.text(0) ?? "NULL") }
    return rows
  }

  private func execute(_ folder: RunFolder, _ sql: String) throws {
    try SQLiteConnection(path: "\(folder.path)/out.db", access: .create).execute(sql)
  }

  @Test func insertsThenChangesNothing() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...1000))
    let first = try folder.run(from: "in.csv", to: "out.db") { $0.blockSize = 1000 }
    #expect(first.tasks.first?.written == 1000)
    let second = try folder.run(from: "in.csv", to: "out.db") { $0.jobs = 3 }
    #expect(second.status == .completed)
    #expect(second.tasks.first?.written == 0)
    #expect(second.tasks.first?.unchanged == 1000)
    try folder.write("in.csv", people(990...1010).replacing("name 995", with: ""))
    let third = try folder.run(from: "in.csv", to: "out.db")
    #expect(third.tasks.first?.written == 10)
    #expect(third.tasks.first?.unchanged == 10)
    #expect(third.tasks.first?.rejected == 1)
    #expect(try rows(folder, "SELECT count(*) FROM Contact") == ["1010"])
  }

  /// What a stopped run says it wrote is what the table has.
  @Test(arguments: [1, 3])
  func keepsWhatWasWrittenBeforeAStop(jobs: Int) throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...500) + (501...600).map { "\($0),\n" }.joined())
    let report = try folder.run(from: "in.csv", to: "out.db") {
      $0.jobs = jobs
      $0.blockSize = 200
      $0.maximumRejects = 20
    }
    #expect(report.failure?.kind == .tooManyRejects)
    let written = report.tasks.first?.written ?? 0
    // Of the block that is one too many nothing is written.
    #expect(written > 480 && written <= 500)
    #expect(try rows(folder, "SELECT count(*) FROM Contact") == ["\(written)"])
  }

  @Test func waitsForNobodyForEver() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...3))
    #expect(try folder.run(from: "in.csv", to: "out.db").failure == nil)
    let other = try SQLiteConnection(path: "\(folder.path)/out.db", access: .existing)
    try other.execute("BEGIN IMMEDIATE")
    let report = try folder.run(from: "in.csv", to: "out.db")
    #expect(report.failure?.message.contains("locked by another process") == true)
    #expect(report.tasks.first?.written == 0)
  }

  @Test func keepsDecimalsAndZeros() throws {
    let folder = try RunFolder()
    try folder.write("in.jsonl", "{\"id\":\"00123\",\"name\":1234567890123456.70}\n")
    #expect(try folder.run(from: "in.jsonl", to: "out.db?table=T").failure == nil)
    #expect(try rows(folder, "SELECT Id || ' ' || Name FROM T") == ["00123 1234567890123456.70"])
    let again = try folder.run(from: "in.jsonl", to: "out.db?table=T")
    #expect(again.tasks.first?.unchanged == 1)
  }

  @Test func rejectsOnlyTheRowThatTheTableRefuses() throws {
    let folder = try RunFolder()
    try execute(
      folder, "CREATE TABLE Contact (id TEXT PRIMARY KEY, name TEXT CHECK (name <> 'name 7'))")
    try folder.write("in.csv", people(1...10))
    let report = try folder.run(from: "in.csv", to: "out.db") {
      $0.rejects = .file("rejects.jsonl")
    }
    #expect(report.status == .warning)
    #expect(report.tasks.first?.written == 9)
    let rejects = folder.text("rejects.jsonl") ?? ""
    #expect(rejects.contains(#""record":7,"key":{"Id":"7"},"field":null,"code":"target""#))
    #expect(rejects.contains("CHECK constraint failed"))
  }

  @Test(arguments: [
    (
      "CREATE TABLE Contact (Id TEXT PRIMARY KEY)",
      "ALTER TABLE \"Contact\" ADD COLUMN \"Name\" TEXT;"
    ),
    ("CREATE TABLE Contact (Id, Name)", "CREATE UNIQUE INDEX"),
    ("CREATE VIEW Contact AS SELECT 1 AS Id, 2 AS Name", "Contact"),
  ])
  func refusesATableThatDoesNotFit(definition: String, says: String) throws {
    let folder = try RunFolder()
    try execute(folder, definition)
    try folder.write("in.csv", people(1...3))
    let report = try folder.run(from: "in.csv", to: "out.db")
    #expect(report.failure?.kind == .target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
  }

  @Test func insertsWithoutAKey() throws {
    let folder = try RunFolder(task: "    fields: {Name: name}\n")
    try folder.write("in.csv", people([1, 1, 2]))
    for _ in 1...2 {
      #expect(try folder.run(from: "in.csv", to: "out.db").tasks.first?.written == 3)
    }
    #expect(try rows(folder, "SELECT count(*) FROM Contact") == ["6"])
  }

  @Test func saysWhatIsWrongWithTheFile() throws {
    let folder = try RunFolder()
    try folder.write("in.csv", people(1...3))
    try folder.write("out.db", String(repeating: "no database", count: 100))
    let damaged = try folder.run(from: "in.csv", to: "out.db")
    #expect(damaged.failure?.message.contains("no SQLite database") == true)
    let lost = try folder.run(from: "in.csv", to: "none/out.db")
    #expect(lost.failure?.message.contains("does its folder exist") == true)
  }
}

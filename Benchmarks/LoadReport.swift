private import PostgresServer

/// What loading mapped records into databases takes, against loading the same rows by hand.
///
/// By hand is the map to a CSV file, then the database's own fastest way from there. Clock times, as half of the work
/// is the server's.
enum LoadReport {
  private static let name = "loads of databases"
  private static let recordCount = 200_000
  private static let roundCount = 3

  static func printAll(_ wanted: ArraySlice<String>) {
    guard wanted.isEmpty || wanted.contains(where: { name.contains($0) }) else { return }
    print("\n" + Report.columns(name, "seconds", "by hand", "ratio"))
    do {
      let folder = try LoadFolder(AccountData(recordCount: recordCount, seed: 20_171_026))
      try printSQLite(folder)
      guard PostgresServer.isInstalled else {
        return print("PostgreSQL is not installed")
      }
      try printPostgres(folder, PostgresServer())
    } catch {
      print("\(name): \(error)")
    }
  }

  private static func printSQLite(_ folder: LoadFolder) throws {
    var first = Pair()
    var second = Pair()
    var changes = Pair()
    for _ in 0..<roundCount {
      folder.removeResults()
      let map = try folder.seconds { try $0.run(to: LoadFolder.rows) }
      let insert = try folder.seconds { try SQLiteByHand($0).insert() }
      let upsert = try folder.seconds { try SQLiteByHand($0).upsert() }
      first.add(try folder.seconds { try $0.run(to: "sqlite:own.db?table=T") }, map + insert)
      second.add(try folder.seconds { try $0.run(to: "sqlite:own.db?table=T") }, map + upsert)
      let target = "sqlite:changes.db?table=T"
      let all = try folder.seconds { try $0.run(to: target, changesOnly: true) }
      changes.add(try folder.seconds { try $0.run(to: target, changesOnly: true) }, all)
    }
    print(first.line("SQLite, first run"))
    print(second.line("SQLite, second run"))
    print(changes.line("  only changes (1st run)"))
  }

  private static func printPostgres(_ folder: LoadFolder, _ server: PostgresServer) throws {
    let byHand = try PostgresByHand(folder, server)
    var first = Pair()
    var second = Pair()
    for _ in 0..<roundCount {
      folder.removeResults()
      try byHand.prepare()
      let map = try folder.seconds { try $0.run(to: LoadFolder.rows) }
      let hand = try folder.seconds { _ in try byHand.load() }
      let handAgain = try folder.seconds { _ in try byHand.load() }
      let target = server.uri("own")
      first.add(try folder.seconds { try $0.run(to: target) }, map + hand)
      second.add(try folder.seconds { try $0.run(to: target) }, map + handAgain)
    }
    print(first.line("PostgreSQL, first run"))
    print(second.line("PostgreSQL, second run"))
  }

  /// Times of a run and of what it is held against, from several rounds.
  private struct Pair {
    private var own: [Double] = []
    private var other: [Double] = []

    mutating func add(_ own: Double, _ other: Double) {
      self.own.append(own)
      self.other.append(other)
    }

    func line(_ name: String) -> String {
      let ratios = zip(own, other).map { $0 / $1 }
      return Report.columns(
        name, Report.rounded(median(own)), Report.rounded(median(other)),
        Report.rounded(median(ratios)))
    }

    private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
  }
}

import Foundation
import Testing

/// `explain` on the sample project: places, values, and what is wrong with a question.
@Suite struct ExplainTests {
  private func explain(_ arguments: String...) throws -> Outcome {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    return try workspace.crosswalk(["explain", "examples/contoso"] + arguments)
  }

  @Test func namesRowsAndLines() throws {
    let outcome = try explain("--record", "3", "--field", "WarehouseId", "--field", "LanguageId")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(
      outcome.out == """
        record 3  Accounts - Customers
        mapped

        where = true
          examples/contoso/project.yaml:14  returned true for statecode = "0"

        WarehouseId = "62"
          examples/contoso/project.yaml:23
              from address1_city = "Hamburg"
          examples/contoso/maps/warehouse_by_city.lua:32
              returned "62" for address1_city = "Hamburg", address1_country = "DE"

        LanguageId = "de"
          examples/contoso/project.yaml:22
              from address1_country = "DE"
          rules/prospect-to-cash/maps/language_by_country.csv:230
              language_by_country: "DE" → "de"

        """)
  }

  @Test func findsRecordsByKey() throws {
    let outcome = try explain("--key", "ACC-01000-BVRCPS", "--field", "SalesMemo", "--json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let answer = try JSONSerialization.jsonObject(with: outcome.output)
    let object = try #require(answer as? [String: Any])
    #expect(object["record"] as? Int == 1)
    #expect(object["outcome"] as? String == "mapped")
  }

  /// Numbers of the state, of records that a run has seen; the next one of those that none has.
  @Test func findsRecordsByTheirNumbers() throws {
    let workspace = try Workspace(
      Fixture.numbered().merging(["people.csv": Fixture.unnumbered(1...3)]) { $1 })
    let before = try workspace.crosswalk("explain", ".", "--record", "2")
    #expect(before.exitCode == 0, "\(before)")
    #expect(
      before.out.replacing(/\s+/, with: " ").contains(
        "sequence numbers gives id = \"person-2\" its next number in a run: \"N-0001\", if no other record needs one before"
      ), "\(before)")
    #expect(!workspace.has(".crosswalk"))
    _ = try workspace.crosswalk("run", ".")
    let after = try workspace.crosswalk("explain", ".", "--key", "N-0002")
    #expect(after.exitCode == 0, "\(after)")
    #expect(after.out.hasPrefix("record 2 "), "\(after)")
    #expect(
      after.out.contains("sequence numbers gave \"N-0002\" to id = \"person-2\""), "\(after)")
  }

  @Test func seesDuplicates() throws {
    let workspace = try Workspace(
      Fixture.people.merging(["people.csv": "id,name,city\n1,Ada,\n2,,\n2,Bo,\n1,Cy,\n"]) { $1 })
    let outcome = try workspace.crosswalk("explain", ".", "--record", "4", "--field", "Id")
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.out.contains("rejected, duplicate: record 4 has the same key as record 1: Id \"1\""),
      "\(outcome)")
    // The first record with this key was rejected, so this one is the only one.
    let only = try workspace.crosswalk("explain", ".", "--record", "3")
    #expect(only.exitCode == 0, "\(only)")
  }

  /// Everything that a script says and asks is told beside its field, in 80 columns.
  @Test func tellsWhatScriptsDo() throws {
    let files = Fixture.scripted(
      """
      return function(name, record)
        print("looking at", name)
        if name == "Cy" then reject("not Cy") end
        return lookup("cities", record.city) or lookup("other", name)
      end
      """
    ).merging([
      "t/maps/cities.csv": "city,code\nLondon,LON\n",
      "t/maps/other.lua": "return function(name) print('other') return nil end",
    ]) { $1 }
    let workspace = try Workspace(files)
    let first = try workspace.crosswalk("explain", ".", "--record", "1", "--field", "Answer")
    #expect(
      first.out == """
        record 1  People - Contacts
        mapped

        Answer = "LON"
          t/template.yaml:9    from name = "Ada"
          t/maps/answer.lua:4  returned "LON" for name = "Ada", city = "London"
          t/maps/cities.csv:2  lookup cities: "London" → "LON"
                               print: looking at\tAda

        """, "\(first)")
    let second = try workspace.crosswalk("explain", ".", "--record", "2", "--field", "Answer")
    #expect(second.exitCode == 1)
    #expect(second.out.contains("lookup other: asked for \"Bo\""), "\(second)")
    #expect(second.out.contains("print: other"), "\(second)")
    let third = try workspace.crosswalk("explain", ".", "--record", "3", "--json")
    #expect(third.exitCode == 1)
    let answer = try JSONSerialization.jsonObject(with: third.output) as? [String: Any]
    #expect(answer?["code"] as? String == "rejected")
    let field = try #require((answer?["fields"] as? [[String: Any]])?.last)
    let step = try #require((field["steps"] as? [[String: Any]])?.last)
    #expect(step["text"] as? String == "called reject for name = \"Cy\"")
    #expect(step["prints"] as? [String] == ["looking at\tCy"])
    #expect(step["line"] as? Int == 3)
    for outcome in [first, second] {
      #expect(outcome.lines.allSatisfy { $0.count <= 80 }, "\(outcome)")
    }
  }

  @Test func saysWhyARecordIsRejected() throws {
    let outcome = try explain("--record", "104")
    #expect(outcome.exitCode == 1)
    #expect(outcome.out.contains("rejected, unmapped CustomerGroupId"), "\(outcome)")
    #expect(outcome.out.contains("customer_group has no entry for"), "\(outcome)")
  }

  @Test(arguments: [
    (["--record", "501"], 1, "there is no record 501 in data/accounts.csv, which has 500 records"),
    (["--key", "nobody"], 1, "there is no record with the key nobody"),
    (["--record", "1", "--field", "WarehousId"], 2, "did you mean WarehouseId?"),
    (["--record", "0"], 2, "--record wants 1 or more"),
    ([], 2, "give either --record N or --key K"),
  ])
  func saysWhatIsWrongWithAQuestion(
    _ arguments: [String], _ exitCode: Int32, _ message: String
  ) throws {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let outcome = try workspace.crosswalk(["explain", "examples/contoso"] + arguments)
    #expect(outcome.exitCode == exitCode)
    #expect(outcome.err.contains(message), "\(outcome)")
  }
}

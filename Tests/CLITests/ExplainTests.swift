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
          examples/contoso/project.yaml:23                from address1_city = "Hamburg"
          examples/contoso/maps/warehouse_by_city.lua:32  returned "62" for address1_city = "Hamburg", address1_country = "DE"

        LanguageId = "de"
          examples/contoso/project.yaml:22                         from address1_country = "DE"
          rules/prospect-to-cash/maps/language_by_country.csv:230  language_by_country: "DE" → "de"

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

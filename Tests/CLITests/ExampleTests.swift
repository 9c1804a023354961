import Testing

/// The examples do what their READMEs say.
@Suite struct ExampleTests {
  private func run(_ example: String, _ more: String...) throws -> (Outcome, Workspace) {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let folder = "examples/\(example)"
    for left in ["customers.db", "customers.csv", "rejects.jsonl", ".crosswalk"]
    where workspace.has("\(folder)/\(left)") {
      try workspace.remove("\(folder)/\(left)")
    }
    let outcome = try workspace.crosswalk(
      ["run", folder, "--rejects", "rejects.jsonl", "--report", "report.json"] + more)
    return (outcome, workspace)
  }

  @Test func contoso() throws {
    let (outcome, workspace) = try run("contoso")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(try report(workspace.text("report.json")).tasks.first?.counts == [500, 454, 0, 35, 11])
    #expect(
      rejects(workspace.text("rejects.jsonl")).map(\.summary) == [
        "23 OrganizationName required", "61 PaymentTerms unmapped", "104 CustomerGroupId unmapped",
        "147 AddressCountryRegionISOCode unmapped", "192 CreditLimit rejected",
        "238 CreditLimit script", "271 DeliveryMode rejected",
        "315 OrganizationNumberOfEmployees type", "356 OrganizationName length", "447 - duplicate",
        "489 DeliveryMode unmapped",
      ])
    let database = "examples/contoso/customers.db"
    #expect(workspace.query(database, "SELECT count(*) FROM CustomersV2") == [["454"]])
    #expect(
      workspace.query(
        database,
        """
        SELECT OrganizationName, WarehouseId, CreditLimit FROM CustomersV2
        WHERE CustomerAccount = 'ACC-01000-BVRCPS'
        """) == [["Adventure Works", "24", "1000000.0000"]])
    let again = try workspace.crosswalk("run", "examples/contoso", "--report", "report.json")
    #expect(again.exitCode == 1, "\(again)")
    #expect(try report(workspace.text("report.json")).tasks.first?.counts == [500, 0, 454, 35, 11])
  }

  @Test func fabrikam() throws {
    let (outcome, workspace) = try run("fabrikam")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(try report(workspace.text("report.json")).tasks.first?.counts == [60, 46, 0, 11, 3])
    let lines = rejects(workspace.text("rejects.jsonl"))
    #expect(lines.map(\.record) == [14, 33, 51])
    #expect(lines.first?.code == "required")
    #expect(workspace.has("examples/fabrikam/customers.csv"))
  }

  @Test(arguments: ["contoso", "fabrikam"])
  func runsDry(_ example: String) throws {
    let workspace = try Workspace()
    try workspace.copy("rules")
    try workspace.copy("examples")
    let before = workspace.names
    let outcome = try workspace.crosswalk("run", "examples/\(example)", "--dry-run", "--jobs", "3")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(workspace.names == before)
  }
}

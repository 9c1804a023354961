import Records
import Rules
import Testing

/// CSV value maps as they come: dialects, fallbacks, and which file wins.
@Suite struct ValueTableTests {
  private func table(_ csv: String, from: String = "a") throws -> ValueTable {
    let folder = try RuleFolder([
      "template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields: {Name: {from: \(from), map: m}}
      """,
      "maps/m.csv": csv,
    ])
    guard case .table(let table)? = try folder.load().valueMaps["m"] else {
      throw RuleErrors([])
    }
    return table
  }

  @Test(arguments: [
    "code,terms\n1,Net 30\n,none\n",
    "code;terms\n1;Net 30\n;none\n",
    "code\tterms\n1\tNet 30\n\tnone\n",
    "code,terms\r\n1,Net 30\r\n,none\r\n",
    "code,terms\r1,Net 30\r,none",
    "\n\ncode,terms\n\n1,Net 30\n\n,none\n\n",
    "\"code\",\"terms\"\n\"1\",\"Net 30\"\n\"\",\"none\"",
    "\"co;;de\",terms\n1,Net 30\n,none\n",
  ])
  func dialectsAreOne(_ csv: String) throws {
    let table = try table(csv)
    #expect(table.keyCount == 1)
    #expect(table.rows.map(\.keys) == [["1"], [""]])
    #expect(table.rows.map(\.result) == [Constant("Net 30"), Constant("none")])
  }

  @Test func cellsAreTakenExactly() throws {
    let table = try table("a,b\n  x ,\"say \"\"hi\"\",\nthere\"\n0123,\n")
    #expect(table.rows.map(\.keys) == [["  x "], ["0123"]])
    #expect(table.rows[0].result.text == "say \"hi\",\nthere")
    #expect(table.rows[1].result == Constant(""))
    #expect(table.rows.map(\.location.line) == [2, 4])
  }

  @Test func aStarMatchesAnything() throws {
    let table = try table("a,b,c\nx,*,1\n\"*\",y,*\n*,,3\n", from: "[a, b]")
    #expect(table.keyCount == 2)
    #expect(table.rows.map(\.keys) == [["x", nil], [nil, "y"], [nil, ""]])
    #expect(table.rows.map(\.result.text) == ["1", "*", "3"])
  }

  @Test func theNearestFolderWins() throws {
    let folder = try RuleFolder([
      "pack/maps/a.csv": "k,v\n1,pack\n",
      "pack/maps/b.csv": "k,v\n1,pack\n",
      "pack/maps/c.csv": "k,v\n1,pack\n",
      "pack/t/maps/a.csv": "k,v\n1,template\n",
      "pack/t/maps/b.csv": "k,v\n1,template\n",
      "pack/t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: account, schema: none}
          target: {entity: customer, schema: none}
          fields: {A: {from: x, map: a}, B: {from: x, map: b}, C: {from: x, map: c}}
      """,
      "p/maps/a.csv": "k,v\n1,project\n",
      "p/project.yaml": "project: P\ntemplate: ../pack/t\n",
    ])
    let maps = try folder.load("p").valueMaps
    let results = ["a", "b", "c"].map { name -> String? in
      guard case .table(let table)? = maps[name] else { return nil }
      return table.rows.first?.result.text
    }
    #expect(results == ["project", "template", "pack"])
  }

  @Test func aThousandRowsKeepTheirOrder() throws {
    let csv = "k,v\n" + (0..<1000).map { "key\($0),value\($0)\n" }.joined()
    let rows = try table(csv).rows
    #expect(rows.map(\.result.text) == (0..<1000).map { "value\($0)" })
  }
}

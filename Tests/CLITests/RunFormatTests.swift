import Testing

/// `run` from and to each kind of file, by the ending of its name or by a scheme.
@Suite struct RunFormatTests {
  private static let lines = """
    {"id":1,"name":"Ada","city":"London"}
    {"id":2,"name":"Bo","city":null}

    """
  private static let mapped = """
    {"Id":1,"Name":"Ada","City":"London"}
    {"Id":2,"Name":"Bo","City":null}

    """

  @Test(arguments: cases)
  func mapsRecords(_ test: RunCase) throws { try test.check() }

  @Test func compressedStandardInputToCompressedStandardOutput() throws {
    let workspace = try Workspace(Fixture.people)
    let outcome = try workspace.shell(
      "gzip -c people.csv | $crosswalk run . --from csv:- --to 'csv:-?compression=gzip' | gzip -d")
    #expect(outcome.out == Fixture.contacts)
  }

  static let cases: [RunCase] = [
    RunCase(
      "CSV to CSV", says: ["Completed", "3 read, 3 written, 0 rejected"],
      leaves: ["out.csv": Fixture.contacts]),
    RunCase(
      "CSV to JSON Lines", run: ["run", ".", "--to", "out.jsonl"],
      leaves: [
        "out.jsonl": """
        {"Id":"1","Name":"Ada","City":"London"}
        {"Id":"2","Name":"Bo","City":"Paris"}
        {"Id":"3","Name":"Cy","City":null}

        """
      ]),
    RunCase(
      "JSON Lines to JSON Lines", ["in.jsonl": lines],
      run: ["run", ".", "--from", "in.jsonl", "--to", "out.jsonl"],
      leaves: ["out.jsonl": mapped]),
    RunCase(
      "a JSON array to CSV",
      ["in.json": #"[{"id":1,"name":"Ada","city":"London"},{"id":2,"name":"Bo"}]"#],
      run: ["run", ".", "--from", "in.json"],
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n2,Bo,\n"]),
    RunCase(
      "an OData answer to CSV",
      ["in.json": #"{"@odata.context":"x","value":[{"id":1,"name":"Ada","city":"London"}]}"#],
      run: ["run", ".", "--from", "in.json"],
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
    RunCase(
      "an empty JSON array", ["in.json": "[]\n"], run: ["run", ".", "--from", "in.json"],
      leaves: ["out.csv": "Id,Name,City\n"]),
    RunCase(
      "standard input to standard output", run: ["run", ".", "--from", "-", "--to", "-"],
      input: lines, output: mapped, says: ["2 read, 2 written"],
      leaves: ["out.csv": nil]),
    RunCase(
      "CSV from standard input to CSV on standard output",
      run: ["run", ".", "--from", "csv:-", "--to", "csv:-"], input: "id,name,city\n1,Ada,\n",
      output: "Id,Name,City\n1,Ada,\n"),
    RunCase(
      "nothing on standard input", run: ["run", ".", "--from", "-", "--to", "-"], input: "",
      says: ["0 read, 0 written"]),
    RunCase(
      "a scheme for a name without an ending", ["people": "id,name,city\n1,Ada,\n"],
      run: ["run", ".", "--from", "csv:people", "--to", "jsonl:out"],
      leaves: ["out": "{\"Id\":\"1\",\"Name\":\"Ada\",\"City\":null}\n"]),
    RunCase(
      "cells that need quotes", ["people.csv": "id,name,city\n1,\"A, \"\"B\"\"\",\"x\ny\"\n"],
      leaves: ["out.csv": "Id,Name,City\n1,\"A, \"\"B\"\"\",\"x\ny\"\n"]),
    RunCase(
      "quotes and line breaks from CSV to JSON",
      ["people.csv": "id,name,city\n1,\"A, \"\"B\"\"\",\"x\ny\"\n"],
      run: ["run", ".", "--to", "-"],
      output: #"{"Id":"1","Name":"A, \"B\"","City":"x\ny"}"# + "\n"),
    RunCase(
      "zeros, money and large integers stay as they are",
      ["people.csv": "id,name,city\n00123,1234567890123456.70,9223372036854775807\n"],
      leaves: ["out.csv": "Id,Name,City\n00123,1234567890123456.70,9223372036854775807\n"]),
    RunCase(
      "numbers of JSON keep every digit",
      ["in.jsonl": #"{"id":9223372036854775807,"name":1234567890123456.70,"city":1e400}"# + "\n"],
      run: ["run", ".", "--from", "in.jsonl", "--to", "-"],
      output: #"{"Id":9223372036854775807,"Name":1234567890123456.70,"City":1e400}"# + "\n"),
    RunCase(
      "a template without a project", run: ["run", "t", "--from", "people.csv", "--to", "csv:-"],
      output: Fixture.contacts),
    RunCase(
      "members of JSON in a CSV cell",
      ["in.jsonl": #"{"id":1,"name":["Ada"],"city":true}"# + "\n"],
      run: ["run", ".", "--from", "in.jsonl"],
      leaves: ["out.csv": "Id,Name,City\n1,\"[\"\"Ada\"\"]\",true\n"]),
    RunCase(
      "the columns of the source in another order",
      ["people.csv": "city,id,else,name\nLondon,1,x,Ada\n"],
      leaves: ["out.csv": "Id,Name,City\n1,Ada,London\n"]),
  ]

  @Test func writesAJSONArray() throws {
    let workspace = try Workspace(Fixture.people.merging(["in.jsonl": Self.lines]) { $1 })
    let outcome = try workspace.crosswalk("run", ".", "--from", "in.jsonl", "--to", "out.json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    let array = workspace.text("out.json")?.filter { !$0.isNewline && $0 != " " }
    #expect(
      array
        == #"[{"Id":1,"Name":"Ada","City":"London"},{"Id":2,"Name":"Bo","City":null}]"#)
  }

  @Test func writesRowsOfADatabase() throws {
    let workspace = try Workspace(Fixture.people)
    let first = try workspace.crosswalk(
      "run", ".", "--to", "sqlite:out.db?table=Contact", "--report", "first.json")
    #expect(first.exitCode == 0, "\(first)")
    let rows: [[String?]] = [["1", "Ada", "London"], ["2", "Bo", "Paris"], ["3", "Cy", nil]]
    let all = "SELECT Id, Name, City FROM Contact ORDER BY Id"
    #expect(workspace.query("out.db", all) == rows)
    #expect(try report(workspace.text("first.json")).tasks.first?.counts == [3, 3, 0, 0, 0])

    let second = try workspace.crosswalk(
      "run", ".", "--to", "sqlite:out.db?table=Contact", "--report", "second.json")
    #expect(second.exitCode == 0, "\(second)")
    #expect(try report(workspace.text("second.json")).tasks.first?.counts == [3, 0, 3, 0, 0])
    #expect(workspace.query("out.db", all) == rows)

    try workspace.write("people.csv", "id,name,city\n1,Ada,London\n2,Bo,Rome\n4,Di,\n")
    let third = try workspace.crosswalk(
      "run", ".", "--to", "sqlite:out.db?table=Contact", "--report", "third.json")
    #expect(
      try report(workspace.text("third.json")).tasks.first?.counts == [3, 2, 1, 0, 0], "\(third)")
    #expect(
      workspace.query("out.db", all)
        == [["1", "Ada", "London"], ["2", "Bo", "Rome"], ["3", "Cy", nil], ["4", "Di", nil]])
  }

  /// Both runs have all rows; the one that comes second finds them as they are.
  @Test func writesToADatabaseFromTwoRunsAtOnce() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("people.csv", "id,name,city\n" + (0..<3000).map { "\($0),n,\n" }.joined())
    // Two projects: of one project no two runs go on at once.
    let runs = try ["a.db", "b.db"].map { state in
      try workspace.startAlone(
        "run", ".", "--to", "sqlite:out.db?table=Contact", "--json", "--state", state)
    }
    let outcomes = runs.map { $0.wait() }
    #expect(outcomes.map(\.exitCode) == [0, 0], "\(outcomes)")
    let counts = try outcomes.compactMap { try report($0.out).tasks.first }
    #expect(counts.reduce(0) { $0 + $1.written } == 3000)
    #expect(counts.reduce(0) { $0 + $1.unchanged } == 3000)
    #expect(workspace.query("out.db", "SELECT count(*) FROM Contact") == [["3000"]])
  }
}

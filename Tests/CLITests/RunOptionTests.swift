import Testing

/// The options of `run`.
@Suite struct RunOptionTests {
  @Test(arguments: cases)
  func doesWhatTheOptionSays(_ test: RunCase) throws { try test.check() }

  private static let faulty = ["people.csv": "id,name,city\n1,,\n2,Bo,\n3,,\n4,Di,\n"]

  static let cases: [RunCase] = [
    RunCase(
      "--rejects", faulty, run: ["run", ".", "--rejects", "rejects.jsonl"], exit: 1,
      says: ["Warning", "4 read, 2 written, 2 rejected", "rejects.jsonl"],
      leaves: ["out.csv": "Id,Name,City\n2,Bo,\n4,Di,\n"],
      rejects: ["1 Name required", "3 Name required"]),
    RunCase(
      "rejects without a file", faulty, exit: 1,
      says: ["2 rejected", "--rejects", "Name is empty"],
      leaves: ["out.csv": "Id,Name,City\n2,Bo,\n4,Di,\n"]),
    RunCase(
      "--rejects without any", run: ["run", ".", "--rejects", "rejects.jsonl"],
      leaves: ["rejects.jsonl": ""], rejects: []),
    RunCase(
      "--max-errors that is not reached", faulty, run: ["run", ".", "--max-errors", "2"], exit: 1,
      leaves: ["out.csv": "Id,Name,City\n2,Bo,\n4,Di,\n"]),
    RunCase(
      "--max-errors", faulty,
      run: ["run", ".", "--max-errors", "1", "--rejects", "rejects.jsonl"], exit: 2,
      says: ["Error", "--max-errors"], leaves: ["out.csv": nil],
      rejects: ["1 Name required", "3 Name required"]),
    RunCase(
      "--max-errors 0", faulty, run: ["run", ".", "--max-errors", "0"], exit: 2,
      says: ["--max-errors"], leaves: ["out.csv": nil]),
    RunCase(
      "--dry-run", faulty,
      run: ["run", ".", "--dry-run", "--rejects", "rejects.jsonl"], exit: 1,
      says: ["dry run", "4 read, 2 to write, 2 rejected"],
      leaves: ["out.csv": nil, "rejects.jsonl": nil]),
    RunCase(
      "--set", parameters, run: ["run", ".", "--set", "company=frrt", "--set", "other=a=b"],
      leaves: ["out.csv": "Id,Company,Other\n1,frrt,a=b\n2,frrt,a=b\n3,frrt,a=b\n"]),
    RunCase(
      "a parameter of the project", parameters,
      leaves: ["out.csv": "Id,Company,Other\n1,usmf,\n2,usmf,\n3,usmf,\n"]),
    RunCase(
      "--set with another name", parameters, run: ["run", ".", "--set", "compny=x"], exit: 2,
      says: ["compny", "company"], leaves: ["out.csv": nil]),
    RunCase(
      "--as-of", Fixture.scripted("return function(name) return name .. ' ' .. run.date end"),
      run: ["run", ".", "--as-of", "2024-02-29"],
      leaves: ["out.csv": "Id,Answer\n1,Ada 2024-02-29\n2,Bo 2024-02-29\n3,Cy 2024-02-29\n"]),
    RunCase(
      "--task", twoTasks, run: ["run", ".", "--task", "Second"], says: ["Second: 3 read"],
      leaves: ["out.csv": "Town\nLondon\nParis\n\"\"\n"]),
    RunCase(
      "two tasks and a target for one", twoTasks, exit: 2,
      says: ["First, Second", "--task"], leaves: ["out.csv": nil]),
    RunCase(
      "an unknown task", twoTasks, run: ["run", ".", "--task", "Secnd"], exit: 2,
      says: ["\"Secnd\"", "did you mean \"Second\"?"], leaves: ["out.csv": nil]),
    RunCase(
      "--no-memo", Fixture.scripted("return function(name) return name:upper() end"),
      run: ["run", ".", "--no-memo"], leaves: ["out.csv": "Id,Answer\n1,ADA\n2,BO\n3,CY\n"]),
    RunCase(
      "a filter", ["t/template.yaml": filtered],
      says: ["3 read, 1 written, 2 skipped, 0 rejected"], leaves: ["out.csv": "Id\n2\n"]),
    RunCase(
      "the same key twice",
      ["people.csv": "id,name,city\n1,Ada,\n2,Bo,\n1,Ida,\n"],
      run: ["run", ".", "--rejects", "rejects.jsonl"], exit: 1,
      says: ["record 3 has the same key as record 1: Id = 1"],
      leaves: ["out.csv": "Id,Name,City\n1,Ada,\n2,Bo,\n"], rejects: ["3 - duplicate"]),
  ]

  private static let parameters = [
    "project.yaml": Fixture.project(more: "parameters: {company: usmf}"),
    "t/template.yaml": Fixture.template(
      fields: """
        Id: id
        Company: {parameter: company}
        Other: {parameter: other}
        """,
      more: """
        parameters:
          company: {required: true}
          other: {}
        """),
  ]

  private static let twoTasks = [
    "t/template.yaml": """
    template: Two
    tasks:
      - task: First
        source: {entity: person, schema: none}
        target: {entity: Contact, schema: none}
        fields: {Id: id}
      - task: Second
        source: {entity: person, schema: none}
        target: {entity: Town, schema: none}
        fields: {Town: city}

    """
  ]

  private static let filtered = """
    template: Some
    tasks:
      - task: Some
        source: {entity: person, schema: none}
        target: {entity: Contact, schema: none}
        where: record.city == "Paris"
        fields: {Id: id}

    """

  @Test func writesTwoTasksToADatabase() throws {
    let workspace = try Workspace(Fixture.people.merging(Self.twoTasks) { $1 })
    let outcome = try workspace.crosswalk("run", ".", "--to", "sqlite:out.db")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.query("out.db", "SELECT count(*) FROM Contact") == [["3"]])
    #expect(workspace.query("out.db", "SELECT count(*) FROM Town") == [["3"]])
  }

  @Test func reportsAsJSON() throws {
    let workspace = try Workspace(Fixture.people.merging(Self.faulty) { $1 })
    let outcome = try workspace.crosswalk("run", ".", "--json", "--report", "report.json")
    #expect(outcome.exitCode == 1, "\(outcome)")
    let said = try report(outcome.out.isEmpty ? outcome.err : outcome.out)
    #expect(said.status == "Warning")
    #expect(said.tasks.map(\.task) == ["People - Contacts"])
    #expect(said.tasks.first?.counts == [4, 2, 0, 0, 2])
    let written = try report(workspace.text("report.json"))
    #expect(written.run == said.run)
    #expect(written.tasks.first?.counts == [4, 2, 0, 0, 2])
  }

  /// Where records go to standard output, the report does not stand between them.
  @Test(arguments: ["csv:-", "csv:-?delimiter=;", "-"])
  func keepsAReportApartFromRecords(_ target: String) throws {
    let workspace = try Workspace(Fixture.people)
    let plain = try workspace.crosswalk("run", ".", "--to", target)
    let outcome = try workspace.crosswalk("run", ".", "--to", target, "--json")
    #expect(outcome.out == plain.out, "\(outcome)")
    #expect(try report(outcome.err).status == "Completed")
  }

  /// All that a reject says, as text.
  @Test func writesRejectsAsJSONLines() throws {
    let workspace = try Workspace(
      Fixture.scripted(
        "return function(name)\n  if name == 'Bo' then reject('no \"B\"') end\n  return name\nend"))
    _ = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(
      workspace.text("rejects.jsonl") == #"""
        {"task":"People - Contacts","record":2,"key":{"Id":"2"},"field":"Answer","code":"rejected",\#
        "message":"no \"B\"","at":"answer.lua:2","source":{"id":"2","name":"Bo","city":"Paris"}}

        """#)
  }

  @Test func reportsARunThatFailed() throws {
    let workspace = try Workspace(Fixture.people)
    try workspace.write("people.csv", "id,name,city\n1,Ada,\n2,\"Bo,\n")
    let outcome = try workspace.crosswalk("run", ".", "--report", "report.json")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(try report(workspace.text("report.json")).status == "Error")
  }

  @Test func countsWarnings() throws {
    let workspace = try Workspace(
      Fixture.scripted("return function(name) warn('odd ' .. #name) return name end"))
    let outcome = try workspace.crosswalk("run", ".", "--report", "report.json")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("2 ×: odd 2"), "\(outcome)")
    let warnings = try report(workspace.text("report.json")).tasks.first?.warnings
    #expect(warnings == [.init(text: "odd 2", count: 2), .init(text: "odd 3", count: 1)])
  }

  /// What comes out does not depend on the number of workers: neither rows nor rejects.
  @Test func isTheSameWithAnyNumberOfJobs() throws {
    let workspace = try Workspace(
      Fixture.scripted(
        "return function(name) if #name % 7 == 0 then reject('7') end return name end"))
    let padding = String(repeating: "x", count: 60)
    var people = "id,name,city\n"
    // Several blocks of 256 KiB.
    for id in 0..<12_000 { people += "\(id),\(id * 7919) \(padding.prefix(id % 61)),\(padding)\n" }
    people += "17,again,\n"
    try workspace.write("people.csv", people)
    var results: [String: Set<String>] = [:]
    for jobs in ["1", "2", "4"] {
      let outcome = try workspace.crosswalk(
        "run", ".", "--jobs", jobs, "--to", "out\(jobs).csv", "--rejects", "rejects.jsonl")
      #expect(outcome.exitCode == 1, "\(outcome)")
      results["rows", default: []].insert(workspace.text("out\(jobs).csv") ?? "")
      results["rejects", default: []].insert(workspace.text("rejects.jsonl") ?? "")
    }
    #expect(results.mapValues(\.count) == ["rows": 1, "rejects": 1])
    #expect(rejects(results["rejects"]?.first).last?.summary == "12001 - duplicate")
  }

  @Test func leavesNothingAfterADryRun() throws {
    let workspace = try Workspace(
      Fixture.numbered().merging(["people.csv": Fixture.unnumbered(1...5)]) { $1 })
    let before = workspace.names
    let outcome = try workspace.crosswalk(
      "run", ".", "--dry-run", "--rejects", "rejects.jsonl", "--to", "sqlite:out.db?table=T")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.err.contains("5 to write"), "\(outcome)")
    #expect(workspace.names == before)
  }

  @Test func takesAFileAsProject() throws {
    let workspace = try Workspace()
    for (name, text) in Fixture.people { try workspace.write("deep/\(name)", text) }
    let outcome = try workspace.crosswalk("run", "deep/project.yaml")
    #expect(outcome.exitCode == 0, "\(outcome)")
    // Paths in a project begin at its folder, paths of the command line at the working folder.
    #expect(workspace.has("deep/out.csv"))
    #expect(try workspace.crosswalk("run", "deep", "--to", "here.csv").exitCode == 0)
    #expect(workspace.has("here.csv"))
  }
}

import Testing

/// `targets:`: several targets in one run.
@Suite struct SeveralTargetsTests {
  private static func project(_ targets: String) -> [String: String] {
    [
      "project.yaml": """
      project: Contacts of the shop
      template: t
      source: people.csv
      targets:
      \(targets)
      """
    ]
  }

  static let cases: [RunCase] = [
    RunCase(
      "each target gets what is for it",
      project(
        """
          - {target: london.csv, where: record.city == "London"}
          - all.jsonl
        """),
      says: ["3 read, 4 written", "london.csv: 1 written", "all.jsonl: 3 written"],
      leaves: [
        "london.csv": "Id,Name,City\n1,Ada,London\n",
        "all.jsonl": """
        {"Id":"1","Name":"Ada","City":"London"}
        {"Id":"2","Name":"Bo","City":"Paris"}
        {"Id":"3","Name":"Cy","City":null}

        """,
      ]),
    RunCase(
      "a record that no target takes is skipped",
      project(
        """
          - {target: london.csv, where: record.city == "London"}
          - {target: paris.csv, where: record.city == "Paris"}
        """),
      says: ["3 read, 2 written, 1 skipped, 0 rejected"],
      leaves: [
        "london.csv": "Id,Name,City\n1,Ada,London\n", "paris.csv": "Id,Name,City\n2,Bo,Paris\n",
      ]),
    RunCase(
      "a record that is rejected goes nowhere",
      project("  - a.csv\n  - b.csv").merging(["people.csv": "id,name,city\n1,,\n2,Bo,\n"]) { $1 },
      run: ["run", ".", "--rejects", "rejects.jsonl"], exit: 1,
      leaves: ["a.csv": "Id,Name,City\n2,Bo,\n", "b.csv": "Id,Name,City\n2,Bo,\n"],
      rejects: ["1 Name required"]),
    RunCase(
      "a 'where' that fails rejects the record",
      project(#"  - a.csv\#n  - {target: b.csv, where: record.city:len() > 5}"#),
      run: ["run", ".", "--rejects", "rejects.jsonl"], exit: 1, says: ["project.yaml:6"],
      leaves: [
        "a.csv": "Id,Name,City\n1,Ada,London\n2,Bo,Paris\n",
        "b.csv": "Id,Name,City\n1,Ada,London\n",
      ],
      rejects: ["3 - script"]),
    RunCase(
      "--to takes the place of all of them", project("  - a.csv\n  - b.csv"),
      run: ["run", ".", "--to", "c.csv"],
      leaves: ["c.csv": Fixture.contacts, "a.csv": nil, "b.csv": nil]),
    RunCase(
      "a dry run writes nowhere", project("  - a.csv\n  - b.jsonl"),
      run: ["run", ".", "--dry-run"],
      says: ["3 read, 3 to write"], leaves: ["a.csv": nil, "b.jsonl": nil]),
    .refused(
      "one file twice", project("  - a.csv\n  - ./a.csv"), says: ["a.csv", "two targets"]),
    .refused(
      "'target' and 'targets'",
      [
        "project.yaml": """
        project: p
        template: t
        source: people.csv
        target: out.csv
        targets: [a.csv]
        """
      ],
      says: ["project.yaml:4:9: error[XW024]", "exclude each other"]),
    .refused(
      "no target", ["project.yaml": "project: p\ntemplate: t\nsource: people.csv\ntargets: []"],
      says: ["project.yaml:4:10: error[XW010]", "names no target"]),
    .refused(
      "an unknown key", project("  - {target: a.csv, were: x}"),
      says: ["project.yaml:5:21: error[XW008]", "did you mean 'where'?"]),
    .refused(
      "a 'where' that is no Lua", project("  - {target: a.csv, where: record.city ==}"),
      says: ["project.yaml:5", "XW070"]),
  ]

  @Test(arguments: cases)
  func sendsRecordsWhereTheyBelong(_ test: RunCase) throws { try test.check() }

  /// What one target refuses is rejected with that target's words; the other one has it.
  @Test func oneTargetMayRefuse() throws {
    let files = Self.project("  - strict.db\n  - all.csv")
    let workspace = try Workspace(Fixture.people.merging(files) { $1 })
    _ = try workspace.shell(
      "sqlite3 strict.db \"CREATE TABLE Contact (Id TEXT PRIMARY KEY, Name TEXT CHECK (Name <> 'Bo'), City TEXT)\""
    )
    let outcome = try workspace.crosswalk("run", ".", "--rejects", "rejects.jsonl")
    #expect(outcome.exitCode == 1, "\(outcome)")
    #expect(outcome.err.contains("3 read, 5 written, 1 rejected"), "\(outcome)")
    #expect(workspace.text("all.csv") == Fixture.contacts)
    let reject = try #require(rejects(workspace.text("rejects.jsonl")).first)
    #expect(reject.summary == "2 - target")
    #expect(workspace.text("rejects.jsonl")?.contains("strict.db: Contact: CHECK") == true)
    let again = try workspace.crosswalk("run", ".")
    #expect(again.err.contains("strict.db: 0 written, 2 unchanged, 1 refused"), "\(again)")
  }
}

/// `needs:`: tasks that make no sense without another one.
@Suite struct TaskOrderTests {
  private static func rules(_ headers: String) -> [String: String] {
    [
      "project.yaml": """
      project: Orders
      template: t
      source: people.csv
      tasks:
        Headers: {target: "\(headers)"}
        Lines: {target: lines.csv}
        Prices: {target: prices.csv}
      """,
      "t/template.yaml": """
      template: Orders
      tasks:
        - task: Headers
          source: {entity: person, schema: none}
          target: {entity: Header, schema: none}
          key: [Id]
          fields: {Id: id}
        - task: Lines
          needs: Headers
          source: {entity: person, schema: none}
          target: {entity: Line, schema: none}
          key: [Id]
          fields: {Id: id}
        - task: Prices
          source: {entity: person, schema: none}
          target: {entity: Price, schema: none}
          key: [Id]
          fields: {Id: id}
      """,
    ]
  }

  @Test func tasksRunInOrder() throws {
    let workspace = try Workspace(Fixture.people.merging(Self.rules("headers.csv")) { $1 })
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(workspace.text("lines.csv") == "Id\n1\n2\n3\n")
  }

  @Test func aFailedTaskStopsThoseThatNeedIt() throws {
    let workspace = try Workspace(
      Fixture.people.merging(Self.rules("no/such/folder/headers.csv")) { $1 })
    let outcome = try workspace.crosswalk("run", ".", "--json")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(!workspace.has("lines.csv"))
    #expect(workspace.text("prices.csv") == "Id\n1\n2\n3\n")
    #expect(outcome.out.contains(#""status":"Error""#))
    #expect(outcome.out.contains("Headers failed, which it needs"), "\(outcome)")
  }

  @Test(arguments: [
    ("needs: Prices", "no task before it"), ("needs: Haeders", "did you mean 'Headers'?"),
  ])
  func aNeedIsATaskBefore(_ need: String, _ says: String) throws {
    var files = Self.rules("headers.csv")
    files["t/template.yaml"] = files["t/template.yaml"]?.replacing("needs: Headers", with: need)
    let workspace = try Workspace(Fixture.people.merging(files) { $1 })
    let outcome = try workspace.crosswalk("run", ".")
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains("error[XW022]") && outcome.err.contains(says), "\(outcome)")
  }
}

import Foundation
import Testing

/// `diff`: what a change of rules does to the records of a source.
@Suite struct DiffTests {
  private static let template = """
    template: People
    tasks:
      - task: People
        source: {app: shop, entity: person}
        target: {entity: Contact, schema: none}
        key: [Number]
        where: record.age ~= 1
        fields:
          Number: {from: number, sequence: numbers}
          Name: {from: name, required: true}
          City: {from: city, map: cities}
          Age: {from: age, map: ages, unmapped: empty}
    sequences:
      numbers: {format: "N-{SEQNUM:4}", seed: 1}
    """

  private static let files: [String: String] = [
    "old/project.yaml": "project: People\ntemplate: t\nsource: ../people.csv\ntarget: ../out.csv\n",
    "old/t/template.yaml": template,
    "old/t/maps/cities.csv": "city,code\nLondon,LON\nParis,PAR\n",
    "old/t/maps/ages.lua":
      "local limit = require 'limit'\nreturn function(age) if age > limit.age then return 'old' end end\n",
    "old/t/maps/limit.lua": "return {age = 40}\n",
    "old/schemas/shop/person.yaml": """
    key: [id]
    fields: {id: string, number: string, name: string, city: string, age: integer}
    """,
    "people.csv": """
    id,number,name,city,age
    a,7,Ada,London,50
    b,8,Bo,Paris,30
    c,9,Cy,Oslo,60
    d,,Di,London,1
    e,,Ed,London,45
    f,10,,Paris,20

    """,
  ]

  /// A workspace with the rules twice, some of the new ones changed.
  private func workspace(_ changes: [String: (from: String, to: String)] = [:]) throws -> Workspace
  {
    var files = Self.files
    for (name, text) in Self.files where name.hasPrefix("old/") {
      let place = String(name.dropFirst(4))
      let change = changes[place]
      files["new/\(place)"] =
        change.map { text.replacingOccurrences(of: $0.from, with: $0.to) } ?? text
    }
    return try Workspace(files)
  }

  private func diff(
    _ changes: [String: (from: String, to: String)], _ arguments: String...
  ) throws -> Outcome {
    let workspace = try workspace(changes)
    let before = workspace.names
    let outcome = try workspace.crosswalk(["diff", "new", "--against", "old"] + arguments)
    #expect(workspace.names == before)
    return outcome
  }

  @Test func equalRulesAreNotRun() throws {
    let comment = ["t/template.yaml": (from: "tasks:", to: "\n\n# people\ntasks:")]
    // A source that is not there would be missed.
    let outcome = try diff(comment, "--from", "missing.csv")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out == "People: no record changes, the rules are equal to those of old\n")
  }

  @Test func otherTargetsAreNamed() throws {
    let outcome = try diff(["project.yaml": ("../out.csv", "../other.csv")])
    #expect(outcome.exitCode == 1)
    #expect(outcome.out.contains("The targets are not the same"), "\(outcome)")
  }

  @Test func showsOldAndNewValues() throws {
    let outcome = try diff(["t/maps/cities.csv": ("London,LON", "London,LDN")])
    #expect(outcome.exitCode == 1)
    #expect(
      outcome.out == """
        People: 6 records compared with old
          City: value map cities
          3 other fields have the same rules
        2 records change (33.3 %)

        City  2 records
          records  old    new    first record
                2  "LON"  "LDN"  1 7

        """, "\(outcome)")
  }

  @Test(arguments: [
    (
      "t/maps/cities.csv", "Paris,PAR", "Paris,PAR\nOslo,OSL", "newly accepted", "unmapped City", 3,
      1
    ),
    ("t/maps/cities.csv", "Paris,PAR\n", "", "newly rejected", "unmapped City", 2, 1),
    ("t/template.yaml", "record.age ~= 1", "record.age ~= 30", "newly skipped", "the filter", 2, 2),
    ("t/template.yaml", "record.age ~= 1", "true", "no longer skipped", "the filter", 4, 1),
    ("t/template.yaml", "required: true", "default: none", "newly accepted", "required Name", 6, 1),
    ("t/template.yaml", "map: cities", "map: cities, required: true", "", "", 0, 0),
    ("t/maps/limit.lua", "40", "47", "\"old\"  (empty)", "", 5, 1),
    (
      "t/template.yaml", "Name: {from: name", "Name: {from: name, case: upper", "\"Ada\"  \"ADA\"",
      "", 1, 3
    ),
    (
      "t/template.yaml", "Name: {from: name", "Town: city\n      Name: {from: name", "(empty)", "",
      1, 3
    ),
  ])
  func saysWhatBecomesOfRecords(
    _ file: String, _ from: String, _ to: String, _ kind: String, _ reason: String, _ first: Int,
    _ changed: Int
  ) throws {
    let outcome = try diff([file: (from, to)])
    #expect(outcome.exitCode == (changed == 0 ? 0 : 1), "\(outcome)")
    for part in [kind, reason] where !part.isEmpty {
      #expect(outcome.out.contains(part), "\(outcome)")
    }
    if changed > 0 {
      #expect(
        outcome.out.contains("\(changed) record\(changed == 1 ? " changes" : "s change")"),
        "\(outcome)")
      #expect(outcome.out.contains("\(first)"), "\(outcome)")
    }
  }

  @Test func tellsMachinesTheSame() throws {
    let outcome = try diff(["t/maps/cities.csv": ("London,LON", "London,LDN\nOslo,OSL")], "--json")
    #expect(outcome.exitCode == 1)
    let answer = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
    let task = try #require((answer?["tasks"] as? [[String: Any]])?.first)
    #expect(task["changed"] as? Int == 3)
    let field = try #require((task["fields"] as? [[String: Any]])?.first)
    let change = try #require((field["changes"] as? [[String: Any]])?.first)
    #expect(change["old"] as? String == "LON")
    #expect(change["new"] as? String == "LDN")
    #expect(change["records"] as? Int == 2)
    #expect(change["first_key"] as? String == "7")
    let fate = try #require((task["outcomes"] as? [[String: Any]])?.first)
    #expect(fate["change"] as? String == "newly_accepted")
  }

  @Test func writesACommentForAPullRequest() throws {
    let outcome = try diff(["t/maps/cities.csv": ("London,LON", "London,L|N")], "--markdown")
    #expect(
      outcome.out == """
        ### People compared with `old`

        **People**: 2 of 6 records change (33.3 %)

        Rules that differ: `City` (value map cities).

        | `City` | old | new | first record |
        |---:|---|---|---|
        | 2 | `"LON"` | `"L\\|N"` | 1 7 |

        """, "\(outcome)")
  }

  @Test func numbersAreNotGiven() throws {
    let workspace = try workspace(["t/template.yaml": ("N-{", "NUM-{")])
    let run = try workspace.crosswalk("run", "new", "--to", "out.csv")
    #expect(run.exitCode == 1, "\(run)")
    try workspace.write("people.csv", "id,number,name,city,age\ne,,Ed,London,45\ng,,Gil,Paris,45\n")
    let state = workspace.data("new/.crosswalk/state.db")
    let outcome = try workspace.crosswalk("diff", "new", "--against", "old")
    // The first record has a number, which stays; the second one would get one of another form.
    #expect(outcome.out.contains("1 record changes"), "\(outcome)")
    #expect(outcome.out.contains("\"N-0001\"  \"NUM-0001\""), "\(outcome)")
    #expect(workspace.data("new/.crosswalk/state.db") == state)
  }

  // MARK: Git

  @Test func comparesWithARevision() throws {
    let workspace = try workspace()
    let git = "git -c user.name=T -c user.email=t@example.org"
    let made = try workspace.shell(
      "git init -q . && git add . && \(git) commit -qm first && "
        + "sed -i 's/LON/LDN/' new/t/maps/cities.csv && \(git) commit -qam second")
    #expect(made.exitCode == 0, "\(made)")
    try FileManager.default.createDirectory(
      atPath: "\(workspace.path)/tmp", withIntermediateDirectories: true)
    let before = workspace.names
    let outcome = try workspace.crosswalk(
      ["diff", "new", "--against", "HEAD~1"], environment: ["TMPDIR": "\(workspace.path)/tmp"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.out.contains("\"LON\"  \"LDN\"  1 7"), "\(outcome)")
    // Neither in the repository nor in the temporary folder is anything left.
    #expect(workspace.names == before)
    let same = try workspace.crosswalk("diff", "new", "--against", "HEAD")
    #expect(same.exitCode == 0, "\(same)")
    let wrong = try workspace.crosswalk("diff", "new", "--against", "HEAD~9")
    #expect(wrong.exitCode == 2)
    #expect(wrong.err.contains("HEAD~9 is neither a folder nor a revision"), "\(wrong)")
  }

  @Test func saysWhatIsWrongWithTheOldRules() throws {
    let workspace = try workspace()
    let made = try workspace.shell(
      "git init -q . && sed -i 's/from: name/form: name/' new/t/template.yaml && git add . && "
        + "git -c user.name=T -c user.email=t@example.org commit -qm first && "
        + "sed -i 's/form: name/from: name/' new/t/template.yaml")
    #expect(made.exitCode == 0, "\(made)")
    let outcome = try workspace.crosswalk("diff", "new", "--against", "HEAD")
    #expect(outcome.exitCode == 2)
    #expect(
      outcome.err.contains("HEAD:new/t/template.yaml:10:14: error[XW008]: 'form' is not a key"),
      "\(outcome)")
    #expect(outcome.err.contains("wrong with the rules of HEAD"), "\(outcome)")
  }

  @Test(arguments: [
    (["new", "--against", "nowhere"], "there is no folder nowhere, and no git repository"),
    (["new", "--against", "people.csv"], "error["),
    (["new"], "--against"),
    (["new", "--against", "old", "--json", "--markdown"], "exclude each other"),
    (["new", "--against", "old", "--task", "Peple"], "did you mean \"People\"?"),
  ])
  func saysWhatIsWrong(_ arguments: [String], _ message: String) throws {
    let outcome = try workspace().crosswalk(["diff"] + arguments)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains(message), "\(outcome)")
  }

  /// Whatever changes: the same as mapping by both versions and comparing.
  @Test(arguments: 0..<12)
  func isWhatMappingTwiceShows(_ seed: Int) throws {
    let pool = [
      ("t/maps/cities.csv", "London,LON", "London,LDN"), ("t/maps/cities.csv", "Paris,PAR\n", ""),
      ("t/maps/limit.lua", "40", "30"),
      ("t/template.yaml", "from: name,", "from: [name, city], concat: x,"),
      ("t/template.yaml", "record.age ~= 1", "record.age ~= 45"),
      ("t/template.yaml", "map: cities", "map: cities, default: NOWHERE"),
      ("t/template.yaml", "unmapped: empty", "unmapped: reject"),
      ("t/template.yaml", "required: true", "truncate: 1"),
    ]
    var changes: [String: (from: String, to: String)] = [:]
    for number in [seed % 8, (seed * 3 + 1) % 8] {
      changes[pool[number].0] = (pool[number].1, pool[number].2)
    }
    let workspace = try workspace(changes)
    var records = ""
    for number in 0..<300 {
      let city = ["London", "Paris", "Oslo", ""][number % 4]
      let age = [1, 20, 35, 45, 60][(number / 3) % 5]
      records +=
        "r\(number),\(number + 1),\(number % 7 == 0 ? "" : "Name \(number)"),\(city),\(age)\n"
    }
    try workspace.write("people.csv", "id,number,name,city,age\n" + records)
    let outcome = try workspace.crosswalk("diff", "new", "--against", "old", "--json")
    let answer = try JSONSerialization.jsonObject(with: outcome.output) as? [String: Any]
    let task = try #require((answer?["tasks"] as? [[String: Any]])?.first)
    let sides = try ["old", "new"].map { side in
      _ = try workspace.crosswalk("run", side, "--to", "\(side).csv", "--rejects", "\(side).jsonl")
      return try fates(workspace, side)
    }
    let changed =
      sides[0].keys.filter { sides[0][$0] != sides[1][$0] }
      + sides[1].keys.filter { sides[0][$0] == nil }
    #expect(task["changed"] as? Int == changed.count, "\(changes) \(outcome)")
  }

  /// What became of each record, by its number; skipped ones are not here.
  private func fates(_ workspace: Workspace, _ side: String) throws -> [String: String] {
    var fates: [String: String] = [:]
    for row in rows(workspace.text("\(side).csv")) { fates[row[0]] = row.joined(separator: ",") }
    for reject in rejects(workspace.text("\(side).jsonl")) {
      fates[String(reject.record)] = "\(reject.code) \(reject.field ?? "")"
    }
    return fates
  }
}

import Foundation
import Testing

/// `gaps`: values without an entry, results that the target does not know, and rows to fill in.
@Suite struct GapsTests {
  /// Orders of a shop: three maps, one of them in the field mapping, and codes of the target.
  private static let files: [String: String] = [
    "project.yaml": """
    project: Orders
    template: t
    source: orders.csv
    target: out.csv
    """,
    "t/template.yaml": """
    template: Orders
    tasks:
      - task: Orders
        source: {entity: order, schema: none}
        target: {app: erp, entity: Order}
        key: [Id]
        where: record.state ~= "closed"
        fields:
          Id: id
          Country: {from: country, map: countries, match: fold}
          Carrier: {from: [way, country], map: carriers, default: Post}
          State: {from: state, map: {open: Open}, unmapped: keep}
          Group: {from: group, default: "10"}
    """,
    "t/maps/countries.csv": "country;iso\nGermany;DE\nFrance;FR\n",
    "t/maps/carriers.csv": "way,country,carrier\nair,*,DHL\n",
    "schemas/erp/Order.yaml": """
    fields:
      Id: string
      Country: string
      Carrier: string
      State: string
      Group: {type: string, reference: ../codes/groups.csv}
    """,
    "schemas/codes/groups.csv": "Name,Group\nHome,10\nAbroad,20\n",
    "orders.csv": """
    id,country,way,state,group
    1,germany ,air,open,10
    2,Germanny,sea,open,20
    3,GERMANNY,sea,new,30
    4,Spain,air,closed,99
    5,,,open,
    6,"Spain; south",sea,open,30

    """,
  ]

  private static let listing = """
    Orders: 6 records read, 1 left out
    gaps in 4 fields, 3 records (60.0 %)

    Country  value map countries has no entry for
      t/maps/countries.csv → rejected
      records   share  country         nearest           first record
            2  40.0 %  "Germanny"      "Germany" → "DE"  2 2
            1  20.0 %  "Spain; south"                    6 6

    Carrier  value map carriers has no entry for
      t/maps/carriers.csv → gets the default "Post"
      records   share  way    country         nearest  first record
            1  20.0 %  "sea"  "Germanny"               2 2
            1  20.0 %  "sea"  "GERMANNY"               3 3
            1  20.0 %  "sea"  "Spain; south"           6 6

    State  its map has no entry for
      t/template.yaml:12 → keeps the source's value
      records   share  state  nearest  first record
            1  20.0 %  "new"           3 3

    Group  groups.csv does not have
      schemas/codes/groups.csv → written as it is
      records   share  result  nearest  first record
            2  40.0 %  "30"    "10"     3 3

    """

  @Test func listsValuesWithoutAnEntry() throws {
    let workspace = try Workspace(Self.files)
    let before = workspace.names
    let outcome = try workspace.crosswalk("gaps", ".")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out == Self.listing, "\(outcome)")
    #expect(workspace.names == before)
    for arguments in [["--fail"], ["--fail", "--jobs", "1"], ["--fail", "--no-memo"]] {
      let again = try workspace.crosswalk(["gaps", "."] + arguments)
      #expect(again.exitCode == 1)
      #expect(again.out == outcome.out)
    }
  }

  @Test func saysWhereThereAreNone() throws {
    let workspace = try Workspace(Self.files)
    let outcome = try workspace.crosswalk(
      ["gaps", ".", "--from", "csv:-", "--fail"],
      input: "id,country,way,state,group\n1,France,air,open,\n")
    #expect(outcome.exitCode == 0, "\(outcome)")
    #expect(outcome.out == "Orders: 1 record read\nno gaps\n")
  }

  @Test func tellsMachinesTheSame() throws {
    let workspace = try Workspace(Self.files)
    let outcome = try workspace.crosswalk("gaps", ".", "--json")
    let answer = try Self.answer(outcome)
    let task = try #require(answer.tasks.first)
    #expect(task.counts == [6, 1, 3])
    #expect(task.unmapped.map(\.field) == ["Country", "Carrier", "State"])
    #expect(task.unmapped.map(\.outcome) == ["rejected", "default", "kept"])
    #expect(task.unmapped[0].values.map(\.records) == [2, 1])
    #expect(task.unmapped[0].values[0].nearest?.first?.result == "DE")
    #expect(task.unmapped[1].values[0].values == ["sea", "Germanny"])
    #expect(task.unknownCodes.map(\.field) == ["Group"])
    #expect(task.unknownCodes[0].values.map(\.firstRecord) == [3])
  }

  /// Rows are written, filled in, and added; then the run knows the values.
  @Test func rowsAreFilledInAndAdded() throws {
    let workspace = try Workspace(Self.files)
    let patch = try workspace.crosswalk("gaps", ".", "--patch", "todo")
    #expect(patch.exitCode == 0, "\(patch)")
    #expect(patch.err.contains("todo/countries.csv: 2 rows to fill in"), "\(patch)")
    #expect(workspace.text("todo/countries.csv") == "country;iso\nGermanny;\n\"Spain; south\";\n")
    #expect(
      workspace.text("todo/carriers.csv")
        == "way,country,carrier\nsea,Germanny,\nsea,GERMANNY,\nsea,Spain; south,\n")
    #expect(workspace.text("todo/State.yaml")?.contains("\"new\":   # 1 record") == true)

    let again = try workspace.crosswalk("gaps", ".", "--patch", "todo")
    #expect(again.exitCode == 2, "\(again)")
    #expect(again.err.contains("is there already"), "\(again)")

    try workspace.remove("todo/carriers.csv")
    try workspace.write("todo/countries.csv", "country;iso\nGermanny;DE\n\"Spain; south\";\n")
    let added = try workspace.crosswalk("gaps", ".", "--add", "todo")
    #expect(added.exitCode == 0, "\(added)")
    #expect(added.err == "t/maps/countries.csv: 1 row added, 1 not filled in yet\n", "\(added)")
    #expect(
      workspace.text("t/maps/countries.csv") == "country;iso\nGermany;DE\nFrance;FR\nGermanny;DE\n")

    let once = try workspace.crosswalk("gaps", ".", "--add", "todo")
    #expect(once.err.contains("0 rows added, 1 not filled in yet, 1 there already"), "\(once)")
    let run = try workspace.crosswalk("run", ".")
    #expect(run.err.contains("5 written") || run.err.contains("4 written"), "\(run)")
  }

  @Test(arguments: [
    (["--add", "nowhere"], "there are no .csv files in"),
    (["--add", "todo", "--json"], "--add stands alone"),
    (["--add", "odd"], "odd/nomap.csv:1:1: error[XW050]: there is no CSV value map 'nomap'"),
    (["--add", "wide"], "these rows have 2 keys, those of countries have 1"),
    (["--patch", "orders.csv"], "can not be written to"),
    (["--task", "Order"], "did you mean \"Orders\"?"),
    (["--from", "missing.csv"], "missing.csv"),
    (["--top", "0"], "--top wants 1 or more"),
  ])
  func saysWhatIsWrong(_ arguments: [String], _ message: String) throws {
    let workspace = try Workspace(
      Self.files.merging([
        "odd/nomap.csv": "a,b\n1,2\n", "wide/countries.csv": "a,b,c\n1,2,3\n",
      ]) { $1 })
    let before = workspace.text("t/maps/countries.csv")
    let outcome = try workspace.crosswalk(["gaps", "."] + arguments)
    #expect(outcome.exitCode == 2, "\(outcome)")
    #expect(outcome.err.contains(message), "\(outcome)")
    #expect(workspace.text("t/maps/countries.csv") == before)
  }

  @Test func codesThatAreNotThereAreAFinding() throws {
    let workspace = try Workspace(Self.files)
    try workspace.remove("schemas/codes/groups.csv")
    let outcome = try workspace.crosswalk("gaps", ".")
    #expect(outcome.exitCode == 2)
    #expect(
      outcome.err.hasPrefix(
        "schemas/erp/Order.yaml:6:36: error[XW043]: there is no file '../codes/groups.csv' with the codes of Group\n"
      ), "\(outcome)")
  }

  /// Values beyond a bound are counted, but not told apart.
  @Test func distinctValuesAreBounded() throws {
    let workspace = try Workspace(Self.files)
    let rows = (0..<12_000).map { "\($0),country \($0),air,open,\n" }.joined()
    try workspace.write("many.csv", "id,country,way,state,group\n" + rows)
    let outcome = try workspace.crosswalk("gaps", ".", "--from", "many.csv", "--json")
    let answer = try Self.answer(outcome)
    let field = try #require(answer.tasks.first?.unmapped.first)
    #expect(field.values.count == 10_000)
    #expect(field.recordsWithOtherValues == 2000)
    #expect(field.records == 12_000)
    #expect(field.values.first?.values == ["country 0"])
  }

  private static func answer(_ outcome: Outcome) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Answer.self, from: outcome.output)
  }

  private struct Answer: Decodable {
    struct Task: Decodable {
      var read: Int
      var leftOut: Int
      var affected: Int
      var unmapped: [Field]
      var counts: [Int] { [read, leftOut, affected] }
      var unknownCodes: [Field]
    }

    struct Field: Decodable {
      var field: String
      var outcome: String
      var records: Int
      var recordsWithOtherValues: Int
      var values: [Value]
    }

    struct Value: Decodable {
      var values: [String]
      var records: Int
      var firstRecord: Int
      var nearest: [Near]?
    }

    struct Near: Decodable {
      var keys: [String]
      var result: String?
    }

    var tasks: [Task]
  }
}

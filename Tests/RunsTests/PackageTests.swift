import Foundation
import Rules
import Runs
import Testing

/// Data packages: what is in them, and what becomes of broken ones.
///
/// What all targets do is in `TargetConformanceTests`.
@Suite struct PackageTests {
  /// Orders and their lines, two tasks of one project.
  private func orders(company: String = "{parameter: company}") throws -> RunFolder {
    let folder = try RunFolder()
    try folder.write(
      "template.yaml",
      """
      template: Orders
      parameters: {company: {default: usmf}}
      tasks:
        - task: Headers
          source: {entity: order, schema: none}
          target: {app: finops, entity: OrderHeader}
          key: [dataAreaId, OrderNumber]
          fields:
            dataAreaId: \(company)
            OrderNumber: order
            Note: note
        - task: Lines
          source: {entity: line, schema: none}
          target: {entity: OrderLines, schema: none}
          fields: {Order: order, Item: {from: item, required: true}}
      """)
    try folder.write(
      "schemas/finops/OrderHeader.yaml",
      """
      entity: OrderHeader
      app: finops
      label: "Order headers: A/B <1>"
      fields: {dataAreaId: string, OrderNumber: string, Note: string}
      """)
    try folder.write(
      "project.yaml",
      """
      project: Orders & more
      template: .
      target: package:out.zip
      tasks:
        Headers: {source: orders.csv}
        Lines: {source: lines.csv}
      """)
    try folder.write("orders.csv", "order,note,company\n1,\"Zoë \"\"🚲\"\"\nend\",usmf\n2,,usrt\n")
    try folder.write("lines.csv", "order,item\n1,a\n1,b\n")
    return folder
  }

  private func run(_ folder: RunFolder, to target: String? = nil) throws -> RunReport {
    let rules = try RuleLoader.load(path: folder.path, environment: [:])
    var options = RunOptions(workingFolder: folder.path)
    options.target = target
    return try Run(rules: rules, options: options, connectors: TargetKind.connectors).execute()
  }

  @Test func holdsAFileForEachTaskAndWhatDescribesThem() throws {
    let folder = try orders()
    let report = try run(folder)
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(report.tasks.map(\.written) == [2, 2])
    let entries = ZipFile.read("\(folder.path)/out.zip")
    #expect(
      entries.map(\.name) == [
        "Order headers AB 1.csv", "OrderLines.csv", "Manifest.xml", "PackageHeader.xml",
      ])
    // All of it is UTF-16 with its mark.
    #expect(entries.allSatisfy { $0.content.starts(with: [0xFF, 0xFE]) })
    let texts = entries.map { String(data: $0.content, encoding: .utf16) ?? "" }
    #expect(texts[0] == "ORDERNUMBER,NOTE\r\n1,\"Zoë \"\"🚲\"\"\nend\"\r\n2,\r\n")
    #expect(texts[1] == "ORDER,ITEM\r\n1,a\r\n1,b\r\n")
    let golden = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    let manifest = try String(contentsOf: golden.appending(path: "Manifest.xml"), encoding: .utf8)
    let header = try String(
      contentsOf: golden.appending(path: "PackageHeader.xml"), encoding: .utf8)
    #expect(texts[2] == manifest)
    #expect(texts[3] == header)
  }

  @Test func comesBackAsASource() throws {
    let folder = try orders()
    #expect(try run(folder).failure == nil)
    let back = try RunFolder(task: "    fields: {OrderNumber: OrderNumber, Note: Note}")
    let source = "\(folder.path)/out.zip?entity=order headers%3A A/B <1>"
    let report = try back.run(from: source, to: "back.csv")
    #expect(report.failure == nil, "\(report.failure?.message ?? "")")
    #expect(back.text("back.csv") == "OrderNumber,Note\n1,\"Zoë \"\"🚲\"\"\nend\"\n2,\n")
  }

  /// A part of a package must not be imported.
  @Test func thereIsNoPackageWhereATaskFails() throws {
    let folder = try orders()
    try folder.write("out.zip", "old")
    try folder.write("lines.csv", "order,item\n1,a\n1,b\"c\n")
    let report = try run(folder)
    #expect(report.status == .error)
    #expect(report.tasks.map(\.written) == [0, 0])
    #expect(folder.text("out.zip") == "old")
    #expect(!folder.names.contains { $0.hasPrefix(".out") })
  }

  @Test func theCompanyIsNoColumnUnlessItIsKept() throws {
    let folder = try orders(company: "company")
    let report = try run(folder)
    #expect(report.failure?.kind == .usage)
    #expect(report.failure?.message.contains("?company=keep") == true)
    #expect(folder.text("out.zip") == nil)
    #expect(try run(folder, to: "out.zip?company=keep&name=Daily orders").failure == nil)
    let entries = ZipFile.read("\(folder.path)/out.zip")
    let texts = entries.map { String(data: $0.content, encoding: .utf16) ?? "" }
    #expect(texts.first?.hasPrefix("DATAAREAID,ORDERNUMBER,NOTE\r\nusmf,1,") == true)
    #expect(texts.last?.contains("<Description>Daily orders</Description>") == true)
  }

  @Test(arguments: [
    ("package:-", "can't be written to standard output"),
    ("package:/dev/null", "can't be written to a pipe or a device"),
    ("package:out.zip?company=drop", "company can only be keep"),
    ("package:out.zip?entity=x", "entity is an option of sources"),
  ])
  func refusesAsTarget(target: String, says: String) throws {
    let report = try run(try orders(), to: target)
    #expect(report.failure?.message.contains(says) == true, "\(report.failure?.message ?? "-")")
  }

  // MARK: Broken packages

  private static let manifest = manifest([("People", "People.csv", "CSV-Unicode")])

  private static func manifest(_ entities: [(name: String, file: String, format: String)]) -> Data {
    let elements = entities.map { entity in
      "<DataManagementPackageEntityData><EntityName>\(entity.name)</EntityName>"
        + "<InputFilePath>\(entity.file)</InputFilePath><SourceFormat>\(entity.format)</SourceFormat>"
        + "</DataManagementPackageEntityData>"
    }
    let text =
      "<M xmlns='http://schemas.microsoft.com/dynamics/2015/01/DataManagement'><PackageEntityList>"
      + elements.joined() + "</PackageEntityList></M>"
    return Data(text.utf8)
  }

  private static let ada = Data("id,name\n1,Ada\n".utf8)

  @Test func readsWhatOthersMake() throws {
    let folder = try RunFolder()
    ZipFile.write(
      "\(folder.path)/in.zip",
      [("People.csv", Self.ada), ("manifest.XML", Self.manifest), ("more/x", Data())])
    #expect(try folder.run(from: "in.zip", to: "out.csv").failure == nil)
    #expect(folder.text("out.csv") == "Id,Name\n1,Ada\n")
  }

  struct Broken: Sendable, CustomTestStringConvertible {
    var entries: [(name: String, content: Data)]
    var query = ""
    var says: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Broken(entries: [("People.csv", ada)], says: "there is no Manifest.xml in it"),
    Broken(entries: [("Manifest.xml", Data())], says: "Manifest.xml:1:1: is no proper XML"),
    Broken(
      entries: [("Manifest.xml", Data("<a>\n<b></a>".utf8))],
      says: "Manifest.xml:2:6: is no proper XML: mismatched tag"),
    Broken(entries: [("Manifest.xml", manifest([]))], says: "names no entity"),
    Broken(
      entries: [("Manifest.xml", manifest)], says: "the package has no such file"),
    Broken(
      entries: [("Manifest.xml", manifest), ("People.csv", ada)], query: "?entity=Poeple",
      says: "did you mean People?"),
    Broken(
      entries: [("Manifest.xml", manifest([("A", "a.csv", ""), ("B", "b.csv", "")]))],
      says: "holds 2 entities (A, B); choose one with ?entity=A"),
    Broken(
      entries: [("Manifest.xml", manifest([("A", "/etc/passwd", "CSV")]))],
      says: "is no name of a file in a package"),
    Broken(
      entries: [("Manifest.xml", manifest([("A", "..\\x.csv", "CSV")]))],
      says: "is no name of a file in a package"),
    Broken(
      entries: [("Manifest.xml", manifest([("A", "a.xlsx", "EXCEL")])), ("a.xlsx", ada)],
      says: "only CSV can be read"),
    Broken(
      entries: [("Manifest.xml", Data(repeating: 0x20, count: 70 << 20))],
      says: "is longer than 64 MiB"),
    Broken(
      entries: [
        ("Manifest.xml", Data("<!DOCTYPE a [<!ENTITY x SYSTEM '/etc/passwd'>]><a>&x;</a>".utf8))
      ], says: "names no entity"),
  ])
  func refusesBrokenPackages(_ broken: Broken) throws {
    let folder = try RunFolder()
    ZipFile.write("\(folder.path)/in.zip", broken.entries)
    let report = try folder.run(from: "in.zip\(broken.query)", to: "out.csv")
    let message = report.failure?.message ?? "-"
    #expect(report.failure?.kind == .source)
    #expect(message.contains(broken.says), "\(message)")
    #expect(folder.text("out.csv") == nil)
  }

  /// A package that was cut off or damaged is an error wherever it happened, and never a short success.
  @Test func refusesDamage() throws {
    let folder = try RunFolder()
    let path = "\(folder.path)/in.zip"
    ZipFile.write(
      path, [("People.csv", Data(people(1...50).utf8)), ("Manifest.xml", Self.manifest)])
    let good = try folder.bytes("in.zip")
    for count in stride(from: 0, to: good.count, by: 7) {
      try folder.write("in.zip", good.prefix(count))
      #expect(try folder.run(from: "in.zip", to: "out.csv").failure?.kind == .source, "\(count)")
    }
    for place in stride(from: 0, to: good.count, by: 3) {
      var bad = good
      bad[place] ^= 0x10
      try folder.write("in.zip", bad)
      let report = try folder.run(from: "in.zip", to: "out.csv")
      // Some bits mean nothing, such as times.
      guard report.failure == nil else { continue }
      #expect(folder.text("out.csv") == contacts(1...50), "\(place)")
    }
  }
}

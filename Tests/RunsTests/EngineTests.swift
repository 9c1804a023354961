import Engine
import Foundation
import Testing

/// The public interface for Swift programs, on the shipped example.
@Suite struct EngineTests {
  private let contoso = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "examples/contoso").path()

  @Test(arguments: [
    (
      #"{"accountid":"7d1e2f30-0000-4000-8000-000000000001","accountnumber":"A-1","name":"Proseware","#
        + #""address1_city":" SEATTLE ","customertypecode":3,"paymenttermscode":1}"#,
      #""WarehouseId":"24""#
    ),
    (
      #"{"accountid":"7d1e2f30-0000-4000-8000-000000000002","accountnumber":"A-2","customertypecode":3}"#,
      "required OrganizationName"
    ),
    (
      #"{"accountid":"7d1e2f30-0000-4000-8000-000000000003","name":"No number","customertypecode":3}"#,
      "required nil"
    ),
    (#"{"accountid":"7d1e2f30-0000-4000-8000-000000000004","statecode":1}"#, "skipped"),
    (#"{"accountid":"#, "source nil"),
  ])
  func mapsSingleRecords(record: String, expected: String) throws {
    let mapper = try MappingEngine(path: contoso).recordMapper(asOf: "2026-01-31")
    switch try mapper.map(json: record) {
    case .mapped(let json): #expect(json.contains(expected), "\(json)")
    case .rejected(let rejection):
      #expect("\(rejection.code) \(rejection.field ?? "nil")" == expected, "\(rejection.message)")
    case .skipped: #expect(expected == "skipped")
    }
  }

  @Test func saysWhatIsWrong() {
    #expect(throws: MappingError.self) { try MappingEngine(path: contoso + "/nowhere") }
    #expect(throws: MappingError.self) {
      try MappingEngine(path: contoso).recordMapper(task: "Nothing", asOf: "2026-01-31")
    }
    #expect(throws: MappingError.self) {
      let mapper = try MappingEngine(path: contoso).recordMapper(asOf: "2026-01-31")
      _ = try mapper.map(json: "")
    }
  }

  @Test func runsAProject() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let target = folder.appending(path: "out.jsonl").path()
    let fabrikam = URL(filePath: contoso).deletingLastPathComponent().appending(path: "fabrikam")
    let report = try MappingEngine(path: fabrikam.path()).run(target: target, workers: 2)
    #expect(report.contains(#""read":60,"written":46"#), "\(report)")
    let lines = try String(contentsOfFile: target, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 46)
  }

  /// A program passes reasons on to people: no secret is in them.
  @Test func tellsNoSecret() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "engine-\(UUID())")
    defer { try? FileManager.default.removeItem(at: folder) }
    for (name, text) in [
      "project.yaml": "project: P\ntemplate: t\nparameters: {token: \"${MY_TOKEN}\"}\n",
      "t/template.yaml": """
      template: T
      tasks:
        - task: A
          source: {entity: a, schema: none}
          target: {entity: b, schema: none}
          fields: {Told: {from: way, map: tell}}
      parameters: {token: {}}
      """,
      "t/maps/tell.lua": """
      return function(way)
        if way == "skip" then skip(run.parameters.token) end
        reject("it is " .. run.parameters.token)
      end
      """,
    ] {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try text.write(to: file, atomically: false, encoding: .utf8)
    }
    let mapper = try MappingEngine(path: folder.path(), environment: ["MY_TOKEN": "s3cret"])
      .recordMapper(asOf: "2026-01-31")
    #expect(try mapper.map(json: #"{"way":"skip"}"#) == .skipped(reason: "***"))
    guard case .rejected(let rejection) = try mapper.map(json: #"{"way":"reject"}"#) else {
      Issue.record("the record is not rejected")
      return
    }
    #expect(rejection.message == "it is ***")
  }
}

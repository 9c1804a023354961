import Foundation
import Inspection
import Testing

/// Findings for machines.
@Suite struct FindingFormatTests {
  private static func sample() throws -> SampleRules {
    try SampleRules([
      (
        "template.yaml",
        "OnHoldStatus: {value: Maybe}\nAddressCity: description\nInvoiceAccount: parentaccountid"
      )
    ])
  }

  @Test func json() throws {
    let rules = try Self.sample()
    let text = FindingsJSON.text(try rules.inspect("accounts"), relativeTo: rules.path)
    #expect(
      text == """
        {"errors":1,"files":3,"findings":[{"code":"XW071","column":22,"dipv":"DIPV1030",\
        "file":"accounts/template.yaml","hint":"","line":9,"message":\
        "\\"Maybe\\" is not an option of OnHoldStatus: No, Invoice, All, Payment","severity":"error"},\
        {"code":"XW105","column":7,"dipv":"DIPV1030","file":"accounts/template.yaml",\
        "hint":"longer values are rejected; truncate: 60 cuts them instead","line":10,\
        "message":"description may have 2000 characters, and AddressCity takes 60","severity":"info"},\
        {"code":"XW108","column":23,"dipv":"DIPV1015, DIPV1027, DIPV1028","file":"accounts/template.yaml",\
        "hint":"name a field of that record: parentaccountid.FIELD","line":11,\
        "message":"parentaccountid refers to another record: InvoiceAccount gets its GUID",\
        "severity":"warning"}],"infos":1,"warnings":1}
        """)
  }

  /// The members that the standard requires, and that code hosts read.
  @Test func sarif() throws {
    struct Log: Decodable {
      struct Run: Decodable {
        struct Tool: Decodable {
          struct Driver: Decodable {
            struct Rule: Decodable {
              struct Message: Decodable { var text: String }
              struct Configuration: Decodable { var level: String }
              var id: String
              var shortDescription: Message
              var help: Message
              var defaultConfiguration: Configuration
            }
            var name: String
            var rules: [Rule]
          }
          var driver: Driver
        }
        struct Result: Decodable {
          struct Location: Decodable {
            struct Physical: Decodable {
              struct Artifact: Decodable { var uri: String }
              struct Region: Decodable, Equatable {
                var startLine: Int
                var startColumn: Int
              }
              var artifactLocation: Artifact
              var region: Region
            }
            var physicalLocation: Physical
          }
          struct Message: Decodable { var text: String }
          var ruleId: String
          var ruleIndex: Int
          var level: String
          var message: Message
          var locations: [Location]
        }
        var tool: Tool
        var results: [Result]
      }
      var version: String
      var runs: [Run]
    }

    let rules = try Self.sample()
    let text = SARIF.text(try rules.inspect("accounts"), relativeTo: "\(rules.path)/accounts")
    let log = try JSONDecoder().decode(Log.self, from: Data(text.utf8))
    #expect(text.contains("\"$schema\" : \"https://json.schemastore.org/sarif-2.1.0.json\""))
    #expect(log.version == "2.1.0")
    let run = try #require(log.runs.first)
    #expect(run.tool.driver.name == "crosswalk")
    #expect(run.tool.driver.rules.map(\.id) == ["XW071", "XW105", "XW108"])
    #expect(
      run.tool.driver.rules.map(\.defaultConfiguration.level) == ["error", "note", "warning"])
    #expect(run.tool.driver.rules.allSatisfy { !$0.help.text.isEmpty })
    #expect(run.results.map(\.ruleIndex) == [0, 1, 2])
    #expect(run.results.map(\.ruleId) == ["XW071", "XW105", "XW108"])
    #expect(run.results.map(\.level) == ["error", "note", "warning"])
    #expect(
      run.results[1].message.text
        == "description may have 2000 characters, and AddressCity takes 60\n"
        + "longer values are rejected; truncate: 60 cuts them instead")
    let place = try #require(run.results[0].locations.first?.physicalLocation)
    #expect(place.artifactLocation.uri == "template.yaml")
    #expect(place.region.startLine == 9 && place.region.startColumn == 22)
    let elsewhere = SARIF.text(try rules.inspect("accounts"), relativeTo: "/else where")
    #expect(elsewhere.contains("\"uri\" : \"file://\(rules.path)/accounts/template.yaml\""))
  }
}

import Foundation
import Records
import Rules
import Testing

/// Files that are hostile or broken below the level of YAML.
@Suite struct RuleFileTests {
  private static let template = """
    template: T
    tasks:
      - task: A
        source: {entity: account, schema: none}
        target: {entity: customer, schema: none}
        fields: {Name: {from: a, map: m}}

    """

  @Test func bytesThatAreNotUTF8AreFound() throws {
    let folder = try RuleFolder([:])
    try folder.write("template.yaml", Data("template: T\nversion: ü".utf8 + [0xFC, 0x0A]))
    #expect(
      folder.findings() == """
        template.yaml:2:11: error[XW004]: the file is not UTF-8: byte 0xFC
          save it as UTF-8
        """)
  }

  @Test func bytesOfATableThatAreNotUTF8AreFound() throws {
    let folder = try RuleFolder(["template.yaml": Self.template])
    try folder.write("maps/m.csv", Data("a,b\nx,".utf8 + [0xC3, 0x28, 0x0A]))
    #expect(
      folder.findings() == """
        maps/m.csv:2:3: error[XW004]: the file is not UTF-8: byte 0xC3
          save it as UTF-8
        """)
  }

  @Test func utf16IsNamed() throws {
    let folder = try RuleFolder([:])
    try folder.write("template.yaml", Data([0xFF, 0xFE, 0x61, 0x00]))
    #expect(
      folder.findings() == """
        template.yaml:1:1: error[XW004]: the file is UTF-16
          save it as UTF-8
        """)
  }

  @Test func aByteOrderMarkIsNoText() throws {
    let folder = try RuleFolder(["maps/m.csv": "\u{FEFF}a,b\n"])
    try folder.write("template.yaml", Data([0xEF, 0xBB, 0xBF] + Array(Self.template.utf8)))
    #expect(folder.findings() == "")
  }

  @Test func aHugeFileIsRefused() throws {
    let folder = try RuleFolder([:])
    try folder.write("template.yaml", Data(repeating: UInt8(ascii: "#"), count: (4 << 20) + 1))
    #expect(
      folder.findings() == """
        template.yaml:1:1: error[XW005]: the file is larger than 4 MiB, the most for a file of \
        its kind
        """)
  }

  @Test func nothingIsWaitedFor() throws {
    let folder = try RuleFolder([:])
    #expect(mkfifo("\(folder.path)/template.yaml", 0o600) == 0)
    #expect(
      folder.findings("template.yaml")
        == "template.yaml:1:1: error[XW003]: this is not a regular file")
  }

  @Test func aMistypedPathNamesTheNearest() throws {
    let folder = try RuleFolder(["contoso/template.yaml": Self.template])
    #expect(
      folder.findings("contosso") == """
        contosso:1:1: error[XW020]: there is no such file or folder
          did you mean 'contoso'?
        """)
  }

  @Test(arguments: ["[", "{a: ", "- ", "? "])
  func deepNestingIsRefused(_ opening: String) throws {
    let text = String(repeating: opening, count: 100_000)
    let folder = try RuleFolder(["template.yaml": text])
    #expect(folder.findings().contains("error[XW011]: nested more than 64 levels deep"))
  }

  @Test func aliasesDoNotExplode() throws {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...20 {
      let items = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(items)]\n"
    }
    let folder = try RuleFolder(["template.yaml": text])
    #expect(
      folder.findings() == """
        template.yaml:4:45: error[XW011]: the aliases of this file expand to more than 10000 values
          write the values out
        """)
  }

  @Test func aliasesDoNotNestTooDeeply() throws {
    var text = "a0: &a0 [x]\n"
    for level in 1...100 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
    let folder = try RuleFolder(["template.yaml": text])
    #expect(folder.findings().contains("error[XW011]: nested more than 64 levels deep"))
  }

  @Test func anAnchorThatHoldsItselfIsUnknown() throws {
    let folder = try RuleFolder(["template.yaml": "a: &a [*a]\n"])
    #expect(folder.findings().contains("error[XW001]: there is no anchor '&a' above"))
  }

  @Test func aliasesStandForTheirValues() throws {
    let text = Self.template.replacing(
      "{Name: {from: a, map: m}}", with: "{Name: &n {from: a, trim: true}, Other: *n}")
    let rules = try RuleFolder(["template.yaml": text]).load()
    #expect(rules.tasks[0].fields.map(\.field) == ["Name", "Other"])
    #expect(rules.tasks[0].fields.allSatisfy { $0.trim })
  }

  /// Text of a file can't move the cursor, or turn the direction, of the terminal that shows it.
  @Test func findingsAreOneLineOfText() {
    let place = SourceLocation(file: "/x/a\nb.yaml", line: 1, column: 2)
    let finding = Diagnostic(
      .invalidValue, at: place, "ä\u{1B}[2J\u{202E}\r\n\u{85}", hint: "one\ttwo\n\u{0}three")
    #expect(
      finding.render(relativeTo: "/x")
        == "a\\nb.yaml:1:2: error[XW010]: ä\u{FFFD}[2J\u{FFFD}\\r\\n\u{FFFD}\n  one\\ttwo\n\u{FFFD}three"
    )
  }
}

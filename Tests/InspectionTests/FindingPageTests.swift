import Foundation
import Inspection
import Rules
import Testing

/// Pages of findings: each number has one, and what they show is true.
@Suite struct FindingPageTests {
  @Test func theSampleIsSound() throws {
    #expect(try SampleRules().findings() == "")
  }

  @Test func everyNumberHasOnePage() {
    let codes = KnownPages.all.map(\.code)
    #expect(Set(codes.map(\.rawValue)).count == codes.count)
    #expect(Set(DiagnosticCode.ofLoading).subtracting(codes).isEmpty)
    for code in codes {
      #expect(code.rawValue.wholeMatch(of: /XW[0-9]{3}/) != nil)
      #expect(!code.title.isEmpty && !code.title.contains("\n"))
    }
  }

  /// A check that is not in the list of checks would never run.
  @Test func everyNumberOfTheFolderIsKnown() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Inspection/RuleCheck")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    var numbers: [String] = []
    for file in files {
      let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
      numbers += text.matches(of: /DiagnosticCode\(\s*"(XW[0-9]{3})"/).map { String($0.1) }
    }
    #expect(numbers.count > 30)
    #expect(numbers.filter { KnownPages.page(named: $0) == nil } == [])
  }

  @Test func allButAFewHaveAnExample() {
    let without = KnownPages.all.filter { $0.wrong.isEmpty || $0.right.isEmpty }.map(
      \.code.rawValue)
    #expect(without == ["XW004", "XW005", "XW011", "XW020"])
  }

  /// Pages whose examples are rule files; those of scripts are tested where they are written.
  private static let pages = KnownPages.all.filter { page in
    !page.wrong.isEmpty && !("XW080"..."XW099").contains(page.code.rawValue)
  }

  @Test(arguments: pages.map(\.code.rawValue))
  func theWrongExampleIsFound(_ code: String) throws {
    let page = try #require(KnownPages.page(named: code))
    let report = try SampleRules(page.wrong.map { ($0.file, $0.text) }).inspect()
    #expect(report.findings.contains { $0.code == page.code }, "\(report.findings)")
  }

  @Test(arguments: pages.map(\.code.rawValue))
  func theRightExampleIsRight(_ code: String) throws {
    let page = try #require(KnownPages.page(named: code))
    let report = try SampleRules(page.right.map { ($0.file, $0.text) }).inspect()
    #expect(!report.findings.contains { $0.code == page.code }, "\(report.findings)")
    #expect(report.count(.error) == 0, "\(report.findings)")
  }

  /// What `check` says about the wrong examples, word for word.
  ///
  /// `UPDATE_EXPECTED=1 swift test --filter FindingPageTests` writes the file anew.
  @Test func theWrongExamplesAreToldInTheseWords() throws {
    let said = try Self.pages.map { page in
      let rules = try SampleRules(page.wrong.map { ($0.file, $0.text) })
      return "# \(page.code.rawValue)\n\(try rules.findings().replacing(rules.path, with: "."))\n"
    }.joined(separator: "\n")
    try Expected.compare(said, with: "findings.txt")
  }

  @Test func everyValidationOfTheDataIntegratorHasItsPlace() {
    let here = Set(KnownPages.all.flatMap(\.dataIntegrator))
    let rows = KnownPages.document.matches(of: /\n\| (DIPV[0-9]{4}) \| .+ \| (.+) \|/)
    #expect(rows.count == 30)
    #expect(here.subtracting(rows.map { String($0.1) }) == [])
    for row in rows {
      #expect(here.contains(String(row.1)) == row.2.hasPrefix("XW"), "\(row.0)")
    }
  }

  @Test func numbersAreFoundInAnySpelling() {
    #expect(KnownPages.page(named: "xw008")?.code == .unknownKey)
    #expect(KnownPages.page(named: "XW999") == nil)
    #expect(KnownPages.suggestion(for: "XW10") == "did you mean XW010?")
  }
}

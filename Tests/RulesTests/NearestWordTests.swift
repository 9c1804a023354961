import Records
import Rules
import Testing

@Suite struct NearestWordTests {
  static let words: [(String, [String], String?)] = [
    ("form", ["format", "from"], "from"), ("unmaped", ["map", "unmapped"], "unmapped"),
    ("FIELDS", ["files", "fields"], "fields"), ("seq", ["source", "sequence"], "sequence"),
    ("colour", ["from", "map"], nil), ("B", ["A"], nil), ("", ["a"], nil), ("map", [], nil),
    ("cutomer", ["costumer", "customer"], "customer"), ("ü", ["Ü"], "Ü"),
    ("a", ["ab"], nil), ("ab", ["ba", "abc"], "ba"),
  ]

  @Test(arguments: words)
  func namesTheLikeliest(_ word: String, _ known: [String], _ expected: String?) {
    #expect(nearest(to: word, in: known) == expected)
  }

  @Test func aMonsterIsNotCompared() {
    #expect(nearest(to: String(repeating: "a", count: 100_000), in: ["a"]) == nil)
  }
}

@Suite struct DiagnosticCodeTests {
  @Test(arguments: DiagnosticCode.ofLoading)
  func hasANumberAndATitleOfOneLine(_ code: DiagnosticCode) {
    #expect(code.rawValue.wholeMatch(of: /XW[0-9]{3}/) != nil)
    #expect(!code.title.isEmpty && !code.title.contains("\n"))
  }

  @Test func pathsAreShownFromTheFolder() {
    let place = SourceLocation(file: "/a/b/c.yaml", line: 2, column: 3)
    let diagnostic = Diagnostic(.mapNotFound, at: place, "not there", hint: "look in /a/b/maps")
    #expect(
      diagnostic.render(relativeTo: "/a/b")
        == "c.yaml:2:3: error[XW050]: not there\n  look in maps")
    #expect(
      diagnostic.render(relativeTo: "/x")
        == "/a/b/c.yaml:2:3: error[XW050]: not there\n  look in /a/b/maps")
  }
}

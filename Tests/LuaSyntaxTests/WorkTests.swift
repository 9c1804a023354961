import Foundation
import HostileScripts
import LuaSyntax
import Testing

/// Reading a script, and finding what is wrong with it, takes work in proportion to its text, whatever is in it.
///
/// Work is the processor time of the thread that does it, for texts of which one is eight times as long as the other: in
/// proportion it is eight times as much, with some more for sorting, and sixty-four times where all parts meet all others.
@Suite(.serialized) struct WorkTests {
  /// Everything that commands do with a script's text.
  private static func work(on source: [UInt8]) {
    let context = LuaLintContext(
      kind: .valueMap, values: [LuaField("a", .text)], fields: [LuaField("f", .text)], maps: [:],
      modules: [:], parameters: []
    ) { word, candidates in candidates.first { $0.utf8.count == word.utf8.count } }
    _ = LuaLint.findings(source: source, context: context)
    guard let chunk = try? LuaChunk(source) else { return }
    _ = chunk.codeLines()
    _ = chunk.mutablePlaces()
    _ = chunk.staticTables()
    _ = chunk.tableUses()
    _ = LuaModuleOutline(chunk)
  }

  private static func seconds(of source: [UInt8]) -> Double {
    (0..<2).map { _ in
      let start = processorSeconds()
      work(on: source)
      return processorSeconds() - start
    }.min() ?? 0
  }

  private static func processorSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test(arguments: HostileText.all.map(\.name)) func growsWithTheText(_ name: String) throws {
    let shape = try #require(HostileText.all.first { $0.name == name })
    // What is refused at its beginning says nothing about the rest.
    let isRead = (try? LuaChunk(Array(shape.text(8 * shape.count).utf8))) != nil
    #expect(isRead == (name != "broken text"))
    let small = Self.seconds(of: Array(shape.text(shape.count).utf8))
    let large = Self.seconds(of: Array(shape.text(8 * shape.count).utf8))
    #expect(large < 24 * small, "\(small * 1000) ms and \(large * 1000) ms")
  }

  /// Texts that no compiler takes because of their depth are a finding.
  @Test(arguments: [
    "(", "{", "x = function() ", "do ", "not ", "- ", "a[", "f(", "if x then ", "a .. ",
  ])
  func depthIsAFinding(opening: String) {
    let text = "return " + String(repeating: opening, count: 10_000)
    let context = LuaLintContext(kind: .valueMap) { _, _ in nil }
    let findings = LuaLint.findings(source: Array(text.utf8), context: context)
    #expect(findings.map(\.kind) == [.syntaxError])
  }

  @Test func manyFindingsOfAKindAreCounted() {
    let text = "return {" + (0..<3000).map { "k = \($0), " }.joined() + "}"
    let findings = LuaLint.findings(
      source: Array(text.utf8), context: LuaLintContext(kind: .valueMap) { _, _ in nil })
    #expect(findings.count == 1001)
    #expect(findings.last?.message == "there are 1999 more findings of this kind in the script")
  }
}

import Foundation
import LuaSyntax
import Testing

/// Reading a script, and finding what is wrong with it, takes work in proportion to its text, whatever is in it.
///
/// Work is the processor time of the thread that does it, for texts of which one is eight times as long as the other: in
/// proportion it is eight times as much, with some more for sorting, and sixty-four times where all parts meet all others.
@Suite(.serialized) struct WorkTests {
  struct Shape: CustomTestStringConvertible, Sendable {
    var name: String
    /// Parts of the smaller text.
    var count: Int
    var text: @Sendable (Int) -> String

    init(_ name: String, _ count: Int = 100, _ text: @escaping @Sendable (Int) -> String) {
      self.name = name
      self.count = count
      self.text = text
    }

    var testDescription: String { name }
  }

  private static func each(_ count: Int, _ part: (Int) -> String) -> String {
    (0..<count).map(part).joined()
  }

  static let shapes = [
    Shape("jumps ahead") { n in each(n) { "goto a\($0) " } + each(n) { "::a\($0):: " } },
    Shape("jumps back") { n in
      each(n) { "::a\($0):: " } + "if x then " + each(n) { "goto a\($0) " } + " end"
    },
    Shape("jumps to one label") { n in each(n) { _ in "goto a " } + "::a::" },
    Shape("jumps out of blocks") { n in each(n) { _ in "do goto a end " } + "::a::" },
    Shape("breaks") { n in "while x do " + each(n) { _ in "if x then break end " } + "end" },
    Shape("labels of their own") { n in each(n) { "do ::a\($0):: goto a\($0) end " } },
    Shape("functions in a table") { n in
      "local t = {} " + each(n) { "function t.f\($0)(r) x = t.g return r end " } + "return t"
    },
    Shape("functions that call one another") { n in
      each(n) { "function f\($0)(r) y = f\($0 + 1)(r) end " } + "return f0"
    },
    Shape("functions inside one another", 5) { n in
      each(n) { _ in
        String(repeating: "x = function(a) ", count: 60) + String(repeating: "end ", count: 60)
      }
    },
    Shape("functions that hand the record on", 3) { n in
      each(n) { _ in
        "do "
          + each(90) { "local function f\($0)(r) return \($0 == 0 ? "r" : "f\($0 - 1)(r)") end " }
          + "end "
      } + "return function(record) return record end"
    },
    Shape("a long list") { n in "return {" + each(n) { "\($0), " } + "}" },
    Shape("a key again and again") { n in "return {" + each(n) { "k = \($0), " } + "}" },
    Shape("two keys for each text") { n in
      "return {" + each(n) { "['\($0)'] = 1, [\($0)] = 2, " } + "}"
    },
    Shape("a table asked again and again") { n in
      "local t = {" + each(n) { "k\($0) = \($0), " } + "} return function(a) "
        + each(n) { _ in "x = t[#a] " } + "end"
    },
    Shape("an elseif chain") { n in
      "if x == 1 then " + each(n) { "elseif x == \($0) then y = 1 " } + "end"
    },
    Shape("loops without end") { n in
      each(n) { _ in "while true do goto a end ::a:: do x = 1 end " }
        .replacingOccurrences(of: "::a::", with: "") + "::a::"
    },
    Shape("variables") { n in each(n) { "do local a\($0) = \($0) end " } },
    Shape("variables given one another", 1) { n in
      each(n) { _ in
        "do local a0 = x " + each(150) { "local a\($0 + 1) = a\($0) " } + "y = a150.b end "
      }
    },
    Shape("constants of one another", 1) { n in
      each(n) { _ in
        "do local a0 <const> = 1 " + each(100) { "local a\($0 + 1) <const> = a\($0) + a\($0) " }
          + "x = a100 end "
      }
    },
    Shape("choices of one another", 1) { n in
      each(n) { _ in
        "do local a0 = f() " + each(100) { "local a\($0 + 1) = a\($0) or a\($0) " }
          + "y = a100 == 1 end "
      }
    },
    Shape("names that are not there") { n in each(n) { "do local b\($0) = a\($0) end " } },
    Shape("globals") { n in each(n) { "g\($0) = g\($0) " } },
    Shape("a chain of members") { n in "x = a" + each(n) { ".b\($0)" } },
    Shape("a chain of calls") { n in "x = a" + each(n) { _ in "()" } },
    Shape("a chain of methods") { n in "x = a" + each(n) { _ in ":lower()" } },
    Shape("a sum") { n in "x = 1" + each(n) { " + \($0)" } },
    Shape("comparisons of comparisons") { n in "x = not a" + each(n) { _ in " == not b" } },
    Shape("conditions") { n in "x = a" + each(n) { _ in " or b and c" } },
    Shape("concatenations") { n in each(n) { _ in "x = a .. b .. 'c' .. 1 .. d " } },
    Shape("calls of the world") { n in
      each(n) { _ in "text.trim(a) lookup('nosuch', a, b) string.format('%d', a) " }
    },
    Shape("members that are not there") { n in each(n) { "x = string.lowr\($0) y = run.b\($0) " } },
    Shape("what is never reached") { n in each(n) { _ in "do return 1 end x = 1 " } },
    Shape("comments") { n in each(n) { "-- comment \($0)\n--[[ another ]] " } + "return 1" },
    Shape("a long text", 500) { n in "return '" + each(n) { _ in "\\u{41}\\x41abcdef" } + "'" },
    Shape("a long name", 500) { n in "return nosuch" + each(n) { _ in "abcdefgh" } },
    Shape("empty statements") { n in each(n) { _ in ";;;; " } },
    Shape("broken text") { n in "x = {" + each(n) { "\($0), " } },
  ]

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

  private static func nanoseconds(of source: [UInt8]) -> Double {
    (0..<2).map { _ in
      let start = clock_gettime_nsec(CLOCK_THREAD_CPUTIME_ID)
      work(on: source)
      return clock_gettime_nsec(CLOCK_THREAD_CPUTIME_ID) - start
    }.min() ?? 0
  }

  private static func clock_gettime_nsec(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }

  @Test(arguments: shapes) func growsWithTheText(_ shape: Shape) {
    let small = Self.nanoseconds(of: Array(shape.text(shape.count).utf8))
    let large = Self.nanoseconds(of: Array(shape.text(8 * shape.count).utf8))
    #expect(large < 24 * small, "\(small / 1e6) ms and \(large / 1e6) ms")
  }

  /// Texts that no compiler takes because of their depth are a finding.
  @Test(arguments: [
    "(", "{", "x = function() ", "do ", "not ", "- ", "a[", "f(", "if x then ", "a .. ",
  ])
  func depthIsAFinding(opening: String) {
    let text = "return " + String(repeating: opening, count: 100_000)
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

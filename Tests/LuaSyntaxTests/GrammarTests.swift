import LuaSyntax
import Testing

/// The grammar against Lua's own compiler: both take the same texts, and refuse the others with the same words.
@Suite struct GrammarTests {
  private func compare(_ text: [UInt8], _ lua: RealLua) {
    let real = lua.refusal(of: text)
    var own: (line: Int, message: String)?
    do { _ = try LuaChunk(text) } catch { own = (error.place.line, error.message) }
    // What is wrong by its meaning is told where it stands, not where Lua noticed.
    let isLine =
      real?.message.contains(" near ") == true
      ? own?.line == real?.line : (own?.line ?? 0) <= (real?.line ?? 0)
    // Lua's own words for texts that go too deep help nobody.
    let isTooDeep =
      real?.message == "C stack overflow"
      && own?.message.contains("inside one another too deep") == true
    let isSame = isTooDeep || own?.message == real?.message && (isLine || real?.line == 0)
    if isSame || real?.message.contains("too many registers") == true { return }
    Issue.record(
      "own \(String(describing: own)), real \(String(describing: real)) for\n\(String(decoding: text, as: UTF8.self))"
    )
  }

  @Test(arguments: 1...40)
  func agreesOnPrograms(_ seed: Int) {
    let lua = RealLua()
    var generator = ProgramGenerator(seed: seed * 7919)
    for round in 0..<40 {
      let tokens = generator.program(size: 10 + round * 4)
      compare(Array(generator.random.layout(tokens, lineBreaks: 15).utf8), lua)
    }
  }

  private static let strayTokens = [
    "end", "do", "then", "if", "else", "elseif", "for", "in", "function", "local", "return",
    "break",
    "goto", "done", "::", "repeat", "until", "while", "nil", "not", "and", "or", "=", "==", "~=",
    "(",
    ")", "{", "}", "[", "]", ",", ";", ":", ".", "..", "...", "<", "<const>", "<close>", "<x>", "+",
    "-", "//", "#", "@", "!", "$", "`", "\\", "\u{E4}", "'x", "\"\\q\"", "'\\300'", "'\\xZ'",
    "'\\u{80000000}'", "'\\u{12'", "'\\u12'", "[=x", "[[x", "--[[x", "3x", "0x", "1e", "1..2",
    "0x1p",
    "3", "'y'", "[==[z]]", "'a\\z  \n b'", "'a\\\nb'", "\"x\n", "'\0'", "x", "v1", "_ENV", "&", "?",
    "1.5.2", ".5", "0xA.8", ".0x1p-1074.", "'\\", "a.b.c", "f()", "(f)()", "\u{1}", "~",
  ]

  @Test(arguments: 1...60)
  func agreesOnDamagedPrograms(_ seed: Int) {
    let lua = RealLua()
    var generator = ProgramGenerator(seed: seed * 104_729)
    for round in 0..<60 {
      let tokens = generator.program(size: 8 + round)
      let damaged = generator.random.damage(tokens, by: Self.strayTokens)
      compare(Array(generator.random.layout(damaged, lineBreaks: 12).utf8), lua)
    }
  }

  @Test(arguments: 1...20)
  func agreesOnDamagedBytes(_ seed: Int) {
    let lua = RealLua()
    var generator = ProgramGenerator(seed: seed * 15_485_863)
    for _ in 0..<60 {
      let text = generator.random.layout(generator.program(size: 30), lineBreaks: 10)
      var bytes = Array(text.utf8)
      for _ in 0...generator.random.below(3) where !bytes.isEmpty {
        let at = generator.random.below(bytes.count)
        switch generator.random.below(3) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = UInt8(generator.random.below(256))
        default: bytes.removeSubrange(at...)
        }
      }
      compare(bytes, lua)
    }
  }

  @Test func agreesOnTheSmallest() {
    let lua = RealLua()
    let tokens = Self.strayTokens
    for first in tokens {
      compare(Array(first.utf8), lua)
      for second in tokens { compare(Array("\(first) \(second)".utf8), lua) }
    }
  }

  @Test func thereAreEnoughPrograms() {
    let lua = RealLua()
    var good = 0
    for seed in 1...200 {
      var generator = ProgramGenerator(seed: seed)
      let text = generator.random.layout(generator.program(size: 80), lineBreaks: 10)
      if lua.refusal(of: Array(text.utf8)) == nil { good += 1 }
    }
    #expect(good > 120)
  }

  /// A text with a part that is repeated; `#` in it is its number.
  struct Nested: Sendable, CustomTestStringConvertible {
    var head = ""
    var opening: String
    var middle = ""
    var closing = ""

    func text(_ count: Int) -> [UInt8] {
      let openings = (0..<count).map { opening.replacing("#", with: String($0)) }.joined()
      return Array("\(head)\(openings)\(middle)\(closing.times(count))".utf8)
    }

    var testDescription: String { opening }
  }

  @Test(arguments: [
    Nested(head: "return ", opening: "(", middle: "1", closing: ")"),
    Nested(head: "return ", opening: "- ", middle: "1"),
    Nested(head: "return ", opening: "2 ^ ", middle: "1"),
    Nested(head: "return ", opening: "a .. ", middle: "a"),
    Nested(head: "return ", opening: "{", closing: "}"),
    Nested(opening: "f(", closing: ")"),
    Nested(opening: "do ", closing: "end "),
    Nested(opening: "if x then ", closing: "end "),
    Nested(opening: "while x do ", closing: "end "),
    Nested(head: "return ", opening: "function() return ", middle: "1 ", closing: "end "),
    Nested(opening: "a, ", middle: "a = 1"),
    Nested(opening: "::l#::"),
    Nested(opening: "local v#\n"),
    Nested(opening: "for i# = 1, 2 do ", closing: "end "),
    Nested(opening: "for i# in x do ", closing: "end "),
    Nested(head: "return function(", opening: "p#, ", middle: "q) end"),
    Nested(head: "local x <const>, y = 1, 2\n", opening: "do ", middle: "x = 2"),
  ])
  func agreesOnLimits(_ nested: Nested) {
    let lua = RealLua()
    for count in [1, 30, 48, 49, 50, 51, 64, 65, 66, 67, 68] + Array(93...101) + Array(190...203) {
      compare(nested.text(count), lua)
    }
  }

  @Test func agreesOnCapturedVariables() {
    let lua = RealLua()
    let names = { (letter: String, count: Int) in (0..<count).map { "\(letter)\($0)" } }
    for count in 126...129 {
      let outer = names("a", 127)
      let inner = names("b", count)
      let uses = (outer + inner).map { "\($0)()" }.joined(separator: "\n")
      for last in ["", "x()"] {
        let text = """
          \(outer.map { "local \($0)" }.joined(separator: "\n"))
          return function()
            \(inner.map { "local \($0)" }.joined(separator: "\n"))
            return function() \(uses) \(last) end
          end
          """
        compare(Array(text.utf8), lua)
      }
    }
  }

  /// Chains that Lua reads without recursion may have any length.
  private static let chains: [Nested] = [
    Nested(head: "return a", opening: ".x"),
    Nested(head: "return a", opening: " + a"),
    Nested(head: "return a", opening: " or a"),
    Nested(head: "f", opening: "()"),
    Nested(head: "f", opening: ":m{}"),
    Nested(opening: "x = 1;"),
    Nested(head: "return {", opening: "{}, ", middle: "}"),
    Nested(head: "if a then ", opening: "elseif b then ", middle: "end"),
  ]

  @Test(arguments: chains)
  func aLongChainIsNoDanger(_ chain: Nested) throws {
    _ = try LuaChunk(chain.text(50_000))
  }
}

extension String {
  fileprivate func times(_ count: Int) -> String { String(repeating: self, count: count) }
}

import Sandbox
import Testing

@Suite struct SmokeTests {
  @Test func returns() {
    #expect(evaluate("return a .. '!'", [.string("hello")]) == .value(.string("hello!")))
    #expect(evaluate("return a + 1", [.integer(41)]) == .value(.integer(42)))
    #expect(evaluate("return '10' + 1") == .value(.integer(11)))
    #expect(evaluate("while true do end") == .limited(.instructions))
    #expect(evaluate("error('x')") == .failed("x", at: "script0.lua:2"))
    #expect(
      evaluate("local s = '' for k, v in pairs({b=1, a=2, 7, 8}) do s = s .. k .. v .. ' ' end return s")
        == .value(.string("17 28 a2 b1 ")))
    #expect(
      evaluate("return string.format('%5.2f|%s|%q|%x', 3.14159, {}, 'a\\nb', 255)")
        == .value(.string(" 3.14|table|\"a\\\nb\"|ff")))
    #expect(
      evaluate("local t = {3,1,2} table.sort(t) return table.concat(t, ',')")
        == .value(.string("1,2,3")))
    #expect(evaluate("return ('abc'):gsub('%w', '%0%0')") == .value(.string("aabbcc")))
  }
}

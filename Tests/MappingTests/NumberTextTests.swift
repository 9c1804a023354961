import Records
import Testing

@testable import Mapping

/// Numbers that scripts return, or look things up by, as texts.
@Suite struct NumberTextTests {
  private func text(_ value: Double) -> String? {
    let scratch = Scratch()
    return withExtendedLifetime(scratch) {
      CanonicalText.number(value, scratch).map { String(decoding: $0.bytes, as: UTF8.self) }
    }
  }

  @Test func hasNoExponent() {
    let zeros = { String(repeating: "0", count: $0) }
    #expect(text(0.1) == "0.1" && text(-0.5) == "-0.5" && text(7) == "7" && text(-0.0) == "0")
    #expect(text(1.5e-7) == "0.00000015" && text(-1e-300) == "-0." + zeros(299) + "1")
    #expect(text(1e20) == "1" + zeros(20) && text(-1.25e19) == "-125" + zeros(17))
    #expect(text(.greatestFiniteMagnitude) == "17976931348623157" + zeros(292))
    #expect(text(5e-324) == "0." + zeros(323) + "5")
    #expect(text(.infinity) == nil && text(.nan) == nil)
  }

  @Test func readsBackAsTheSameNumber() throws {
    var random = FixedRandom(seed: 41)
    for _ in 0..<20_000 {
      let value = Double(bitPattern: random.next())
      guard value.isFinite else { continue }
      let written = try #require(text(value))
      #expect(Double(written) == value && written.allSatisfy { "-.0123456789".contains($0) })
    }
  }
}

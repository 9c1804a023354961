package import Mapping
internal import Records
internal import Rules

/// One field that is not what a test expects.
package struct TestDifference: Sendable, Equatable {
  package var field: String
  package var expected: TracedValue
  package var got: TracedValue
  /// What differs, in words.
  package var note: String

  /// `+` where nothing was expected, `-` where nothing came, `~` where another value came.
  package var sign: Character {
    if expected.isEmpty { return "+" }
    return got.isEmpty ? "-" : "~"
  }

  /// Compares by type and text; nil where both are equal.
  init?(_ field: String, expected: Constant, got: TracedValue) {
    let wanted = TracedValue(expected.text, kind: expected.kind)
    if wanted == got { return nil }
    self.field = field
    self.expected = wanted
    self.got = got
    note = Self.note(wanted, got)
  }

  private static func note(_ expected: TracedValue, _ got: TracedValue) -> String {
    if expected.isEmpty { return "not expected" + hidden(got.text) }
    if got.isEmpty { return "is empty" }
    if expected.text == got.text {
      return "\(name(got.kind)), and \(name(expected.kind)) is expected"
    }
    if isBlankDifference(expected.text, got.text) { return "only blanks differ" + hidden(got.text) }
    if expected.text.lowercased() == got.text.lowercased() { return "only the case differs" }
    if expected.kind != got.kind {
      return "value differs, and \(name(got.kind)) is not \(name(expected.kind))"
    }
    return "value differs" + hidden(expected.text + got.text)
  }

  private static func name(_ kind: Cell.Kind) -> String {
    switch kind {
    case .number: "a number"
    case .boolean: "a boolean"
    case .composite: "nested JSON"
    case .text, .empty: "a text"
    }
  }

  private static func isBlankDifference(_ a: String, _ b: String) -> Bool {
    let solid = { (text: String) in text.filter { !$0.isWhitespace } }
    return solid(a) == solid(b)
  }

  /// Says what the marks of shown values stand for, where there are some.
  private static func hidden(_ text: String) -> String {
    text.hasPrefix(" ") || text.hasSuffix(" ") ? " (· is a blank)" : ""
  }
}

package import Mapping
internal import Records
internal import Rules

/// One field that is not what a test expects.
package struct TestDifference: Sendable, Equatable {
  private static let longestShown = 60
  /// Characters that are shown before the first one that differs.
  private static let shownBefore = 15

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

  /// Compares by type and by the bytes of the text; nil where both are equal.
  init?(_ field: String, expected: Constant, got: TracedValue) {
    let wanted = TracedValue(expected.text, kind: expected.kind)
    if wanted.kind == got.kind, wanted.text.utf8.elementsEqual(got.text.utf8) { return nil }
    self.field = field
    self.expected = wanted
    self.got = got
    note = Self.note(wanted, got)
  }

  /// Both values for people: of long texts the part in which they differ.
  package var shown: (expected: String, got: String) {
    let start =
      max(expected.text.count, got.text.count) > Self.longestShown
      ? max(0, expected.text.commonPrefix(with: got.text).count - Self.shownBefore) : 0
    let shown = { (value: TracedValue) in
      value.isEmpty ? "(none)" : value.shown(from: start, limit: Self.longestShown)
    }
    return (shown(expected), shown(got))
  }

  // MARK: Words

  private static func note(_ expected: TracedValue, _ got: TracedValue) -> String {
    if expected.isEmpty { return "not expected" + legend(got) }
    if got.isEmpty { return "is empty" }
    if expected.text.utf8.elementsEqual(got.text.utf8) {
      return "\(name(got.kind)), and \(name(expected.kind)) is expected"
    }
    if expected.text == got.text { return "the same characters, composed in another way" }
    if isBlankDifference(expected.text, got.text) {
      return "only white space differs" + legend(expected, got)
    }
    if expected.text.lowercased() == got.text.lowercased() { return "only the case differs" }
    if expected.kind != got.kind {
      return "value differs, and \(name(got.kind)) is not \(name(expected.kind))"
    }
    return "value differs" + legend(expected, got)
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
  private static func legend(_ values: TracedValue...) -> String {
    let texts = values.filter { $0.kind == .text }.map(\.text)
    if texts.contains(where: { $0.hasSuffix(" ") }) { return " (· is a trailing space)" }
    return texts.contains { $0.hasPrefix(" ") } ? " (· is a leading space)" : ""
  }
}

extension String {
  fileprivate func commonPrefix(with other: String) -> Substring {
    var end = startIndex
    for (mine, theirs) in zip(indices, other.indices) {
      // Composed characters are equal to their parts, and shown as different ones.
      guard self[mine].unicodeScalars.elementsEqual(other[theirs].unicodeScalars) else { break }
      end = index(after: mine)
    }
    return self[..<end]
  }
}

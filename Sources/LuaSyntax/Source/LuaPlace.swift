/// A place in a script's text; line and column count from 1.
package struct LuaPlace: Sendable, Hashable, Comparable {
  package var line: Int
  /// In characters of Unicode.
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }

  package static func < (first: LuaPlace, second: LuaPlace) -> Bool {
    (first.line, first.column) < (second.line, second.column)
  }
}

/// The bytes of a script from `start` up to `end`, which is the first one that no longer belongs.
package struct LuaSpan: Sendable, Hashable {
  package var start: Int
  package var end: Int

  package init(_ start: Int, _ end: Int) {
    self.start = start
    self.end = max(start, end)
  }

  package var isEmpty: Bool { start == end }
  package func contains(_ other: LuaSpan) -> Bool { start <= other.start && other.end <= end }
}

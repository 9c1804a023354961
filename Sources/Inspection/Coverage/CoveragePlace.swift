package import Rules

/// A place of the rules that tests can reach.
package struct CoveragePlace: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// A field mapping: a source value went through it, or its constant was taken.
    case field
    /// An entry of a value map: it gave a value.
    case entry
    /// A default, a `*` row, `otherwise` or `unmapped`: it was needed.
    case fallback
    /// A line of Lua: it was executed.
    case line
  }

  package var kind: Kind
  package var location: SourceLocation
  /// What is there, in words; empty for lines.
  package var name: String
  /// How often tests reached it.
  package var count = 0

  var key: CoverageKey { CoverageKey(kind, location) }
}

/// What a place is recognised by.
struct CoverageKey: Hashable, Sendable {
  let kind: CoveragePlace.Kind
  let location: SourceLocation

  init(_ kind: CoveragePlace.Kind, _ location: SourceLocation) {
    self.kind = kind
    self.location = location
  }

  static func line(_ line: Int, of file: String) -> CoverageKey {
    CoverageKey(.line, SourceLocation(file: file, line: line, column: 1))
  }
}

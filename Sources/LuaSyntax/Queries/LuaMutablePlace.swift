/// A place of a script that can be changed so that a good test fails.
///
/// A change that no test notices shows what the tests leave out. So only those are here that nearly always change what
/// the script does; each kind says what is left out because its changes are often equal in effect.
package struct LuaMutablePlace: Sendable {
  package enum Kind: String, Sendable, CaseIterable {
    /// `==` and `~=` for one another; `<` becomes `<=` (off by one) and `>=` (the opposite), the others alike.
    case comparison
    /// `and` and `or` for one another.
    case logic
    /// `not x` becomes `x`.
    case negation
    /// `if x` becomes `if not (x)`, where `x` has no comparison, `and`, `or` or `not` of its own to change.
    case condition
    /// `+` and `-`, `*` and `/` for one another.
    case arithmetic
    /// `true` and `false` for one another; not the switches of `find` and of `utf8`.
    case boolean
    /// A number becomes the next one; not start positions, counts and bases of library functions, which often have no
    /// effect.
    case number
    /// `"x"` becomes `"x_"`; not words for people (`reject`, `skip`, `warn`, `print`, `error`, `assert`), not names
    /// (`lookup`, `require`, fields), which fail wherever they run.
    case text
    /// `return f(x)` becomes `return nil`, where what is returned has nothing else to change.
    case result
    /// `reject(…)` or `skip(…)` becomes `;`.
    case verdict
  }

  package var kind: Kind
  /// The bytes to be replaced.
  package var span: LuaSpan
  package var place: LuaPlace
  /// What stands there.
  package var original: String
  /// What to put there, one change at a time.
  package var replacements: [String]
  /// The function that is changed; the chunk for entries of its tables.
  package var function: LuaFunctionID
}

extension LuaChunk {
  /// Places in function bodies, and values in the tables of the chunk, in the order of the text.
  package func mutablePlaces() -> [LuaMutablePlace] {
    var finder = MutablePlaceFinder(self)
    finder.find()
    return finder.places.sorted { $0.span.start < $1.span.start }
  }
}

/// Why a text is no Lua, in Lua's own words.
package struct LuaSyntaxError: Error, Sendable, Equatable {
  /// Without a place: `')' expected near 'x'`.
  package var message: String
  /// The line that Lua names.
  ///
  /// Where Lua names no token, what is wrong may stand before that line, and is told where it stands.
  package var place: LuaPlace
  /// The byte at that place.
  package var offset: Int
}

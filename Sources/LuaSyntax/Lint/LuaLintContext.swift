/// What a script is for, and what is known of the world that it will find.
///
/// What is nil is not known, and nothing is said about it.
package struct LuaLintContext: Sendable {
  package enum Kind: Sendable {
    /// A chunk that returns a table or a map function.
    case valueMap
    /// A chunk that others `require`.
    case module
    /// One expression of `record`, as in a template's `where`.
    case expression
    /// Functions that write the records of a target.
    case targetWriter
  }

  package var kind: Kind
  /// The fields of `from`, in their order, as they are after the steps before the map: `concat` makes one text of them.
  package var values: [LuaField]?
  /// The fields that `record` can have.
  package var fields: [LuaField]?
  /// Value maps that `lookup` can ask, by name.
  package var maps: [String: LuaMapSignature]?
  /// Modules that `require` can find, by name.
  package var modules: [String: LuaModuleOutline]?
  /// Names that `run.parameters` has.
  package var parameters: [String]?
  /// The candidate that a mistyped word most likely stands for.
  package var nearest: @Sendable (_ word: String, _ candidates: [String]) -> String?

  package init(
    kind: Kind, values: [LuaField]? = nil, fields: [LuaField]? = nil,
    maps: [String: LuaMapSignature]? = nil, modules: [String: LuaModuleOutline]? = nil,
    parameters: [String]? = nil,
    nearest: @escaping @Sendable (_ word: String, _ candidates: [String]) -> String?
  ) {
    self.kind = kind
    self.values = values
    self.fields = fields
    self.maps = maps
    self.modules = modules
    self.parameters = parameters
    self.nearest = nearest
  }
}

/// What a source value is in Lua.
package enum LuaValueClass: Sendable {
  /// An integer, among them the codes of option sets.
  case integer
  case boolean
  /// A text, among them dates.
  case text
  /// Money or a decimal, which reaches Lua as a text.
  case decimal
  /// Not known: sources without a schema.
  case any
}

/// A field of the source record.
package struct LuaField: Sendable {
  package var name: String
  package var valueClass: LuaValueClass
  /// The labels of an option set by their codes; Lua gets the code, whichever of them the source has.
  package var options: [Int64: String]

  package init(_ name: String, _ valueClass: LuaValueClass, options: [Int64: String] = [:]) {
    self.name = name
    self.valueClass = valueClass
    self.options = options
  }
}

/// How a value map is asked.
package struct LuaMapSignature: Sendable {
  /// The number of its keys; nil for a script, which sees to that itself.
  package var keyCount: Int?

  package init(keyCount: Int?) { self.keyCount = keyCount }
}

/// What a module brings into the scripts that require it.
package struct LuaModuleOutline: Sendable {
  /// The names in the table that it returns; nil where they can not be told from its text.
  package var exports: Set<String>?
  /// Globals that it sets.
  package var globals: Set<String>

  package init(exports: Set<String>?, globals: Set<String>) {
    self.exports = exports
    self.globals = globals
  }
}

/// A value that stands in the text.
package enum LuaConstant: Sendable, Hashable {
  case `nil`
  case boolean(Bool)
  case integer(Int64)
  case number(Double)
  case string([UInt8])

  /// The value as `tostring` writes integers, booleans and texts; what is not valid UTF-8 is replaced.
  package var text: String {
    switch self {
    case .nil: "nil"
    case .boolean(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): String(value)
    case .string(let bytes): String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The text of a string; nil for other values.
  package var string: String? {
    if case .string = self { text } else { nil }
  }

  /// Whether Lua takes it for true: all but `nil` and `false`.
  package var isTruthy: Bool {
    switch self {
    case .nil, .boolean(false): false
    default: true
    }
  }

  /// The key that a table finds the value by: a float that is an integer is that integer.
  package var asKey: LuaConstant {
    if case .number(let value) = self, let integer = Int64(exactly: value) {
      return .integer(integer)
    }
    return self
  }
}

extension LuaChunk {
  /// The value of a literal, a negated number, or a local variable that is given one of them and never another.
  package func constant(of id: LuaExpressionID) -> LuaConstant? {
    let id = origin(of: id)
    switch self[id].kind {
    case .nil: return .nil
    case .boolean(let value): return .boolean(value)
    case .integer(let value): return .integer(value)
    case .float(let value): return .number(value)
    case .string(let bytes): return .string(bytes)
    case .unary(.negate, let operand):
      switch self[content(of: operand)].kind {
      case .integer(let value): return .integer(0 &- value)
      case .float(let value): return .number(-value)
      default: return nil
      }
    default: return nil
    }
  }

  /// What an expression stands for: without parentheses, and the first value of a variable that never gets another.
  package func origin(of id: LuaExpressionID) -> LuaExpressionID {
    let id = content(of: id)
    // In a value of its own a variable stands for itself.
    guard case .local(let variable) = self[id].kind, variable.index < firstValues.count,
      let value = self[variable].initialValue, value.index < id.index,
      let first = firstValues[variable.index]
    else { return id }
    return first
  }

  /// The name of a global or of what is in one, in words: `lookup`, `text.fold`; also through local variables.
  package func globalName(of id: LuaExpressionID) -> String? {
    switch self[origin(of: id)].kind {
    case .global(let name): return name
    case .index(let table, let key):
      guard case .global(let library) = self[origin(of: table)].kind,
        case .string(let name)? = constant(of: key)
      else { return nil }
      return "\(library).\(String(decoding: name, as: UTF8.self))"
    default: return nil
    }
  }
}

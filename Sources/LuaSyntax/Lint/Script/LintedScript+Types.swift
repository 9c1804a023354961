// The types that values can have, as far as the text tells.

extension LintedScript {
  /// - Parameter depth: how many parts of parts are looked at; chains of calls may have any length.
  func types(of id: LuaExpressionID, depth: Int = 20) -> LuaTypes {
    if depth == 0 { return .all }
    let id = chunk.origin(of: id)
    switch chunk[id].kind {
    case .call, .methodCall, .binary(.and, _, _), .binary(.or, _, _):
      let key = id.index * 32 + depth
      if let known = knownTypes[key] { return known }
      let types = findTypes(of: id, depth: depth)
      knownTypes[key] = types
      return types
    default: return findTypes(of: id, depth: depth)
    }
  }

  private func findTypes(of id: LuaExpressionID, depth: Int) -> LuaTypes {
    switch chunk[id].kind {
    case .nil: return .nil
    case .boolean: return .boolean
    case .integer, .float: return .number
    case .string: return .string
    case .table: return .table
    case .function: return .function
    case .varargs: return .all
    case .global(let name): return assignedNames.contains(name) ? .all : Self.types(of: name)
    case .local(let variable): return types(of: variable)
    case .index: return memberTypes(id)
    case .call, .methodCall: return resultTypes(id, depth - 1)
    case .unary(.not, _): return .boolean
    case .unary(.length, _): return .number
    case .unary: return .number
    case .binary(.and, _, let right):
      return types(of: right, depth: depth - 1).union([.nil, .boolean])
    case .binary(.or, let left, let right):
      // The left side gives its value where that is neither nil nor false.
      return types(of: left, depth: depth - 1).subtracting(.nil)
        .union(types(of: right, depth: depth - 1))
    case .binary(.concatenate, _, _): return .string
    case .binary(let symbol, _, _): return symbol.isComparison ? .boolean : .number
    case .parenthesized: return .all
    }
  }

  private static func types(of global: String) -> LuaTypes {
    switch LuaWorld.globals[global] {
    case .function: .function
    case .library: global == "run" ? .userdata : .table
    case .value(let types): types
    case nil: .all
    }
  }

  private func types(of variable: LuaVariableID) -> LuaTypes {
    if records.contains(variable) { return .userdata }
    guard chunk[variable].writeCount == 0, chunk[variable].origin == .parameter,
      let function = mapFunction, let values = context.values,
      let index = chunk[function].parameters.firstIndex(of: variable), index < values.count
    else { return .all }
    return Self.types(of: values[index].valueClass)
  }

  private func memberTypes(_ id: LuaExpressionID) -> LuaTypes {
    if let field = recordField(id), let known = self.field(named: field.name) {
      return Self.types(of: known.valueClass)
    }
    guard let name = chunk.globalName(of: id), !assignedNames.contains(name),
      case .value(let types)? = LuaWorld.member(name)
    else { return .all }
    return types
  }

  private func resultTypes(_ id: LuaExpressionID, _ depth: Int) -> LuaTypes {
    guard let call = chunk.call(id, chunk[id]) else { return .all }
    if let receiver = call.receiver {
      guard types(of: receiver, depth: depth).isSubset(of: [.string, .nil]),
        let method = LuaWorld.method(call.name)
      else { return .all }
      return method.result
    }
    guard !assignedNames.contains(call.name) else { return .all }
    return LuaWorld.function(call.name)?.result ?? .all
  }

  /// An empty field is nil, whatever its class.
  private static func types(of valueClass: LuaValueClass) -> LuaTypes {
    switch valueClass {
    case .integer: [.number, .nil]
    case .boolean: [.boolean, .nil]
    case .text, .decimal: [.string, .nil]
    case .any: .all
    }
  }

  /// Words for a value of one type: `an integer`.
  func description(of id: LuaExpressionID) -> String {
    let origin = chunk.origin(of: id)
    if let field = sourceField(of: origin) {
      switch field.valueClass {
      case .integer: return "an integer"
      case .boolean: return "a boolean"
      case .text: return "a text"
      case .decimal: return "a decimal (a text in Lua)"
      case .any: return "any value"
      }
    }
    let names: [(LuaTypes, String)] = [
      (.boolean, "a boolean"), (.number, "a number"), (.string, "a text"), (.table, "a table"),
      (.function, "a function"), (.userdata, "the record"), (.nil, "nil"),
    ]
    return names.first { types(of: id).contains($0.0) }?.1 ?? "a value"
  }

  /// The source field whose value an expression is.
  func sourceField(of id: LuaExpressionID) -> LuaField? {
    if let field = recordField(id) { return self.field(named: field.name) }
    guard case .local(let variable) = chunk[chunk.origin(of: id)].kind, let function = mapFunction,
      let values = context.values, chunk[variable].writeCount == 0,
      let index = chunk[function].parameters.firstIndex(of: variable), index < values.count
    else { return nil }
    return values[index]
  }
}

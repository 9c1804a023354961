extension LuaRule {
  static let unknownMembers = LuaRule(
    kind: .unknownMember, severity: .error, title: "a library, module or `run` has no such name",
    meaning: """
      The library, the module or `run` has nothing of that name. Reading it gives `nil`; calling it fails with \
      *attempt to call a nil value*. Methods of texts are the functions of `string`: `city:lower()` is \
      `string.lower(city)`. The helpers of `text` are functions: `text.fold(city)`.
      """,
    wrong: [
      "return function(city)\n  return string.lowr(city)\nend",
      "return function()\n  return run.legal_entitty\nend",
    ],
    right: [
      "return function(city)\n  return string.lower(city)\nend",
      "return function()\n  return run.legal_entity\nend",
    ],
    check: { script in
      script.chunk.allExpressions.compactMap { id, expression in
        switch expression.kind {
        case .index(let object, let key): script.unknownMember(id, object, key)
        case .methodCall(let object, let name, _): script.unknownMethod(object, name)
        default: nil
        }
      }
    })
}

extension LintedScript {
  fileprivate func unknownMember(
    _ id: LuaExpressionID, _ object: LuaExpressionID, _ key: LuaExpressionID
  ) -> LuaFinding? {
    guard let name = chunk.constant(of: key)?.string else { return nil }
    let span = chunk[key].span
    if let library = chunk.globalName(of: object), !assignedNames.contains(library) {
      if library == "run.parameters" { return unknownParameter(name, span) }
      guard case .library(let members)? = LuaWorld.member(library), members[name] == nil,
        LuaWorld.unavailable["\(library).\(name)"] == nil,
        !assignedNames.contains("\(library).\(name)")
      else { return nil }
      return unknown(name, span, in: library, known: members.keys)
    }
    guard let module = requiredModule(object), let exports = context.modules?[module]?.exports,
      !exports.contains(name)
    else { return nil }
    return unknown(name, span, in: "the module \(quoted(module))", known: exports)
  }

  private func unknown(
    _ name: String, _ span: LuaSpan, in owner: String, known: some Sequence<String>
  ) -> LuaFinding {
    finding(
      .unknownMember, span, "\(owner) has no \(quoted(name))",
      hint: suggestion(for: name, among: known, plural: "names"))
  }

  private func unknownParameter(_ name: String, _ span: LuaSpan) -> LuaFinding? {
    guard let known = context.parameters, !known.contains(name) else { return nil }
    return finding(
      .unknownMember, span, "there is no parameter \(quoted(name))",
      hint: suggestion(for: name, among: known, plural: "parameters"))
  }

  /// The module that an expression stands for.
  private func requiredModule(_ id: LuaExpressionID) -> String? {
    let id = chunk.origin(of: id)
    guard let call = chunk.call(id, chunk[id]), call.receiver == nil, call.name == "require"
    else { return nil }
    return call.constants.first??.string
  }

  fileprivate func unknownMethod(_ object: LuaExpressionID, _ name: LuaName) -> LuaFinding? {
    let types = types(of: object)
    if types.isSubset(of: [.string, .nil]), types.contains(.string) {
      guard LuaWorld.string[name.text] == nil, !assignedNames.contains("string.\(name.text)")
      else { return nil }
      var hint = suggestion(for: name.text, among: LuaWorld.string.keys, plural: "methods")
      if LuaWorld.function("text.\(name.text)") != nil {
        hint = "write text.\(name.text)(\(source(object)))"
      }
      return finding(
        .unknownMember, name.span, "a text has no method \(quoted(name.text))", hint: hint)
    }
    guard types.isSubset(of: [.number, .boolean, .nil]), !types.isSubset(of: .nil) else {
      return nil
    }
    let value = description(of: object)
    return finding(
      .unknownMember, name.span, "'\(source(object))' is \(value), which has no methods",
      hint: types.contains(.number) ? "tostring(\(source(object))) makes a text of it" : "")
  }
}

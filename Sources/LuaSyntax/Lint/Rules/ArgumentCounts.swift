extension LuaRule {
  static let argumentCounts = LuaRule(
    kind: .argumentCount, severity: .error, title: "a call has too few or too many arguments",
    meaning: """
      A function of the library, or a value map that `lookup` asks, wants another number of values. With too few of them \
      the call fails. What is too much is passed over in silence by functions of the library (a warning), and refused by \
      value maps.
      """,
    wrong: [
      "return function(name)\n  return text.starts(name) and \"A\" or \"B\"\nend",
      "return function(country)\n  return lookup(\"delivery_terms\", country)\nend",
    ],
    right: [
      "return function(name)\n  return text.starts(name, \"A\") and \"A\" or \"B\"\nend",
      "return function(country)\n  return lookup(\"delivery_terms\", \"Air\", country)\nend",
    ],
    check: { script in script.calls.compactMap { script.argumentCount($0) } })
}

extension LintedScript {
  fileprivate func argumentCount(_ call: LuaCall) -> LuaFinding? {
    guard !assignedNames.contains(call.name) else { return nil }
    if let receiver = call.receiver {
      guard !types(of: receiver).isDisjoint(with: .string), !isTable(receiver),
        let method = LuaWorld.method(call.name)
      else { return nil }
      return misfit(call, "\(call.name) of a text", method)
    }
    if let finding = keyCount(call) { return finding }
    guard let function = LuaWorld.function(call.name) else { return nil }
    return misfit(call, call.name, function)
  }

  private func isTable(_ id: LuaExpressionID) -> Bool {
    switch chunk[chunk.origin(of: id)].kind {
    case .table: return true
    case .call:
      return chunk.call(chunk.origin(of: id), chunk[chunk.origin(of: id)])?.name == "require"
    default: return false
    }
  }

  private func misfit(
    _ call: LuaCall, _ name: String, _ function: LuaWorld.Function
  ) -> LuaFinding? {
    let count = call.arguments.count
    // A last argument that is a call may stand for any number.
    if count < function.fewest, !call.isOpen {
      let wanted = function.fewest == function.most ? "" : "at least "
      return finding(
        .argumentCount, call.span,
        "\(name) wants \(wanted)\(arguments(function.fewest)), not \(count)")
    }
    guard let most = function.most, count - (call.isOpen ? 1 : 0) > most else { return nil }
    return finding(
      .argumentCount, chunk[call.arguments[most]].span,
      "\(name) takes \(most == 0 ? "no argument" : "at most \(arguments(most))"); "
        + "what is more is passed over",
      severity: .warning)
  }

  private func arguments(_ count: Int) -> String { "\(count) argument\(count == 1 ? "" : "s")" }

  private func keyCount(_ call: LuaCall) -> LuaFinding? {
    guard call.name == "lookup", let name = call.constants.first??.string,
      let wanted = context.maps?[name]?.keyCount
    else { return nil }
    let count = call.arguments.count - 1
    guard call.isOpen ? count - 1 > wanted : count != wanted else { return nil }
    return finding(
      .argumentCount, call.span,
      "value map \(quoted(name)) wants \(wanted) key\(wanted == 1 ? "" : "s"), not \(count)")
  }
}

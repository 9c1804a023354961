extension LuaRule {
  static let patterns = LuaRule(
    kind: .malformedPattern, severity: .error, title: "a pattern is malformed",
    meaning: """
      The pattern of `find`, `match`, `gmatch` or `gsub` can not be read, or the replacement of `gsub` names a capture \
      that the pattern does not have. In patterns `%` does what the backslash does elsewhere: `%.` is a dot, `%d` a digit, \
      `%%` a percent sign. For plain text there is `text:find("part", 1, true)`.
      """,
    wrong: [
      "return function(code)\n  return code:match(\"[A-Z\")\nend",
      "return function(code)\n  return (code:gsub(\"(%a)%d\", \"%1-%2\"))\nend",
    ],
    right: [
      "return function(code)\n  return code:match(\"[A-Z]\")\nend",
      "return function(code)\n  return (code:gsub(\"(%a)(%d)\", \"%1-%2\"))\nend",
    ],
    check: { script in script.calls.compactMap { script.malformedPattern($0) } })
}

extension LintedScript {
  fileprivate func malformedPattern(_ call: LuaCall) -> LuaFinding? {
    let name = call.receiver == nil ? call.name : "string.\(call.name)"
    guard ["string.find", "string.match", "string.gmatch", "string.gsub"].contains(name) else {
      return nil
    }
    let first = call.receiver == nil ? 1 : 0
    guard call.arguments.indices.contains(first), let constant = call.constants[first],
      case .string(let pattern) = constant, !isPlain(call, name, first)
    else { return nil }
    let span = chunk[call.arguments[first]].span
    let captures: Int
    do {
      captures = try PatternCheck.captures(of: pattern, isAnchored: name != "string.gmatch")
    } catch {
      return finding(.malformedPattern, span, error.message)
    }
    guard name == "string.gsub", call.arguments.indices.contains(first + 1),
      let replacement = call.constants[first + 1]?.string,
      let message = PatternCheck.fault(ofReplacement: Array(replacement.utf8), captures: captures)
    else { return nil }
    return finding(.malformedPattern, chunk[call.arguments[first + 1]].span, message)
  }

  /// Whether `find` looks for the text as it is.
  private func isPlain(_ call: LuaCall, _ name: String, _ first: Int) -> Bool {
    guard name == "string.find", call.arguments.count > first + 2 else { return false }
    return call.constants[first + 2].map(\.isTruthy) ?? true
  }
}

extension LuaRule {
  static let wrongTimes = LuaRule(
    kind: .wrongTime, severity: .error, title: "a function is called at the wrong time",
    meaning: """
      A script runs in two steps. While it is loaded, once for a run, there is no record: `lookup`, `reject`, `skip`, \
      `warn` and `print` work inside the map function only. When the map function is called, all code is there already: \
      `require` works while the script is loaded, outside the function.
      """,
    wrong: [
      "return function(country)\n  local regions = require \"regions\"\n  return regions.of(country)\nend",
      "local home = lookup(\"country_iso3\", \"Germany\")\nreturn function(country)\n"
        + "  return country or home\nend",
    ],
    right: [
      "local regions = require \"regions\"\nreturn function(country)\n  return regions.of(country)\nend",
      "return function(country)\n  return country or lookup(\"country_iso3\", \"Germany\")\nend",
    ],
    check: { script in script.calls.compactMap { script.wrongTime($0) } })
}

extension LintedScript {
  fileprivate func wrongTime(_ call: LuaCall) -> LuaFinding? {
    guard call.receiver == nil, !assignedNames.contains(call.name) else { return nil }
    switch call.name {
    case "require" where call.function != .main && isInsideRoot(call.function):
      return finding(
        .wrongTime, call.span,
        "require works while a script is loaded; call it outside the function")
    case "lookup", "reject", "skip", "warn", "print":
      guard call.function == .main else { return nil }
      return finding(.wrongTime, call.span, "\(call.name) works inside a map function only")
    default: return nil
    }
  }
}

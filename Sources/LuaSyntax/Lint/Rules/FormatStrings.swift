extension LuaRule {
  static let formatStrings = LuaRule(
    kind: .formatMisfit, severity: .error, title: "a format and its values do not fit together",
    meaning: """
      `string.format` fills the directives of its first argument (`%s`, `%d`, `%.2f` …) with the values that follow. Each \
      needs one; a directive that Lua does not have fails, and so does `%d` with a text that is no number. `%%` is a \
      percent sign. A value without directive is a warning.
      """,
    wrong: [
      "return function(code, city)\n  return string.format(\"%s-%s\", code)\nend",
      "return function(code)\n  return (\"%5,s\"):format(code)\nend",
    ],
    right: [
      "return function(code, city)\n  return string.format(\"%s-%s\", code, city)\nend",
      "return function(code)\n  return (\"%5s\"):format(code)\nend",
    ],
    check: { script in script.calls.flatMap { script.formatMisfits($0) } })
}

extension LintedScript {
  fileprivate func formatMisfits(_ call: LuaCall) -> [LuaFinding] {
    let text: LuaExpressionID
    let values: ArraySlice<LuaExpressionID>
    if let receiver = call.receiver, call.name == "format" {
      (text, values) = (receiver, call.arguments[...])
    } else if call.name == "string.format", let first = call.arguments.first {
      (text, values) = (first, call.arguments.dropFirst())
    } else {
      return []
    }
    guard case .string(let bytes)? = chunk.constant(of: text) else { return [] }
    let span = chunk[chunk.content(of: text)].span
    let directives: [FormatDirective]
    do { directives = try FormatDirective.all(in: bytes) } catch {
      return [finding(.formatMisfit, span, error.message)]
    }
    if values.count < directives.count, !call.isOpen {
      return [
        finding(
          .formatMisfit, span,
          "the format has \(directives.count) directive\(directives.count == 1 ? "" : "s"), and "
            + "there \(values.count == 1 ? "is 1 value" : "are \(values.count) values") for them")
      ]
    }
    let extra = values.dropFirst(directives.count)
    if let first = extra.first, extra.count > 1 || !call.isOpen {
      return [
        finding(
          .formatMisfit, chunk[first].span, "the format has no directive for this value",
          severity: .warning)
      ]
    }
    return zip(directives, values).compactMap { misfit($0, $1) }
  }

  private func misfit(_ directive: FormatDirective, _ value: LuaExpressionID) -> LuaFinding? {
    guard directive.wantsNumber else { return nil }
    let isText = chunk.constant(of: value)?.string.map { Double($0) == nil && !$0.contains("0x") }
    guard isText ?? types(of: value).isDisjoint(with: [.number, .string]) else { return nil }
    return finding(
      .formatMisfit, chunk[value].span,
      "'%\(directive.text)' wants a number, and this is \(description(of: value))")
  }
}

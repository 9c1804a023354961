extension LuaRule {
  static let duplicateKeys = LuaRule(
    kind: .duplicateKey, severity: .warning, title: "a table has a key twice",
    meaning: """
      Two entries of a table have the same key, and only the last of them counts: the other one is lost without a word. \
      A value map that is a table matches keys by their text, so `1` and `"1"` are the same key there, which is an error.
      """,
    wrong: ["return {\n  Germany = \"DEU\",\n  France = \"FRA\",\n  Germany = \"GER\",\n}"],
    right: ["return {\n  Germany = \"DEU\",\n  France = \"FRA\",\n}"],
    check: { script in
      let map = script.chunk.returnedExpression.map { script.chunk.origin(of: $0) }
      return script.chunk.allExpressions.flatMap { id, expression -> [LuaFinding] in
        guard case .table(let items) = expression.kind, items.count > 1 else { return [] }
        let isMap = id == map && script.context.kind == .valueMap
        return script.duplicateKeys(items, isMap: isMap)
      }
    })
}

extension LintedScript {
  fileprivate func duplicateKeys(_ items: [LuaTableItem], isMap: Bool) -> [LuaFinding] {
    var first: [LuaConstant: LuaSpan] = [:]
    var texts: [String: LuaConstant] = [:]
    var count: Int64 = 0
    return items.compactMap { item in
      if item.key == nil { count += 1 }
      guard let key = (item.key.map { chunk.constant(of: $0) } ?? .integer(count))?.asKey else {
        return nil
      }
      let span = chunk[item.key ?? item.value].span
      if let other = first[key] {
        return finding(
          .duplicateKey, span, "the key '\(shown(key.text))' is here twice; the last one counts",
          hint: "the other one is in line \(chunk.place(of: other).line)")
      }
      first[key] = span
      guard isMap, let other = texts.updateValue(key, forKey: key.text), let place = first[other]
      else { return nil }
      return finding(
        .duplicateKey, span,
        "the table has the key '\(shown(key.text))' both as a text and otherwise",
        hint: "the other one is in line \(chunk.place(of: place).line)", severity: .error)
    }
  }
}

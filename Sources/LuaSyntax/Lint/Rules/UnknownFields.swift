extension LuaRule {
  static let unknownFields = LuaRule(
    kind: .unknownField, severity: .error, title: "the source entity has no such field",
    meaning: """
      The script reads a field of `record` that the schema of the source entity does not have. The call fails as soon as \
      it gets there. A project adds the fields of its own to a schema in its `schemas/` folder.
      """,
    wrong: ["return function(name, record)\n  return record.adress1_city or name\nend"],
    right: ["return function(name, record)\n  return record.address1_city or name\nend"],
    check: { script in
      script.chunk.allExpressions.compactMap { id, expression in
        script.unknownField(id, expression)
      }
    })
}

extension LintedScript {
  fileprivate func unknownField(
    _ id: LuaExpressionID, _ expression: LuaExpression
  ) -> LuaFinding? {
    guard let fields = context.fields, case .index = expression.kind,
      let (name, span) = recordField(id), field(named: name) == nil,
      // A dotted name leads through a field to another entity, or names a column.
      field(named: String(name.prefix { $0 != "." })) == nil || !name.contains(".")
    else { return nil }
    return finding(
      .unknownField, span, "the record has no field \(quoted(name))",
      hint: suggestion(for: name, among: fields.map(\.name), plural: "fields"))
  }
}

import LuaSyntax
import Records
import Testing

/// A script, and what is found in it.
struct LintCase: Sendable, CustomTestStringConvertible {
  var script: String
  /// `line:column code message`, with `; hint` where there is one.
  var findings: [String]

  init(_ script: String, _ findings: String...) {
    self.script = script
    self.findings = findings
  }

  var testDescription: String { script }
}

enum Linting {
  /// A world with a few fields, maps and modules; parameters of map functions have the class of the field they are
  /// named after.
  static func context(_ script: String, kind: LuaLintContext.Kind = .valueMap) -> LuaLintContext {
    var context = LuaLintContext(
      kind: kind, fields: fields,
      maps: [
        "carrier": LuaMapSignature(keyCount: 1), "delivery_terms": LuaMapSignature(keyCount: 2),
        "delivery_mode": LuaMapSignature(keyCount: nil),
        "country_iso3": LuaMapSignature(keyCount: 1), "names": LuaMapSignature(keyCount: 1),
        "warehouse": LuaMapSignature(keyCount: 1),
      ],
      modules: [
        "regions": LuaModuleOutline(exports: ["is_home", "of"], globals: []),
        "setup": LuaModuleOutline(exports: nil, globals: ["shared"]),
      ],
      parameters: ["legal_entity", "site"], nearest: { nearest(to: $0, in: $1) })
    guard kind == .valueMap, let chunk = try? LuaChunk(Array(script.utf8)),
      let returned = chunk.returnedExpression,
      case .function(let function) = chunk[chunk.origin(of: returned)].kind
    else { return context }
    let names = chunk[function].parameters.map { chunk[$0].name }.prefix { $0 != "record" }
    context.values = names.map { name in
      fields.first { $0.name == name } ?? LuaField(name, .any)
    }
    return context
  }

  static let fields = [
    LuaField("name", .text), LuaField("city", .text), LuaField("country", .text),
    LuaField("address1_city", .text), LuaField("method", .integer),
    LuaField("statecode", .integer, options: [0: "Active", 1: "Inactive"]),
    LuaField("donotemail", .boolean), LuaField("creditlimit", .decimal),
    LuaField("parentaccountid", .text),
  ]

  static func findings(
    _ script: String, kind: LuaLintContext.Kind = .valueMap, values: [LuaField]? = nil
  ) -> [LuaFinding] {
    var context = context(script, kind: kind)
    if let values { context.values = values }
    return LuaLint.findings(source: Array(script.utf8), context: context)
  }

  static func shown(_ finding: LuaFinding) -> String {
    "\(finding.place.line):\(finding.place.column) \(finding.kind.rawValue) \(finding.message)"
      + (finding.hint.isEmpty ? "" : "; \(finding.hint)")
  }
}

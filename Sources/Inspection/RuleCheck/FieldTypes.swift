internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let typesNeverFit = DiagnosticCode(
    "XW103", "no value of the source field fits the target field's type")
  static let typesMayNotFit = DiagnosticCode(
    "XW104", "not every value of the source field fits the target field's type",
    severity: .warning)
  static let optionsNotInTarget = DiagnosticCode(
    "XW106", "some options of the source field are not in the target field's option set",
    severity: .warning)
}

extension RuleCheck {
  /// Copies between fields whose types differ.
  static let fieldTypes = RuleCheck(
    FindingPage(
      .typesNeverFit, dataIntegrator: ["DIPV1030"],
      meaning: """
        The source field is copied, and its type has no value that the target field takes: each record with a value would \
        be rejected. Choose another source field, or translate the values by a value map.
        """,
      wrong: [.init("template.yaml", "CreditLimit: createdon")],
      right: [.init("template.yaml", "CreditLimit: creditlimit")]),
    FindingPage(
      .typesMayNotFit, dataIntegrator: ["DIPV1030"],
      meaning: """
        The source field is copied, and its type holds more than the target field takes: a text may be no number, an \
        amount may have decimals. Records with such values are rejected with the code `type` or `option`. A value map in \
        Lua can convert or round them.
        """,
      wrong: [.init("template.yaml", "OrganizationNumberOfEmployees: creditlimit")],
      right: [.init("template.yaml", "OrganizationNumberOfEmployees: numberofemployees")]),
    FindingPage(
      .optionsNotInTarget, dataIntegrator: ["DIPV1030"],
      meaning: """
        A field with fixed values is copied into another one, and some of these values are not in the target's option \
        set. Records with them are rejected with the code `option`. Translate the values by a value map.
        """,
      wrong: [.init("template.yaml", "TermsCode: paymenttermscode")],
      right: [
        .init(
          "template.yaml",
          "TermsCode: {from: paymenttermscode, map: {\"1\": \"1\", \"3\": \"2\"}, unmapped: reject}"
        )
      ]),
    scope: .field { field, report in
      guard field.mapping.map == nil, !field.copiesOptionNumber, let target = field.target
      else { return }
      switch field.sourceKind.fit(in: target) {
      case .always: return
      case .never:
        report.add(
          .typesNeverFit, at: field.mapping.location,
          "\(field.sourceWords) never fits \(target.name), which takes \(target.type.inWords)",
          hint: "take another field, or translate its values by a value map")
      case .sometimes:
        report.add(
          .typesMayNotFit, at: field.mapping.location,
          "\(field.sourceWords) may not fit \(target.name), which takes \(target.type.inWords)",
          hint: "records with other values are rejected; a value map in Lua can convert them")
      case .except(let values):
        report.add(
          .optionsNotInTarget, at: field.mapping.location,
          "\(target.name) does not take \(listed(values)) of \(field.sourceWords)",
          hint: "translate the values by a value map")
      }
    })
}

extension FieldSubject {
  /// What kind of values go in, before a value map.
  var sourceKind: SourceKind {
    guard !sourceNames.isEmpty else { return .unknown }
    if mapping.concat != nil, sourceNames.count > 1 { return .text }
    guard sourceNames.count == 1, let source = sources[0] else { return .unknown }
    return mapping.replacements.isEmpty ? SourceKind(source) : .text
  }

  /// `name, a text`: the source of a finding.
  fileprivate var sourceWords: String {
    guard sourceNames.count == 1 else { return "a text" }
    guard let source = sources[0] else { return sourceNames[0].value }
    return "\(source.name) (\(source.type.rawValue))"
  }
}

/// `A`, `A and B`, `A, B and 5 more`.
func listed(_ words: [String], limit: Int = 4) -> String {
  guard words.count > 1 else { return words.first ?? "" }
  if words.count <= limit {
    return words.dropLast().joined(separator: ", ") + " and \(words[words.count - 1])"
  }
  return words.prefix(limit - 1).joined(separator: ", ") + " and \(words.count - limit + 1) more"
}

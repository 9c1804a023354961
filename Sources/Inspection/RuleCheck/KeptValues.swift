internal import Mapping
internal import Records
internal import Rules

extension DiagnosticCode {
  static let keptMisfit = DiagnosticCode(
    "XW129", "values that are kept unmapped do not fit the target field", severity: .warning)
}

extension RuleCheck {
  /// `unmapped: keep` into a field that does not take the source's values.
  static let keptValues = RuleCheck(
    FindingPage(
      .keptMisfit, dataIntegrator: ["DIPV1030"],
      meaning: """
        `unmapped: keep` lets values through that are not in the map, and the target field does not take them: they are \
        rejected with the code `option` or `type` instead of `unmapped`, and the message no longer names the value map.
        """,
      wrong: [
        .init(
          "template.yaml",
          "OnHoldStatus: {from: description, map: {stop: All}, unmapped: keep}")
      ],
      right: [
        .init(
          "template.yaml",
          "OnHoldStatus: {from: description, map: {stop: All, otherwise: \"No\"}}")
      ]),
    scope: .field { field, report in
      guard field.mapping.map != nil, field.mapping.unmapped == .keep, let target = field.target,
        field.mapping.defaultValue == nil
      else { return }
      if let values = field.leftValues {
        let fit = ConstantFit(target)
        guard values.contains(where: { fit.misfit(Constant($0)) != nil }) else { return }
      } else if case .always = field.sourceKind.fit(in: target) {
        return
      }
      report.add(
        .keptMisfit, at: field.mapping.place(of: "unmapped"),
        "\(target.name) takes \(target.type.inWords): not all values that are kept fit it",
        hint: "add entries for them, or an entry for all others")
    })
}

extension FieldSubject {
  /// The values of a closed set that are not in the table; nil where the set is open.
  fileprivate var leftValues: [String]? {
    guard let table, table.keyCount == 1, case .closed(let values) = sourceKind else { return nil }
    let keys = SourceKeys(mapping)
    let known = Set(table.rows.compactMap { $0.keys[0].map(keys.key) })
    return values.map(\.text).filter { !known.contains(keys.key($0)) }
  }
}

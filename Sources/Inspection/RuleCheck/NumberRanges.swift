internal import Records
internal import Rules

extension DiagnosticCode {
  static let outOfRange = DiagnosticCode(
    "XW117", "a constant is outside of the target field's range", severity: .warning)
}

extension RuleCheck {
  /// Constants below the minimum or above the maximum of their target field.
  static let numberRanges = RuleCheck(
    FindingPage(
      .outOfRange,
      meaning: """
        The schema gives the target field a least and a greatest number (`min`, `max`), and a constant, a default or a \
        result of a value map lies outside. The target will most likely refuse it.
        """,
      wrong: [.init("template.yaml", "DiscountPercent: {default: 120}")],
      right: [.init("template.yaml", "DiscountPercent: {default: 12}")]),
    scope: .field { field, report in
      guard let target = field.target, target.minimum != nil || target.maximum != nil else {
        return
      }
      for (constant, place) in field.constants {
        guard let number = Double(constant.text) else { continue }
        let isBelow = target.minimum.flatMap(Double.init).map { number < $0 } ?? false
        let isAbove = target.maximum.flatMap(Double.init).map { number > $0 } ?? false
        guard isBelow || isAbove else { continue }
        report.add(
          .outOfRange, at: place,
          "\(constant.text) is \(isBelow ? "less" : "more") than \(target.name) takes:"
            + " \(target.minimum ?? "…") to \(target.maximum ?? "…")")
      }
    })
}

extension FieldSubject {
  /// All values that the field can get from rule files alone, and where they stand.
  fileprivate var constants: [(Constant, SourceLocation)] {
    var constants: [(Constant, SourceLocation)] = []
    if case .constant(let value) = mapping.input, mapping.map == nil {
      constants.append((value, mapping.place(of: "value")))
    }
    if let value = mapping.defaultValue { constants.append((value, mapping.place(of: "default"))) }
    return constants + (table?.rows ?? []).map { ($0.result, $0.resultLocation) }
  }
}

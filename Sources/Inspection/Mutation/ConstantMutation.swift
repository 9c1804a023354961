internal import Mapping
internal import Records
internal import Rules

/// Another value for a constant of the rules, which fits where the first one fits: one that does not fit any test notices.
struct ConstantMutation {
  /// The field that the constant ends up in as it is; nil where it goes on into a map, or where nothing is known.
  let field: SchemaField?

  /// nil where there is nothing to change.
  func changed(_ constant: Constant) -> Constant? {
    let fit = field.map { ConstantFit($0) }
    return candidates(constant).first { candidate in
      candidate != constant && fit?.misfit(candidate) == nil
    }
  }

  private func candidates(_ constant: Constant) -> [Constant] {
    let options = field?.options ?? []
    let others =
      options.contains { $0.label == constant.text }
      ? options.map { Constant($0.label) }
      : options.map { Constant(String($0.value), kind: constant.kind) }
    return others + Self.changes(of: constant)
  }

  private static func changes(of constant: Constant) -> [Constant] {
    let text = constant.text
    var changes: [Constant] = []
    switch text {
    case "": return []
    case "true": changes.append(Constant("false", kind: constant.kind))
    case "false": changes.append(Constant("true", kind: constant.kind))
    default: break
    }
    if let number = Int64(text), number < .max, !text.hasPrefix("+") {
      changes.append(Constant(String(number + 1), kind: constant.kind))
    }
    if constant.kind == .number { changes.append(Constant(text + "1", kind: .number)) }
    if constant.kind == .text {
      // The last ones are for dates, GUIDs and numbers in quotes.
      changes.append(Constant(text + "_"))
      changes += ["_", "-", "0", "1", "2"].map { Constant(text.dropLast() + $0) }
    }
    return changes
  }
}

internal import Records
internal import Rules

extension DiagnosticCode {
  static let requiredNotMapped = DiagnosticCode(
    "XW100", "a target field that must have a value has no field mapping")
  static let requiredMayBeEmpty = DiagnosticCode(
    "XW101", "a target field that must have a value may be left empty", severity: .warning)
}

extension RuleCheck {
  /// Target fields that must have a value, and do not get one for each record.
  static let requiredFields = RuleCheck(
    FindingPage(
      .requiredNotMapped, dataIntegrator: ["DIPV1010"],
      meaning: """
        The schema says `required: true` of a target field, and the task has no field mapping for it. The target refuses \
        a new record without it.
        """,
      wrong: [.init("project.yaml", Example.project("null"))],
      right: [.init("project.yaml", Example.project("{from: name, required: true}"))]),
    FindingPage(
      .requiredMayBeEmpty, dataIntegrator: ["DIPV1031"],
      meaning: """
        The schema says `required: true` of a target field, and its field mapping can come out empty: the source field \
        may be empty, or the value map may give nothing. The target then refuses the record, later and with a message of \
        its own. With `required: true` the record is rejected before, with a reason; a `default` or a `sequence` fills \
        the field.
        """,
      wrong: [.init("template.yaml", "SalesCurrencyCode: transactioncurrencyid.isocurrencycode")],
      right: [
        .init(
          "template.yaml",
          "SalesCurrencyCode: {from: transactioncurrencyid.isocurrencycode, default: USD}")
      ]),
    scope: .task { task, report in
      guard let schema = task.task.targetSchema else { return }
      for field in schema.fields where field.isRequired && !field.isReadOnly {
        guard let mapped = task.field(field.name) else {
          // A key field without a mapping is an error already.
          if task.task.key.contains(where: { $0.value == field.name }) { continue }
          report.add(
            .requiredNotMapped, at: task.task.location,
            "the task \(quoted(task.task.name)) has no field mapping for \(field.name), which \(schema.entity) requires",
            hint: "add it to 'fields'; a constant is written {value: X}")
          continue
        }
        guard !mapped.mapping.hasFaults, mapped.mayBeEmpty, !mapped.isKey,
          !mapped.mapping.isRequired
        else { continue }
        report.add(
          .requiredMayBeEmpty, at: mapped.mapping.location,
          "\(field.name) may be empty, and \(schema.entity) requires it",
          hint: "add required: true to reject such records, or a default")
      }
    })

  private enum Example {
    static func project(_ mapping: String) -> String {
      """
      project: Contoso
      template: ../accounts
      parameters: {legal_entity: usmf}
      tasks:
        Accounts - Customers:
          fields:
            OrganizationName: \(mapping)
      """
    }
  }
}

extension FieldSubject {
  /// Whether a record can leave the field empty, as far as rules and schemas tell.
  fileprivate var mayBeEmpty: Bool {
    if mapping.defaultValue != nil { return mapping.fillingDefault == nil }
    if mapping.sequence != nil { return false }
    return inputMayBeEmpty ? !fillsEmptyInput : mapMayGiveNothing
  }

  private var inputMayBeEmpty: Bool {
    switch mapping.input {
    case .none: true
    case .constant(let value): value.kind == .empty
    case .parameter: false
    case .fields: sources.allSatisfy { $0?.isRequired != true }
    }
  }

  /// Whether a value map turns the empty value into another one; of a script that gets several values nothing is known.
  private var fillsEmptyInput: Bool {
    guard mapping.map != nil else { return false }
    guard let table else { return sources.count > 1 && mapping.concat == nil }
    return !mapMayGiveNothing && table.rows.contains { $0.keys.allSatisfy { $0?.isEmpty != false } }
  }

  private var mapMayGiveNothing: Bool {
    guard mapping.map != nil, let table else { return false }
    return mapping.unmapped == .empty || table.rows.contains { $0.result.kind == .empty }
  }
}

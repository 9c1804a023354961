internal import Records
internal import Rules

extension DiagnosticCode {
  static let noKey = DiagnosticCode("XW109", "a task has no key", severity: .warning)
  static let incompleteKey = DiagnosticCode(
    "XW110", "the key of a task lacks a key field of its target", severity: .warning)
  static let constantKey = DiagnosticCode("XW111", "all records of a task have the same key")
}

extension RuleCheck {
  /// What identifies the records of a task.
  static let taskKeys = RuleCheck(
    FindingPage(
      .noKey, dataIntegrator: ["DIPV1003"],
      meaning: """
        A task without `key` can not tell whether a record is already in the target: each run adds all records once \
        more, and records that are there twice in the source are not noticed.
        """,
      wrong: [.init("template.yaml", Template.text(key: nil))],
      right: [.init("template.yaml", Template.text(key: "[dataAreaId, CustomerAccount]"))]),
    FindingPage(
      .incompleteKey, dataIntegrator: ["DIPV1014"],
      meaning: """
        The target tells its records apart by more fields than the task's `key` names. Records that differ in the other \
        fields alone, as customers of two companies, would take each other's place.
        """,
      wrong: [.init("template.yaml", Template.text(key: "[CustomerAccount]"))],
      right: [.init("template.yaml", Template.text(key: "[dataAreaId, CustomerAccount]"))]),
    FindingPage(
      .constantKey, dataIntegrator: ["DIPV1014"],
      meaning: """
        No field of the key takes its value from the record: all records get the same key, and all but the first are \
        rejected as duplicates.
        """,
      wrong: [.init("template.yaml", "CustomerAccount: {value: C-1}")],
      right: [
        .init("template.yaml", "CustomerAccount: {from: accountnumber, sequence: account_number}")
      ]),
    scope: .task { subject, report in
      let task = subject.task
      guard let first = task.key.first else {
        guard task.targetSchema != nil else { return }
        report.add(
          .noKey, at: task.location, "the task \(quoted(task.name)) has no key",
          hint: "name the target fields that identify a record: key: [FIELD]")
        return
      }
      let names = task.key.map(\.value)
      let schemaKey = task.targetSchema?.key ?? []
      let missing = schemaKey.filter { !names.contains($0) }
      if !missing.isEmpty, missing.count < schemaKey.count {
        report.add(
          .incompleteKey, at: first.location,
          "\(task.targetEntity) is also identified by \(listed(missing))",
          hint: "write key: [\(schemaKey.joined(separator: ", "))]")
      }
      let fields = names.compactMap(subject.field)
      guard fields.count == names.count, fields.allSatisfy(\.isConstant) else { return }
      report.add(
        .constantKey, at: first.location,
        "no field of the key takes its value from the record: all records get the same key",
        hint: "map a key field from a source field that identifies the record")
    })

  /// A whole template, for the pages about what stands above `fields:`.
  private enum Template {
    static func text(key: String?) -> String {
      """
      template: Accounts
      tasks:
        - task: Accounts - Customers
          source: {app: sales, entity: account}
          target: {app: finops, entity: CustomersV2}\(key.map { "\n    key: \($0)" } ?? "")
          fields:
            dataAreaId: {value: usmf}
            CustomerAccount: accountnumber
            OrganizationName: name
            SalesCurrencyCode: {default: USD}
      """
    }
  }
}

extension FieldSubject {
  /// Whether all records get the same value.
  var isConstant: Bool {
    guard mapping.sequence == nil, !mapping.hasFaults else { return false }
    if case .fields = mapping.input { return false }
    return true
  }
}

internal import Rules

extension DiagnosticCode {
  static let unusedParameter = DiagnosticCode(
    "XW066", "a template declares a parameter that nothing uses", severity: .warning)
}

extension RuleCheck {
  /// Parameters that no field mapping and no script mentions.
  static let unusedParameters = RuleCheck(
    FindingPage(
      .unusedParameter,
      meaning: """
        The template declares a parameter, and neither a field mapping (`parameter: NAME`) nor a script \
        (`run.parameters.NAME`) uses it. Projects set it to no effect.
        """,
      wrong: [.init("template.yaml", Example.text(parameter: "region: {default: EU}"))],
      right: [.init("template.yaml", Example.text(parameter: "legal_entity: {required: true}"))]),
    scope: .unit { subject, report in
      // What a project drops was used by the template, which is checked by itself.
      guard !subject.rules.isProject, !subject.unit.hasErrors else { return }
      let rules = subject.rules
      var used: Set<String> = []
      for task in rules.tasks {
        for field in task.fields {
          if case .parameter(let name) = field.input { used.insert(name.value) }
        }
        if let filter = task.filter { used.formUnion(ScriptNames(Array(filter.value.utf8)).words) }
      }
      let scripts = rules.modules.values.map(\.text)
      for parameter in subject.reading.parameters where !used.contains(parameter.value) {
        guard !scripts.contains(where: { ScriptNames($0).words.contains(parameter.value) }) else {
          continue
        }
        report.add(
          .unusedParameter, at: parameter.location,
          "nothing uses the parameter \(quoted(parameter.value))",
          hint: "remove it, or use it: {parameter: \(parameter.value)}")
      }
    })

  private enum Example {
    static func text(parameter: String) -> String {
      """
      template: Accounts
      tasks:
        - task: Accounts - Customers
          source: {app: sales, entity: account}
          target: {app: finops, entity: CustomersV2}
          key: [dataAreaId, CustomerAccount]
          fields:
            dataAreaId: \(parameter.hasPrefix("legal") ? "{parameter: legal_entity}" : "{value: usmf}")
            CustomerAccount: accountnumber
            OrganizationName: name
            SalesCurrencyCode: {default: USD}
      parameters:
        \(parameter)
      """
    }
  }
}

internal import Rules

extension DiagnosticCode {
  static let unknownRequirement = DiagnosticCode(
    "XW029", "a template requires one that is not there", severity: .warning)
  static let requirementCycle = DiagnosticCode("XW030", "templates require each other in a circle")
}

extension RuleCheck {
  /// `requires`: the templates that must have run before.
  static let requirements = RuleCheck(
    FindingPage(
      .unknownRequirement,
      meaning: """
        `requires` names templates by their `template:`, and the rule pack has none of that name.
        """,
      wrong: [.init("template.yaml", Requirement.template(of: "Products"))],
      right: [.init("template.yaml", Requirement.template(of: nil))]),
    FindingPage(
      .requirementCycle,
      meaning: """
        A template requires itself, perhaps by way of others: there is no order in which they could run.
        """,
      wrong: [.init("template.yaml", Requirement.template(of: "Accounts"))],
      right: [.init("template.yaml", Requirement.template(of: nil))]),
    scope: .unit { subject, report in
      let rules = subject.rules
      guard !rules.requires.isEmpty else { return }
      let pack = RequirementGraph(pack: rules.packFolder ?? rules.templateFolder)
      for name in rules.requires {
        guard pack.requires[name.value] != nil else {
          report.add(
            .unknownRequirement, at: name.location,
            "there is no template \(quoted(name.value)) in the rule pack",
            hint: suggestion(
              for: name.value, among: pack.requires.keys.sorted(), plural: "templates"))
          continue
        }
        guard let way = pack.way(from: name.value, to: rules.template) else { continue }
        report.add(
          .requirementCycle, at: name.location,
          "\(quoted(rules.template)) requires itself: \(([rules.template] + way).joined(separator: " → "))",
          hint: "take one of them out of 'requires'")
      }
    })
}

/// Which templates of a rule pack require which.
private struct RequirementGraph {
  private(set) var requires: [String: [String]] = [:]

  init(pack: String) {
    for file in RuleFinder.units(inPack: pack) where FilePath.name(of: file) == "template.yaml" {
      guard let root = try? YAMLDocument.read(file, in: RuleBounds(ofUnit: file)),
        case .mapping(let entries) = root.content,
        let name = entries.first(where: { $0.key.text == "template" })?.value.scalar?.text
      else { continue }
      let node = entries.first { $0.key.text == "requires" }?.value
      if case .list(let items)? = node?.content {
        requires[name] = items.compactMap { $0.scalar?.text }
      } else {
        requires[name] = node?.scalar.map { [$0.text] } ?? []
      }
    }
  }

  /// The templates on the way from one to another, both included; nil where none leads there.
  func way(from start: String, to end: String) -> [String]? {
    var seen: Set<String> = [start]
    var ways = [[start]]
    while let way = ways.popLast(), let last = way.last {
      if last == end { return way }
      for next in requires[last] ?? [] where seen.insert(next).inserted {
        ways.append(way + [next])
      }
    }
    return nil
  }
}

/// A template that requires another, for the pages.
private enum Requirement {
  static func template(of name: String?) -> String {
    """
    template: Accounts
    requires: [\(name ?? "")]
    tasks:
      - task: Accounts - Customers
        source: {app: sales, entity: account}
        target: {app: finops, entity: CustomersV2}
        key: [dataAreaId, CustomerAccount]
        fields:
          dataAreaId: {value: usmf}
          CustomerAccount: accountnumber
          OrganizationName: name
          SalesCurrencyCode: {default: USD}
    """
  }
}

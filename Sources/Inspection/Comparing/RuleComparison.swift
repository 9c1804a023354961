internal import Mapping
package import Rules

/// How the rules of one task differ between two versions.
package struct RuleComparison: Sendable {
  /// A field whose value may differ, and what differs in its rules.
  package struct Field: Sendable, Equatable {
    package var name: String
    package var causes: [String]
  }

  /// Fields that are not proven to be equal, in the order of the new rules, dropped ones last.
  package let fields: [Field]
  /// What differs in the task's filter.
  package let filter: [String]
  /// Fields that are proven to be equal.
  package let equalCount: Int

  /// Whether records go to other targets, or are chosen for them otherwise; what they are is not affected.
  package let hasOtherTargets: Bool

  /// Whether every record is proven to come out the same.
  package var isEqual: Bool { fields.isEmpty && filter.isEmpty }

  package init(_ old: RuleSet, _ oldTask: MappingTask, _ new: RuleSet, _ newTask: MappingTask) {
    let oldFacts = RuleFacts(old, oldTask)
    let newFacts = RuleFacts(new, newTask)
    filter = Self.causes(oldFacts.filterFacts, newFacts.filterFacts)
    hasOtherTargets = Self.targets(old, oldTask) != Self.targets(new, newTask)
    let oldFields = Dictionary(
      oldTask.fields.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
    let newNames = Set(newTask.fields.map(\.field))
    // Where two fields fail, the first one decides what becomes of the record.
    let hasSameOrder = Self.order(oldTask, newNames) == Self.order(newTask, Set(oldFields.keys))
    var fields: [Field] = []
    for field in newTask.fields {
      guard let before = oldFields[field.field] else {
        fields.append(Field(name: field.field, causes: ["added"]))
        continue
      }
      var causes = Self.causes(oldFacts.facts(of: before), newFacts.facts(of: field))
      if causes.isEmpty, !hasSameOrder { causes = ["order of fields"] }
      if !causes.isEmpty { fields.append(Field(name: field.field, causes: causes)) }
    }
    equalCount = newTask.fields.count - fields.count
    fields += oldTask.fields.filter { !newNames.contains($0.field) }
      .map { Field(name: $0.field, causes: ["dropped"]) }
    self.fields = fields
  }

  private static func targets(_ rules: RuleSet, _ task: MappingTask) -> [[String]] {
    (task.targets.isEmpty ? rules.targets : task.targets).map {
      [$0.uri.value, $0.filter?.value ?? ""]
    }
  }

  private static func order(_ task: MappingTask, _ common: Set<String>) -> [String] {
    let fields = task.fields.filter { common.contains($0.field) }
    return (fields.filter { $0.sequence == nil } + fields.filter { $0.sequence != nil })
      .map(\.field)
  }

  /// The names of the facts that differ.
  private static func causes(_ old: [RuleFacts.Fact], _ new: [RuleFacts.Fact]) -> [String] {
    if old == new { return [] }
    var names: [String] = []
    for name in (new + old).map(\.name) where !names.contains(name) { names.append(name) }
    let differing = names.filter { name in
      old.filter { $0.name == name } != new.filter { $0.name == name }
    }
    return differing.isEmpty ? names : differing
  }
}

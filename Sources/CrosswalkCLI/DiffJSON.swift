import Foundation
import Inspection
import Mapping
import Rules

/// What a change of rules does, for machines.
struct DiffJSON {
  let rules: RuleSet
  let against: String
  let reports: [DiffReport]

  var text: String {
    let object: [String: Any] = [
      "project": rules.name, "against": against, "tasks": reports.map { json($0) },
    ]
    let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
    let data = try? JSONSerialization.data(withJSONObject: object, options: options)
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  private func json(_ report: DiffReport) -> [String: Any] {
    var object: [String: Any] = ["task": report.task]
    if let isNew = report.isNew {
      object["only_in"] = isNew ? "new" : "old"
      return object
    }
    object["read"] = report.read
    object["changed"] = report.changed
    object["differing_rules"] = report.rules.map { comparison in
      let filter = comparison.filter.isEmpty ? [] : [["where": true, "causes": comparison.filter]]
      return filter + comparison.fields.map { ["field": $0.name, "causes": $0.causes] }
    }
    object["fields"] = report.fields.map { field in
      [
        "field": field.field, "records": field.records,
        "records_with_other_values": field.otherRecords, "changes": field.changes.map { json($0) },
      ]
    }
    object["targets_differ"] = report.rules?.hasOtherTargets ?? false
    object["outcomes"] = report.outcomes.map { json($0) }
    return object
  }

  private func json(_ change: ValueChange) -> [String: Any] {
    var object: [String: Any] = [
      "old": change.old.text, "new": change.new.text, "records": change.records,
    ]
    add(change.first, to: &object)
    return object
  }

  private func json(_ change: OutcomeChange) -> [String: Any] {
    var object: [String: Any] = [
      "change": change.kind.words.replacing(" ", with: "_"), "records": change.records,
      "message": change.message,
    ]
    object["code"] = change.code?.rawValue
    object["field"] = change.field
    add(change.first, to: &object)
    return object
  }

  private func add(_ first: RecordName, to object: inout [String: Any]) {
    object["first_record"] = first.number
    if !first.key.isEmpty { object["first_key"] = first.key }
  }
}
